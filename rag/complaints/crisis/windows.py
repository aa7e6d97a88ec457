"""What a sign of danger is looked for in: sentences, alone and two or three in a row.

A long polite letter may hold one sentence that matters, and a heat stroke is told over three.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.sentences import Span, trimmed

MOST_CHARS = 20_000
"""Of a text: what a longer one (a pasted file) holds behind them is not read for danger."""
MOST_SENTENCES = 200
LONGEST = 3
"""Sentences in a window."""
LONGEST_CHARS = 300
"""Of a sentence; a longer one is cut, so that text without any stops is read too."""
STOP = re.compile(
    r"[.!?。？！…~]+[\"'”’)\]」』]*\s+|\s*\n\s*|(?<=[가-힣][요다까죠줘])(?<!마다)(?<!보다)(?<!필요)(?<!중요)(?<!주요)(?<!에다)\s+"
)
LETTER = re.compile(r"\w")


def sentences_of(text: str) -> list[Span]:
    """Return the sentences of a text as people write them, with stops, lines or polite endings between them.

    >>> text = "문이 안 열려요 물이 차요! 도와줘요"
    >>> [span.of(text) for span in sentences_of(text)]
    ['문이 안 열려요', '물이 차요!', '도와줘요']
    """
    found: list[Span] = []
    start = 0
    read = text[:MOST_CHARS]
    for stop in STOP.finditer(read):
        found.extend(short_pieces(read, Span(start, stop.end())))
        start = stop.end()
    found.extend(short_pieces(read, Span(start, len(read))))
    return found[:MOST_SENTENCES]


def short_pieces(text: str, span: Span) -> list[Span]:
    """Return a sentence trimmed, cut where it is too long; none where it holds no letter."""
    whole = trimmed(text, span)
    cuts = [Span(at, min(at + LONGEST_CHARS, whole.end)) for at in range(whole.start, whole.end, LONGEST_CHARS)]
    return [trimmed(text, cut) for cut in cuts if LETTER.search(cut.of(text))]


def windows_of(sentences: Sequence[Span]) -> list[Span]:
    """Return every sentence, every two and every three in a row, and last the whole, unless it is one of those."""
    found = [
        Span(sentences[first].start, sentences[first + size - 1].end)
        for size in range(1, LONGEST + 1)
        for first in range(len(sentences) - size + 1)
    ]
    return [*found, Span(sentences[0].start, sentences[-1].end)] if len(sentences) > LONGEST else found
