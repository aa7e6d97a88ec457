"""Feeds mutated real files to a reader's process for a while, and counts how they end.

Each case follows from a seed and its number, so that any of them can be made again. What must hold: every file gives
documents, or a record with a reason in Korean; this process lives; nothing is written beside the file.
"""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

from configs.settings import IngestionSettings
from eval.fuzz.mutate import mutate
from ingestion.outcome import Ended, Item
from ingestion.parse.formats import EXTENSIONS, extension
from ingestion.readers.pool import READ
from ingestion.readers.process import ReaderProcess
from ingestion.types import Defaults, Failure, SourceFile

KOREAN = re.compile("[가-힣]")
LIMITS = IngestionSettings(reader_seconds=15, reader_mb=512, reader_chars=3_000_000, max_file_mb=32)
LARGEST = 3 << 20
OTHER_NAME = 0.1
SAY_EVERY = 30.0
WORTH_KEEPING = frozenset(["broken", "died", "time", "memory", "output"])


@dataclass(frozen=True, slots=True)
class Finding:
    """A case that ended otherwise than well or with a refusal; `wrong` says what must not be, "" if nothing."""

    seed: int
    number: int
    sample: str
    name: str
    how: str
    reason: str
    error: str = ""
    frames: tuple[str, ...] = ()
    wrong: str = ""


@dataclass(slots=True)
class Tally:
    """How cases ended."""

    outcomes: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    @property
    def wrong(self) -> list[Finding]:
        """Return the cases in which something happened that must not."""
        return [finding for finding in self.findings if finding.wrong]


def samples(folders: Sequence[Path]) -> list[Path]:
    """Return the files to start from: those of formats that are read, not too large."""
    found = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path for path in found if extension(path.name) in EXTENSIONS and path.stat().st_size <= LARGEST]


def fuzz(files: Sequence[Path], seconds: float, seed: int, say: Callable[[str], None], first: int = 0) -> Tally:
    """Try cases from number `first` on until the time is up."""
    tally, began = Tally(), time.monotonic()
    said = began
    with tempfile.TemporaryDirectory() as folder, closing(ReaderProcess(READ, Defaults(), LIMITS)) as reader:
        number = first
        while time.monotonic() - began < seconds:
            finding = one(files, Path(folder), reader, (seed, number))
            tally.outcomes[finding.how] += 1
            if finding.how in WORTH_KEEPING or finding.wrong:
                tally.findings.append(finding)
            number += 1
            if time.monotonic() - said > SAY_EVERY:
                said = time.monotonic()
                say(f"{said - began:.0f} s, {number - first} files: {dict(tally.outcomes)}")
    return tally


def one(files: Sequence[Path], folder: Path, reader: ReaderProcess, case: tuple[int, int]) -> Finding:
    """Make a case, read it, and say how it ended."""
    sample, name, data = made(files, case)
    path = folder / name
    path.write_bytes(data)
    items = list(reader.read(SourceFile(path, name, str(folder), len(data))))
    beside = sorted(entry.name for entry in folder.iterdir() if entry != path)
    path.unlink()
    end = items[-1] if items else None
    wrong = "; ".join([*faults(items), *(f"written beside: {entry}" for entry in beside)])
    if not isinstance(end, Ended):
        return Finding(*case, sample, name, "no end", "", wrong=wrong)
    return Finding(*case, sample, name, end.how, end.reason or "", end.error, end.frames, wrong)


def made(files: Sequence[Path], case: tuple[int, int]) -> tuple[str, str, bytes]:
    """Return a sample's name, the name of the case, now and then with another extension, and its bytes."""
    source = Random(f"{case[0]}:{case[1]}")  # noqa: S311 - no secret
    path, other = source.choice(files), source.choice(files)
    form = source.choice(sorted(EXTENSIONS)) if source.random() < OTHER_NAME else extension(path.name)
    return path.name, f"{case[1]}.{form}", mutate(source, path.read_bytes(), other.read_bytes())[: 2 * LARGEST]


def faults(items: Sequence[Item]) -> list[str]:
    """Say what must not be of what a file gave."""
    end = items[-1] if items else None
    found = [] if isinstance(end, Ended) else ["no end"]
    reasons = [item.reason for item in items if isinstance(item, Failure)]
    if isinstance(end, Ended) and end.reason is not None:
        reasons.append(end.reason)
    if len(items) == 1 and not reasons:
        found.append("neither a document nor a reason")
    return found + [f"no Korean reason: {reason!r}" for reason in reasons if not KOREAN.search(reason)]


def keep(tally: Tally, file: Path) -> None:
    """Write the findings, a JSON object a line."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(asdict(finding), ensure_ascii=False) for finding in tally.findings]
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf8")
