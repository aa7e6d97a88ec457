"""Changes that a call note tells of (meals, sleep, falls, memory, ...), by the patterns of `configs/care.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from configs.care_words import Cue

CLAUSE = re.compile(r"[.,!?;·\n]|지만|는데|으나|[가-힣]고(?=\s)")
"""Where what follows a match no longer speaks of it."""
DENIED = re.compile(r"않|없|아니|안 ?(?:함|하|해|했)|괜찮|나았|나음|좋아졌|해결|해소")
TAIL = 12
"""Characters after a match in which it may be denied."""


@dataclass(frozen=True, slots=True)
class FoundCue:
    """A change and the words that tell of it."""

    cue: Cue
    words: tuple[str, ...]


def cues_in(text: str, cues: Sequence[Cue]) -> tuple[FoundCue, ...]:
    """Return the changes that a text tells of and does not deny, in the order of `cues`."""
    found = ((cue, tuple(dict.fromkeys(words_of(text, cue)))) for cue in cues)
    return tuple(FoundCue(cue, words) for cue, words in found if words)


def words_of(text: str, cue: Cue) -> Iterator[str]:
    """Yield the words of a text that tell of a change."""
    for pattern in cue.patterns:
        for match in pattern.finditer(text):
            if not denied(text, match.end()):
                yield match[0]


def denied(text: str, end: int) -> bool:
    """Whether the rest of the clause after a match denies it.

    >>> text = "어지럽지 않다고 하심"
    >>> denied(text, 3)
    True
    """
    tail = text[end : end + TAIL]
    clause = CLAUSE.search(tail)
    return DENIED.search(tail[: clause.end() - 1] if clause else tail) is not None
