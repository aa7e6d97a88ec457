"""Merges of a byte-pair tokenizer, from pieces with scores (SentencePiece keeps no list of merges)."""

from __future__ import annotations

from collections.abc import Mapping


def merges_of(scores: Mapping[str, float]) -> list[tuple[str, str]]:
    """Return every pair of pieces that joins to a piece, the best piece first (ties: the longest left half).

    >>> merges_of({"a": -3.0, "b": -4.0, "ab": -1.0, "aba": -2.0})
    [('a', 'b'), ('ab', 'a')]
    """
    found = [
        (score, left, right)
        for piece, score in scores.items()
        for left, right in halves(piece)
        if left in scores and right in scores
    ]
    found.sort(key=lambda merge: (-merge[0], -len(merge[1])))
    return [(left, right) for _, left, right in found]


def halves(piece: str) -> list[tuple[str, str]]:
    """Return the ways to cut a piece in two."""
    return [(piece[:place], piece[place:]) for place in range(1, len(piece))]
