"""Follows a delegation: where an article leaves what is asked to a decree, a rule, an ordinance or an annex."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.cues import Cue, answered, cues_of
from rag.links import DELEGATES, annexes, citers, is_below
from rag.ports import Retriever
from rag.types import Hit, Question, Where

ASKED = frozenset({"money", "period", "share", "count", "papers", "how"})
"""Kinds of questions whose answers laws delegate: amounts, periods, criteria, procedure."""
LEADERS = 2
CANDIDATES = 6
MOST = 2
KEPT_SHARE = 0.8
"""The score of what was delegated, as a share of its leader's."""


def with_delegated(retriever: Retriever, question: Question, hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits and, behind them, the rules to which one of the first leaves what the question asks for."""
    cues = tuple(cue for cue in cues_of(question.text) if cue.name in ASKED)
    found, seen = list(hits), {hit.chunk.chunk_id for hit in hits}
    if not cues:
        return found
    for leader in [hit for hit in hits if hit.chunk.key and hit.chunk.article][:LEADERS]:
        for hit in filling(retriever, question, leader, cues):
            if hit.chunk.chunk_id not in seen:
                seen.add(hit.chunk.chunk_id)
                found.append(replace(hit, rank=len(found) + 1, score=KEPT_SHARE * leader.score))
    return found


def filling(retriever: Retriever, question: Question, leader: Hit, cues: tuple[Cue, ...]) -> Iterator[Hit]:
    """Yield what fills the leader's delegation and gives what is asked for, which the leader does not."""
    given = answered(cues, leader.chunk.text)
    if given == 1 or not DELEGATES.search(leader.chunk.text):
        return
    lower = [hit for hit in looked_up(retriever, question, citers(leader.chunk, question.where)) if under(leader, hit)]
    tables = looked_up(retriever, question, annexes(leader.chunk, question.where))
    for hit in lower[:LEADERS]:
        tables += looked_up(retriever, question, annexes(hit.chunk, question.where))
    better = [hit for hit in (*lower, *tables) if hit.in_force and answered(cues, hit.chunk.text) > given]
    yield from better[:MOST]


def under(leader: Hit, hit: Hit) -> bool:
    """Whether a hit is an article or annex of a rule below the leader's law."""
    return hit.chunk.key is not None and is_below(leader.chunk, hit.chunk)


def looked_up(retriever: Retriever, question: Question, where: Where | None) -> list[Hit]:
    """Return what a filter admits, ranked by the question; nothing for no filter, or one the caller's own forbids."""
    if where is None or question.where.kinds:
        return []
    return retriever.retrieve(Question(question.text, where, k=CANDIDATES))
