"""A text without its blanks, with the way back to each character: odd spacing is how signs are most often missed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rag.sentences import Span

JAMO = ("\u3130", "\u318f")
"""Letters such as ㅋ and ㅈ stay as they are written: the compatibility form takes them apart."""
WORD = re.compile(r"[^\s\u200b-\u200f\u2060\ufeff.,·\"'“”‘’]+")
RUN_ON = 10
"""Letters: few words of Korean with their particles are as long, so that one so long mostly lacks blanks."""


@dataclass(frozen=True, slots=True)
class Squeezed:
    """`places[i]` is where character `i` of `text` stands in the original."""

    text: str
    places: tuple[int, ...]
    starts: frozenset[int]
    """Characters that begin a word, or stand in one so long that its blanks are missing."""

    def original(self, start: int, end: int) -> Span:
        """Return where a match of the squeezed text stands in the original."""
        return Span(self.places[start], self.places[end - 1] + 1)


def squeezed(text: str, span: Span) -> Squeezed:
    """Return a stretch of a text without blanks and light punctuation, in lower case and compatibility form.

    >>> squeezed("죽 고 싶 다", Span(0, 7)).text
    '죽고싶다'
    """
    letters: list[str] = []
    places: list[int] = []
    starts: set[int] = set()
    for word in WORD.finditer(text, span.start, span.end):
        free = word.end() - word.start() >= RUN_ON
        for at in range(word.start(), word.end()):
            if free or at == word.start():
                starts.add(len(places))
            plain = folded(text[at])
            letters.append(plain)
            places.extend([at] * len(plain))
    return Squeezed("".join(letters), tuple(places), frozenset(starts))


def folded(letter: str) -> str:
    """Return a letter in its compatibility form and lower case."""
    if JAMO[0] <= letter <= JAMO[1]:
        return letter
    return unicodedata.normalize("NFKC", letter).lower().replace(" ", "")
