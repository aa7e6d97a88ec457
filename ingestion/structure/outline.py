"""Headings that only their form gives away: `Ⅰ.`, `1.`, `가.`, `□`, `○` of Korean office documents."""

from __future__ import annotations

import re

LEVELS = (
    re.compile(r"제\s?\d+\s?[편장](?=\s|$)"),
    re.compile(r"제\s?\d+\s?[절관](?=\s|$)"),
    re.compile(r"(?:[Ⅰ-Ⅻ]|(?:IX|IV|V?I{1,3}|V|X))\s*\.?\s+(?=[가-힣A-Za-z])|[【■◆]"),
    re.compile(r"\d{1,2}\.\s+(?=[가-힣A-Za-z「“\"])"),
    re.compile(r"□|❑|\[(?!별표|별지|서식)[가-힣 ]{2,20}\]$"),
    re.compile(r"[가나다라마바사아자차카타파하]\.\s+(?=[가-힣A-Za-z「“\"])"),
    re.compile(r"[○◯ㅇ◦●]\s+(?=\S)"),
)
SENTENCE = re.compile(r"(?:[.!?。;,]|다|요|음|함)$")
HEADING_CHARS = 45


def outline_level(line: str) -> int:
    """Return the level (from 1) of a line that heads what follows, or 0.

    A line that is long, or is a sentence, is a point and no heading.
    """
    if len(line) > HEADING_CHARS or SENTENCE.search(line):
        return 0
    for level, pattern in enumerate(LEVELS, start=1):
        if pattern.match(line):
            return level
    return 0
