"""The questions of the project with what answers them, from both sets: on the statutes, and on the sample documents."""

from __future__ import annotations

import json
from dataclasses import dataclass

from eval.gold import DATA, read_questions

SAMPLE = DATA / "sample_questions.jsonl"


@dataclass(frozen=True, slots=True)
class Written:
    """A question. `gold` are source and article; the article is empty where any place of the document counts."""

    id: str
    question: str
    style: str
    source: str
    gold: tuple[tuple[str, str], ...]
    facts: tuple[str, ...]


def written_questions() -> list[Written]:
    """Return the answerable questions of both sets."""
    statutes = [
        Written(
            one.id,
            one.question,
            one.style,
            "법령",
            tuple((gold.source, gold.article) for gold in one.gold),
            one.key_facts,
        )
        for one in read_questions()
        if one.answerable
    ]
    return [*statutes, *_of_samples()]


def _of_samples() -> list[Written]:
    rows = [json.loads(line) for line in SAMPLE.read_text(encoding="utf8").splitlines() if line.strip()]
    return [
        Written(row["id"], row["question"], "구어", "표본 문서", ((row["doc"], ""),), tuple(row["key_facts"]))
        for row in rows
        if row["answerable"]
    ]
