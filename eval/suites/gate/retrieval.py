"""Suite `gate-retrieval`: does the passage that answers stand high, over the documents that ship with the project?

A passage counts when it is of a right document and holds the fact that was asked for: a right document whose wrong
passage comes first does not help an officer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from eval.answers import plain
from eval.harness.cases import Case
from eval.harness.suite import Scored, Suite
from eval.suites.gate.files import loader
from eval.suites.registry import card
from rag.evaluation.measures import Measure
from rag.evaluation.records import Reply, Score

CUTS = (1, 3, 10)
BY = ("style", "domain")
Hit = Mapping[str, JsonValue]


def score(case: Case, replies: Sequence[Reply]) -> Scored:
    """Rank the first passage of a right document that holds one of the facts."""
    hits = hits_of(replies[0])
    own = [of_document(hit, texts(case, "sources")) for hit in hits]
    right = [ours and answers(hit, texts(case, "facts")) for ours, hit in zip(own, hits, strict=True)]
    rank = right.index(True) + 1 if True in right else None
    why = f"답이 든 대목이 {rank}번째입니다." if rank else f"답이 든 대목이 {len(hits)}건 안에 없습니다."
    scores = {f"recall_{cut}": Score(value=float(rank is not None and rank <= cut), why=why) for cut in CUTS}
    scores["mrr"] = Score(value=1 / rank if rank else 0.0, why=why)
    first = f"첫 문서는 {hits[0].get('source')!r}입니다." if hits else "찾은 문서가 없습니다."
    scores["document_1"] = Score(value=float(bool(own and own[0])), why=first)
    return Scored(scores)


def answers(hit: Hit, facts: Sequence[str]) -> bool:
    """Whether a passage holds one of the facts."""
    return any(plain(fact) in plain(str(hit.get("text"))) for fact in facts)


def hits_of(reply: Reply) -> list[Hit]:
    """Return the hits of a search, best first."""
    found = reply.content.get("hits") if isinstance(reply.content, dict) else None
    return [hit for hit in found if isinstance(hit, dict)] if isinstance(found, list) else []


def texts(case: Case, name: str) -> list[str]:
    """Return the texts that a case's target lists under a name."""
    listed = case.target.get(name)
    return [str(one) for one in listed] if isinstance(listed, list) else []


def of_document(hit: Hit, sources: Sequence[str]) -> bool:
    """Whether a hit is of one of the files, by name; a row of a file is of the file."""
    name = plain(str(hit.get("source") or "").rpartition("/")[2])
    return any(name.startswith(plain(source)) for source in sources)


LABELS = {"mrr": "역순위 평균(MRR)", "document_1": "첫 결과가 맞는 문서"}
MEASURES = tuple(
    Measure(
        name=name,
        label=LABELS.get(name, f"{name.rpartition('_')[2]}건 안에 답이 든 대목"),
        score=name,
        by=BY,
        headline=name == "mrr",
        counts_refusals_as=0.0,
        counts_missing_as=0.0,
    )
    for name in ("mrr", *(f"recall_{cut}" for cut in CUTS), "document_1")
)
SUITE = Suite(card("gate-retrieval"), "search", loader("retrieval"), score, MEASURES)
