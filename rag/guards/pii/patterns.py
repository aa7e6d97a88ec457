"""Patterns of many words."""

from __future__ import annotations

import re
from collections.abc import Iterable


def one_of(words: Iterable[str], *, spaced: bool = False) -> re.Pattern[str]:
    """Return what matches any of the words, the longest first; with `spaced` also with a space where one may stand."""
    return re.compile(pattern(words, spaced=spaced))


def pattern(words: Iterable[str], *, spaced: bool = False) -> str:
    """Return the source of a pattern that shares beginnings, so that many words cost little more than one."""
    root: dict[str, dict] = {}  # type: ignore[type-arg]
    for word in words:
        node = root
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _source(root, spaced=spaced)


def _source(node: dict[str, dict], *, spaced: bool) -> str:  # type: ignore[type-arg]
    branches = [
        (" ?" if character == " " and spaced else re.escape(character)) + _source(below, spaced=spaced)
        for character, below in sorted(node.items())
        if character
    ]
    if not branches:
        return ""
    optional = "?" if "" in node else ""
    return f"(?:{'|'.join(branches)}){optional}"


def alternatives(words: tuple[str, ...]) -> str:
    """Return the source of a pattern of any of the words, longer ones first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
