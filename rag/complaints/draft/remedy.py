"""The remedy against a refusal, by the kind of complaint; no remedy is told that the law in force does not give.

민원 처리에 관한 법률 제27조제3항: a refusal states its reason and the remedies. 제35조: an objection only against the
refusal of a 법정민원, within 60 days; 행정심판법 제27조제1항: an appeal within 90 days; 부패방지권익위법 제39조: a
고충민원 may be brought before the 국민권익위원회. Other kinds of complaints have no remedy of their own: the officer
states it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from configs.reply import RemedyWords, ReplyWords
from rag.complaints.types import ComplaintType
from rag.force import spaceless
from rag.ports import Retriever
from rag.sentences import lines, without_amendment, without_mark
from rag.types import Evidence, Hit, LawReference, Question, Where

LAW_PASSAGES = 6


@dataclass(frozen=True, slots=True)
class Remedy:
    """A remedy as it is told, and the paragraph that gives it (None where the index does not hold the article)."""

    words: RemedyWords
    evidence: Evidence | None


def remedies(kind: ComplaintType, words: ReplyWords, retriever: Retriever, where: Where) -> Iterator[Remedy]:
    """Yield the remedies of a kind that the law in force gives; one that an article contradicts is left out."""
    for remedy in words.remedy.get(kind, ()):
        hits = looked_up(remedy, retriever, where)
        found = next((evidence for hit in hits if (evidence := paragraph(hit, remedy.holds))), None)
        if found is not None or not hits:
            yield Remedy(remedy, found)


def looked_up(remedy: RemedyWords, retriever: Retriever, where: Where) -> list[Hit]:
    """Return the passages of the article that are in force."""
    own = replace(where, articles=(LawReference(remedy.law, remedy.article).key,), kinds=(), domain=None)
    hits = retriever.retrieve(Question(remedy.text, own, k=LAW_PASSAGES))
    named = [
        hit for hit in hits if hit.chunk.article == remedy.article and spaceless(hit.chunk.law or "") == remedy.law
    ]
    return [hit for hit in named if hit.in_force]


def paragraph(hit: Hit, holds: str) -> Evidence | None:
    """Return the paragraph of an article that holds these words."""
    for line in lines(hit.chunk.text):
        span = without_mark(hit.chunk.text, without_amendment(hit.chunk.text, line.span))
        if holds in span.of(hit.chunk.text):
            return Evidence(hit, span.of(hit.chunk.text), span.start, span.end, 1.0)
    return None
