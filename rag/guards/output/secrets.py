"""Whether a text tells what only the system prompt holds: the canary, or a stretch of the prompt itself."""

from __future__ import annotations

from collections.abc import Iterator

from rag.guards.injection.decode import decoded
from rag.guards.injection.plain import lowered, plain, unmasked

CANARY_PART = 8
"""Characters of the canary that betray it: half of one, so that a canary told in two halves is caught."""
RUN = 16
"""Letters and digits in a row that a sentence shares with the system prompt only by copying it."""
BEFORE = 400
"""Characters of what has left already that are looked at together with the next sentence."""


def bare(text: str) -> str:
    """Return the letters and digits of a text, folded.

    >>> bare("K-7 q２")
    'k7q2'
    """
    return "".join(filter(str.isalnum, unmasked(plain(text).text)))


def tellings(text: str) -> Iterator[str]:
    """Yield the letters of a text as it stands, backwards, and of what its encoded pieces say."""
    straight = bare(text)
    yield straight
    yield straight[::-1]
    for piece in decoded(text):
        yield bare(piece.text)
        yield bare(piece.text)[::-1]


def tells_canary(text: str, before: str, canary: str) -> bool:
    """Whether a text, with what left before it, tells the canary or half of it in any writing."""
    if not canary:
        return False
    secret = lowered(canary)
    parts = [secret[at : at + CANARY_PART] for at in range(len(secret) - CANARY_PART + 1)]
    together = f"{before[-BEFORE:]} {text}"
    return any(part in told for told in (*tellings(text), *tellings(together)) for part in parts)


def tells_prompt(text: str, secret: str, sources: str) -> bool:
    """Whether a text holds a run of the system prompt that its sources do not hold."""
    prompt, known = bare(secret), bare(sources)
    for told in tellings(text):
        for at in range(len(told) - RUN + 1):
            run = told[at : at + RUN]
            if run in prompt and run not in known:
                return True
    return False
