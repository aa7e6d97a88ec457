"""Finds what belongs to a rule: the penalty for breaking it, or the duty that a penalty stands for.

A law puts duties and penalties into different articles and ties them by number: "제16조제1항을 위반하여 ... 자에게는
20만원 이하의 과태료". A question about a fine needs both, and its words often match only one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.cues import cues_of
from rag.ports import Retriever
from rag.types import Chunk, Hit, LawReference, Question, Where

PENAL_CUES = frozenset(["penalty", "money"])
LEADERS = 2
"""How many of the first hits get companions."""
KEPT_SHARE = 0.9
"""A companion's score as a share of its leader's."""
PENAL_HEADING = re.compile(r"과태료|벌칙|벌금|이행강제금")
PENAL = re.compile(r"과태료|벌금|징역|이행강제금")
BROKEN = re.compile(r"([^\n。]{0,120}?)(?:위반|따르지|이행하지)")
OWN_ARTICLE = re.compile(r"(?<![법영칙] )(?<![」법영칙])(?<!」 )(제\d+조(?:의\d+)?)")
ASKED = "과태료 벌금 징역 위반"
MOST_DUTIES = 2


def with_companions(retriever: Retriever, question: Question, hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits and, where a penalty is asked for, the articles tied to the first of them."""
    found = list(hits)
    if not any(cue.name in PENAL_CUES for cue in cues_of(question.text)):
        return found
    leaders = [hit for hit in hits if hit.chunk.article and hit.chunk.law][:LEADERS]
    for leader in leaders:
        seen = {hit.chunk.chunk_id for hit in found}
        tied = duties if is_penal(leader.chunk) else penalties
        for hit in tied(retriever, question, leader):
            if hit.chunk.chunk_id not in seen:
                found.append(replace(hit, rank=len(found) + 1, score=KEPT_SHARE * leader.score))
    return found


def is_penal(chunk: Chunk) -> bool:
    """Whether an article is one of penalties."""
    return PENAL_HEADING.search(chunk.heading) is not None


def penalties(retriever: Retriever, question: Question, leader: Hit) -> Iterator[Hit]:
    """Yield the penal articles of the same law that name the leader's article."""
    article = leader.chunk.article or ""
    named = re.compile(rf"{article}(?!의?\d)")
    asked = Question(f"{article} {ASKED}", narrowed(question.where, doc_ids=(leader.chunk.doc_id,)), k=3)
    for hit in retriever.retrieve(asked):
        other = hit.chunk.article != article and of_one_time(hit, leader)
        if other and PENAL.search(hit.chunk.text) and named.search(hit.chunk.text):
            yield hit


def duties(retriever: Retriever, question: Question, leader: Hit) -> Iterator[Hit]:
    """Yield the articles of the same law whose breach the leader punishes, if it names only a few."""
    clauses = BROKEN.findall(leader.chunk.text)
    broken = dict.fromkeys(article for clause in clauses for article in OWN_ARTICLE.findall(clause))
    keys = tuple(LawReference(leader.chunk.law or "", article).key for article in broken)
    if keys:
        asked = Question(question.text, narrowed(question.where, articles=keys), k=MOST_DUTIES)
        yield from (hit for hit in retriever.retrieve(asked) if of_one_time(hit, leader))


def of_one_time(hit: Hit, leader: Hit) -> bool:
    """Whether a hit may stand beside its leader: no text of another time stands beside one in force."""
    return hit.in_force or not leader.in_force


def narrowed(where: Where, *, doc_ids: tuple[str, ...] = (), articles: tuple[str, ...] = ()) -> Where:
    """Return the caller's filters and rights, narrowed to documents or articles."""
    return replace(where, doc_ids=doc_ids or where.doc_ids, articles=articles or where.articles)
