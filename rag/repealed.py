"""Articles that are no more: kept so that a question by their name is answered, far below everything else."""

from __future__ import annotations

from rag.cite_locator import law_key
from rag.lexical import ARTICLE
from rag.types import Chunk

KEPT_SHARE = 0.1
"""Kept share of the score of what is repealed, unless the question names it."""
MOST_CHARS = 80
"""A deleted article says no more than `삭제 <2020. 1. 1.>`."""


def repealed_share(chunk: Chunk, question: str) -> float:
    """Return the share of its score that a chunk keeps beside texts that were not repealed."""
    return 1.0 if not chunk.repealed or names(question, chunk) else KEPT_SHARE


def names(question: str, chunk: Chunk) -> bool:
    """Whether a question names a repealed article, or the title of a repealed document."""
    if is_gone(chunk):
        return chunk.article in articles_in(question)
    return law_key(chunk.title) in law_key(question)


def is_gone(chunk: Chunk) -> bool:
    """Whether a chunk is an article of which only the note on its deletion is left."""
    return chunk.repealed and chunk.article is not None and len(chunk.text) < MOST_CHARS and "삭" in chunk.text[:6]


def articles_in(text: str) -> set[str]:
    """Return the articles that a text names.

    >>> articles_in("제 9조의2가 뭐예요?")
    {'제9조의2'}
    """
    return {f"제{number}조" + (f"의{branch}" if branch else "") for number, branch in ARTICLE.findall(text)}
