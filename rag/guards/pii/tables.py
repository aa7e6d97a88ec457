"""Columns of tables in plain text (comma, tab, bar): the head says what stands in the cells below it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from rag.guards.pii.words import Meaning, Words

DELIMITERS = ("|", "\t", ",", ";")
LINE = re.compile(r"[^\n]+")
MOST_COLUMNS = 40
LONGEST_LINE = 2000


class Columns:
    """The cells of a text's tables that stand below a head with a known word."""

    def __init__(self, text: str, words: Words) -> None:
        self.cells = tuple(cells(text, words))
        self._starts = [start for start, _, _ in self.cells]

    def meaning(self, at: int) -> Meaning | None:
        """Return what the head of the cell that holds the character at `at` says, None outside of tables."""
        found = bisect_right(self._starts, at) - 1
        if found < 0 or at >= self.cells[found][1]:
            return None
        return self.cells[found][2]


def cells(text: str, words: Words) -> Iterator[tuple[int, int, Meaning]]:
    """Yield start, end and meaning of the cells of columns whose head is known, in order."""
    delimiter = ""
    meanings: list[Meaning | None] = []
    for line in LINE.finditer(text):
        if line.end() - line.start() > LONGEST_LINE:
            delimiter = ""
            continue
        if delimiter and line[0].count(delimiter) == len(meanings) - 1:
            yield from known(line[0], line.start(), delimiter, meanings)
            continue
        delimiter, meanings = head(line[0], words)


def known(line: str, start: int, delimiter: str, meanings: list[Meaning | None]) -> Iterator[tuple[int, int, Meaning]]:
    """Yield the cells of one line below a head."""
    for cell, meaning in zip(line.split(delimiter), meanings, strict=True):
        if meaning is not None:
            yield start, start + len(cell), meaning
        start += len(cell) + 1


def head(line: str, words: Words) -> tuple[str, list[Meaning | None]]:
    """Return the delimiter and the meaning of each column if a line is a table's head: two known heads or more."""
    for delimiter in DELIMITERS:
        if 1 <= line.count(delimiter) <= MOST_COLUMNS:
            meanings = [meaning_of(cell, words) for cell in line.split(delimiter)]
            if sum(meaning is not None for meaning in meanings) >= 2:
                return delimiter, meanings
    return "", []


def meaning_of(cell: str, words: Words) -> Meaning | None:
    """Return what a head says: it must be a known word and nothing else but signs and a word in brackets."""
    name = re.sub(r"\([^)]*\)|[\s*:\"'#]", "", cell)
    if name in words.meanings:
        return words.meanings[name]
    return "NAME" if name in words.name_labels else None
