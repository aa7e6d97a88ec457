"""Suite `retrieval`: is an article that answers the question found, and how high does it stand?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from pydantic import JsonValue

from eval.gold import StatuteQuestion, read_questions
from eval.harness.cases import Case
from eval.harness.requests import Scope, Search
from eval.harness.suite import Options, Scored, Suite
from eval.ranking import ndcg, rank_of_first, reciprocal_rank
from eval.statutes_on_disk import gold_file
from eval.suites.registry import card
from eval.suites.sampling import sampled
from rag.evaluation.measures import Measure
from rag.evaluation.records import Reply, Score

CUT = 10
SNAPSHOT = date(2026, 6, 8)
"""The day of the corpus: ages are counted from it, so that a case is the same on any day."""
AGES = ((timedelta(0), "이미 공포된 뒷날 시행"), (timedelta(365), "1년 안"), (timedelta(3 * 365), "1~3년"))
OLDEST = "3년 넘음"
BY = ("style", "domain", "age")

Key = tuple[str, str]
"""An article: source and number (or a passage that is no article)."""


def load(options: Options) -> list[Case]:
    """Return a case for each answerable question. Raises `InputError` where the corpus is absent."""
    questions = [question for question in read_questions() if question.answerable]
    return sampled([case_of(question, options.corpus) for question in questions], options)


def case_of(question: StatuteQuestion, corpus: Path) -> Case:
    """Make the case of a question."""
    return Case(
        id=question.id,
        requests=(Search(query=question.question, k=CUT, scope=Scope(kinds=("law",))),),
        target={"gold": [[gold.source, gold.article] for gold in question.gold]},
        cluster=question.gold[0].source,
        slices={
            "style": question.style,
            "domain": question.domain,
            "age": age_of(max(filter(None, (gold_file(corpus, gold).effective for gold in question.gold)))),
        },
    )


def age_of(effective: date) -> str:
    """Return how old a text is by its effective date.

    >>> age_of(date(2025, 9, 1)), age_of(date(2026, 10, 1)), age_of(date(2014, 1, 1))
    ('1년 안', '이미 공포된 뒷날 시행', '3년 넘음')
    """
    age = SNAPSHOT - effective
    return next((name for most, name in AGES if age < most), OLDEST)


def score(case: Case, replies: Sequence[Reply]) -> Scored:
    """Rank the gold articles among the hits; either of two counts as found, both for nDCG."""
    keys, gold = keys_of(replies[0]), gold_of(case)
    rank = rank_of_first(keys, gold)
    why = f"정답 조문이 {rank}번째에 있습니다." if rank else f"정답 조문이 {len(keys)}건 안에 없습니다."
    found = {f"recall_{cut}": Score(value=float(rank is not None and rank <= cut), why=why) for cut in (1, 5, CUT)}
    found["mrr"] = Score(value=reciprocal_rank(keys[:CUT], gold), why=why)
    placed = [str(keys.index(key) + 1) if key in keys else "없음" for key in sorted(gold)]
    found[f"ndcg_{CUT}"] = Score(value=ndcg(keys, gold, CUT), why=f"정답 {len(gold)}건의 순위: {', '.join(placed)}.")
    return Scored(found)


def keys_of(reply: Reply) -> list[Key]:
    """Return the distinct articles of a search, best first."""
    hits = reply.content.get("hits", []) if isinstance(reply.content, dict) else []
    rows = [hit for hit in hits if isinstance(hit, dict)] if isinstance(hits, list) else []
    return list(dict.fromkeys((str(hit.get("source")), str(hit.get("article") or hit.get("chunk_id"))) for hit in rows))


def gold_of(case: Case) -> set[Key]:
    """Return the gold articles of a case."""
    gold = case.target["gold"]
    rows = gold if isinstance(gold, list) else []
    return {(str(row[0]), str(row[1])) for row in rows if isinstance(row, list)}


def measures(cut: int = CUT, by: tuple[str, ...] = BY) -> tuple[Measure, ...]:
    """Return the measures of a ranking; nothing found, or a refusal, counts as not found."""
    recalls = tuple(
        Measure(
            name=f"recall_{k}",
            label=f"{k}건 안에 정답",
            score=f"recall_{k}",
            by=by,
            headline=k == cut,
            counts_refusals_as=0.0,
        )
        for k in (1, 5, cut)
    )
    others = ((f"ndcg_{cut}", f"nDCG@{cut}"), ("mrr", "역순위 평균(MRR)"))
    return recalls + tuple(
        Measure(name=name, label=label, score=name, by=by, counts_refusals_as=0.0) for name, label in others
    )


def oracle(case: Case) -> tuple[Reply, ...]:
    """Return the gold articles as hits, the best that a search can do."""
    hits: list[JsonValue] = [{"source": source, "article": article} for source, article in sorted(gold_of(case))]
    return (Reply(status="answered", content={"hits": hits}),)


SUITE = Suite(card("retrieval"), "search", load, score, measures(), references={"oracle": oracle})
