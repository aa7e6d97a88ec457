"""Links between texts of law: what a text cites, what cites it, and what was delegated to lower rules.

법률 delegates to 시행령, that to 시행규칙, and any of them to 조례 ("대통령령으로 정하는", "조례로 정한다") or to a
별표 of its own. The lower rule names the article that it fills: delegation is followed by its citation, backwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.ports import Index
from rag.types import Chunk, Where

DELEGATES = re.compile(
    r"(?:대통령령|총리령|[가-힣]{1,12}부령|조례|규칙|시행령|고시)(?:으)?로\s(?:각각\s|따로\s)?정[하한할해]|별\s?표"
)
SUBORDINATE = re.compile(r"(?:시행령|시행규칙)+$")
LAW, DECREE, RULE, ORDINANCE, ORDINANCE_RULE = range(5)
LIMIT = 64


def cited(index: Index, chunk: Chunk, where: Where, limit: int = LIMIT) -> list[Chunk]:
    """Return the articles and annexes that a chunk cites, as far as `where` admits them."""
    wanted = citing(chunk, where)
    return index.scroll(wanted, limit) if wanted else []


def cited_by(index: Index, chunk: Chunk, where: Where, limit: int = LIMIT) -> list[Chunk]:
    """Return the chunks that cite the article or annex of a chunk."""
    wanted = citers(chunk, where)
    return [other for other in index.scroll(wanted, limit) if other.key != chunk.key] if wanted else []


def delegated(index: Index, chunk: Chunk, where: Where, limit: int = LIMIT) -> list[Chunk]:
    """Return the lower rules that fill what an article delegates, and the annexes that it refers to."""
    own = annexes(chunk, where)
    return below(chunk, cited_by(index, chunk, where, limit)) + (index.scroll(own, limit) if own else [])


def citing(chunk: Chunk, where: Where) -> Where | None:
    """Return the filter of what a chunk cites, or None if it cites nothing."""
    keys = tuple(reference.key for reference in chunk.references)
    return replace(where, articles=keys) if keys else None


def citers(chunk: Chunk, where: Where) -> Where | None:
    """Return the filter of what cites a chunk, or None if it cannot be cited."""
    return replace(where, cites=(chunk.key,)) if chunk.key else None


def annexes(chunk: Chunk, where: Where) -> Where | None:
    """Return the filter of the annexes of its own law that a chunk refers to, or None if there are none."""
    own = tuple(r.key for r in chunk.references if r.law == chunk.law and r.article.startswith("별"))
    return replace(where, articles=own) if own else None


def below(chunk: Chunk, others: Sequence[Chunk]) -> list[Chunk]:
    """Return those of the chunks that stand below a chunk's law: its decree and rules, and ordinances."""
    return [other for other in others if is_below(chunk, other)]


def is_below(chunk: Chunk, other: Chunk) -> bool:
    """Whether `other` is a rule under the law of `chunk`."""
    if chunk.law is None or other.law is None or level(other) <= level(chunk):
        return False
    return family(other.law) == family(chunk.law) or (level(chunk) < ORDINANCE and level(other) >= ORDINANCE)


def level(chunk: Chunk) -> int:
    """Return how far below an act of parliament a text stands."""
    law = chunk.law or ""
    if chunk.kind == "ordinance":
        return ORDINANCE_RULE if law.endswith("규칙") else ORDINANCE
    if law.endswith("시행규칙"):
        return RULE
    return DECREE if law.endswith("시행령") else LAW


def family(law: str) -> str:
    """Return the name that a law shares with its decree and rules.

    >>> family("주차장법시행규칙")
    '주차장법'
    """
    return SUBORDINATE.sub("", law)
