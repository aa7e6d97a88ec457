"""Which of the indexes in a data folder is the present one.

A data folder begins with its index at its top. A re-index makes the next generation beside it, in
`generations/<n>/` (on a server: a collection of that number), and `generation.json` says which one answers: writing
that file is the switch, and writing it again the way back. The manifest is that of all generations.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.errors import IndexUnavailable

POINTER = "generation.json"
FOLDER = "generations"


@dataclass(frozen=True, slots=True)
class Generations:
    """The present generation and the one before it; 0 is the index at the top of the data folder."""

    present: int = 0
    former: int | None = None


def generations(data: Path) -> Generations:
    """Return what `generation.json` says. Raises `IndexUnavailable` where it cannot be read."""
    try:
        return Generations(**json.loads((data / POINTER).read_text(encoding="utf8")))
    except FileNotFoundError:
        return Generations()
    except (OSError, ValueError, TypeError) as error:
        raise IndexUnavailable(
            f"{str(data / POINTER)!r}을(를) 읽을 수 없습니다. mongmin restore로 백업을 되돌리십시오."
        ) from error


def place_of(data: Path, generation: int) -> Path:
    """Return the folder of a generation's index."""
    return data / FOLDER / str(generation) if generation else data


def home(data: Path) -> Path:
    """Return the folder of the present index."""
    return place_of(data, generations(data).present)


def point_to(data: Path, now: Generations) -> None:
    """Make a generation the present one, durably and at once."""
    part = data / f".{POINTER}.part"
    with part.open("w", encoding="utf8") as file:
        json.dump(asdict(now), file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(data / POINTER)
