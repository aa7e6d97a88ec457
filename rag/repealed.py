"""Articles that are no more: kept so that a question by their name is answered, far below everything else."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rag.cite_locator import law_key
from rag.lexical import ARTICLE
from rag.types import Chunk

KEPT_SHARE = 0.1
"""Kept share of the score of what is repealed, unless the question names it."""
ABOVE = 1.01
MOST_OF_A_RANGE = 60
RANGE = re.compile(r"제(\d+)조(?:부터|\s?내지|[~∼])\s?제(\d+)조")
MOST_CHARS = 80
"""A deleted article says no more than `삭제 <2020. 1. 1.>`."""


def repealed_share(chunk: Chunk, question: str) -> float:
    """Return the share of its score that a chunk keeps beside texts that were not repealed."""
    return 1.0 if not chunk.repealed or names(question, chunk) else KEPT_SHARE


def lifted(scores: Mapping[str, float], chunks: Mapping[str, Chunk], question: str) -> dict[str, float]:
    """Return scores in which what is repealed comes first where the question names it by its full title.

    A deleted article has no words to be found by, and a repealed document is not in force.
    """
    best = max(scores.values(), default=0.0)
    named = {key: score for key, score in scores.items() if asked_by_title(question, chunks[key])}
    top = max(named.values(), default=0.0) or 1.0
    return {**scores, **{key: best * ABOVE * score / top for key, score in named.items()}}


def asked_by_title(question: str, chunk: Chunk) -> bool:
    """Whether a question names a repealed document, or a deleted article of a document, by the document's title."""
    return chunk.repealed and titled(question, chunk) and names(question, chunk)


def titled(question: str, chunk: Chunk) -> bool:
    """Whether a question holds the title of a chunk's document."""
    return law_key(chunk.title) in law_key(question)


def names(question: str, chunk: Chunk) -> bool:
    """Whether a question names a repealed article, or the title of a repealed document."""
    if is_gone(chunk):
        return not articles_in(question).isdisjoint({chunk.article, *all_articles_in(chunk.text)})
    return titled(question, chunk)


def is_gone(chunk: Chunk) -> bool:
    """Whether a chunk is an article of which only the note on its deletion is left."""
    return chunk.repealed and chunk.article is not None and len(chunk.text) < MOST_CHARS and "삭" in chunk.text


def articles_in(text: str) -> set[str]:
    """Return the articles that a text names.

    >>> articles_in("제 9조의2가 뭐예요?")
    {'제9조의2'}
    """
    return {f"제{number}조" + (f"의{branch}" if branch else "") for number, branch in ARTICLE.findall(text)}


def all_articles_in(text: str) -> set[str]:
    """Return the articles that a text names, and those between where it says `제6조부터 제8조까지`."""
    found = articles_in(text)
    for first, last in RANGE.findall(text):
        found.update(f"제{number}조" for number in range(int(first), min(int(last), int(first) + MOST_OF_A_RANGE)))
    return found
