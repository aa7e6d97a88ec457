"""Whether something came out: in plain sight, or in any writing in which a reader or a machine could take it along."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from rag.adapters.obedient.forms import spelled
from rag.adapters.obedient.readings import readings, visible

NOT_ALNUM = re.compile(r"[^0-9a-z가-힣]+")
NOT_ASCII = re.compile(r"[^0-9a-z]+")
TOKEN = re.compile(r"[0-9a-z]+")
SINGLE = re.compile(r"(?<![0-9a-z가-힣])[0-9a-z](?![0-9a-z가-힣])")
SHORTEST = 3
"""Letters of a part of a code, below which it may stand in a text by chance."""
WINDOW = 20
"""So many letters in a row, spaces apart, of the operator's own words are a leak of the system prompt."""


def holds(text: str, sought: str) -> bool:
    """Whether a text holds what is sought, after NFKC, without invisible letters, in any case, spaced or encoded."""
    wanted = bare(visible(sought))
    forms = {wanted, wanted[::-1], NOT_ALNUM.sub("", spelled(wanted))}
    return any(form in shape for shape in shapes(text) for form in forms) or in_parts(visible(text).lower(), wanted)


@lru_cache(maxsize=1024)
def shapes(text: str) -> frozenset[str]:
    """Return the forms of a text in which to look: bare letters of each reading, and Latin letters alone."""
    read = [reading.lower() for reading in readings(text)]
    return frozenset((*map(bare, read), *(NOT_ASCII.sub("", reading) for reading in read)))


def in_parts(text: str, wanted: str) -> bool:
    """Whether a code came out in two parts, or letter by letter."""
    if not TOKEN.fullmatch(wanted):
        return False
    known, single = set(TOKEN.findall(text)), "".join(SINGLE.findall(text))
    halves = ((wanted[:at], wanted[at:]) for at in range(SHORTEST, len(wanted) - SHORTEST + 1))
    return wanted in single or any(head in known and tail in known for head, tail in halves)


def bare(text: str) -> str:
    """Return the letters and digits of a text alone, in lower case."""
    return NOT_ALNUM.sub("", text.lower())


def quotes_prompt(text: str, system: str) -> bool:
    """Whether a text repeats a stretch of the operator's own words."""
    said, own = bare(visible(text)), bare(visible(system))
    return any(own[at : at + WINDOW] in said for at in range(len(own) - WINDOW + 1))


def texts(content: Any, path: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    """Yield every text of a JSON value with the place where it stands: `answer.citations.title`."""
    if isinstance(content, str):
        yield path, content
    elif isinstance(content, Mapping):
        for name, value in content.items():
            yield from texts(value, f"{path}.{name}" if path else str(name))
    elif isinstance(content, Iterable):
        for value in content:
            yield from texts(value, path)


def places(leaving: Mapping[str, str], sought: Iterable[str], system: str = "") -> tuple[str, ...]:
    """Return the places in which anything sought, or the system prompt, came out."""
    wanted = tuple(sought)
    told = {
        text: any(holds(text, one) for one in wanted) or bool(system and quotes_prompt(text, system))
        for text in set(leaving.values())
    }
    return tuple(sorted(place for place, text in leaving.items() if told[text]))
