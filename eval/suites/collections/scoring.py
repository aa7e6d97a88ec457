"""Scores of a search over a collection: hits are told apart by document, or by file and page."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from eval.harness.cases import Case
from eval.harness.suite import Scored, Scorer
from eval.ranking import ndcg, rank_of_first, reciprocal_rank
from eval.suites.collections.shapes import CUT, identity
from rag.evaluation.measures import Measure
from rag.evaluation.records import Reply, Score

PAGE = re.compile(r"^(\d+)(?:~\d+)?쪽")
CUTS = (1, 5, CUT)


def by_document(hit: dict[str, object]) -> str:
    """Return the id of a hit's document."""
    return identity(str(hit.get("doc_id")))


def by_page(hit: dict[str, object]) -> str:
    """Return a hit's file and page (`약관.pdf#12`), by the first page that its place names."""
    page = PAGE.match(str(hit.get("locator") or ""))
    return page_key(str(hit.get("source") or ""), page[1] if page else "?")


def page_key(file: str, page: str) -> str:
    """Return how a page of a file is called here.

    >>> page_key("문서/약관.pdf", "3")
    '약관.pdf#3'
    """
    return f"{identity(PurePosixPath(file).name)}#{page}"


def scorer(key_of: Callable[[dict[str, object]], str], *, pages: bool = False) -> Scorer:
    """Return what scores a search by keys; with `pages`, also whether the right file is among the hits."""

    def score(case: Case, replies: Sequence[Reply]) -> Scored:
        keys = keys_of(replies[0], key_of)
        rows = case.target["gold"]
        gold = set(map(str, rows)) if isinstance(rows, list) else set()
        rank = rank_of_first(keys, gold)
        why = f"정답 문서가 {rank}번째에 있습니다." if rank else f"정답 문서가 {len(keys)}건 안에 없습니다."
        found = {f"recall_{cut}": Score(value=float(rank is not None and rank <= cut), why=why) for cut in CUTS}
        found["mrr"] = Score(value=reciprocal_rank(keys[:CUT], gold), why=why)
        found[f"ndcg_{CUT}"] = Score(value=ndcg(keys, gold, CUT), why=why)
        if pages:
            found[f"file_{CUT}"] = right_file(keys, gold)
        return Scored(found)

    return score


def right_file(keys: Sequence[str], gold: set[str]) -> Score:
    """Say whether any page of a right file was found."""
    files = {key.rpartition("#")[0] for key in gold}
    found = any(key.rpartition("#")[0] in files for key in keys)
    return Score(value=float(found), why="정답 파일이 있습니다." if found else "정답 파일이 없습니다.")


def keys_of(reply: Reply, key_of: Callable[[dict[str, object]], str]) -> list[str]:
    """Return the distinct keys of the hits, best first."""
    hits = reply.content.get("hits") if isinstance(reply.content, dict) else None
    rows = hits if isinstance(hits, list) else []
    return list(dict.fromkeys(key_of(dict(hit)) for hit in rows if isinstance(hit, dict)))


def measures(by: tuple[str, ...] = (), *, pages: bool = False) -> tuple[Measure, ...]:
    """Return the measures of a collection; with `pages`, also whether the right file was found at all."""
    names = [(f"recall_{cut}", f"{cut}건 안에 정답") for cut in CUTS]
    names += [(f"ndcg_{CUT}", f"nDCG@{CUT}"), ("mrr", "역순위 평균(MRR)")]
    names += [(f"file_{CUT}", f"{CUT}건 안에 정답 파일")] if pages else []
    return tuple(
        Measure(name=name, label=label, score=name, by=by, headline=name == f"recall_{CUT}", counts_refusals_as=0.0)
        for name, label in names
    )
