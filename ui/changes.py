"""What changed in a text, word by word, so that a reader sees it at a glance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

MAX_WORDS = 1500
"""Of both texts together; longer ones are shown whole (the comparison takes time with the square of the words)."""
WORDS = re.compile(r"\S+|\s+")
Piece = tuple[str, bool]


def compared(before: Sequence[str], after: Sequence[str]) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return the pieces of both texts, each with whether it is in that text alone.

    >>> compared(["보존 90일"], ["보존 30일"])
    ((('보존 ', False), ('90일', True)), (('보존 ', False), ('30일', True)))
    """
    old, new = (WORDS.findall("\n".join(lines)) for lines in (before, after))
    if not old or not new or len(old) + len(new) > MAX_WORDS:
        return whole(old), whole(new)
    first: list[Piece] = []
    second: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        first += [("".join(old[a:b]), kind != "equal")] if b > a else []
        second += [("".join(new[c:d]), kind != "equal")] if d > c else []
    return tuple(first), tuple(second)


def whole(words: Sequence[str]) -> tuple[Piece, ...]:
    """Return a text as one changed piece; nothing of an empty one."""
    return (("".join(words), True),) if words else ()
