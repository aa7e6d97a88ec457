"""Runs made up for the report's tests: records of a few systems, figures computed from them."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from eval.harness.suite import Card
from eval.reports.entries import Entry
from rag.evaluation.bundle import Dataset, Evaluation, RecordsFile, Run, System
from rag.evaluation.estimate import metrics_of
from rag.evaluation.measures import Contrast, Mean, Measure
from rag.evaluation.records import Record, Reply, Score, Status

AT = datetime(2026, 11, 29, 0, 5, tzinfo=UTC)
HASH, OTHER = "ab" * 32, "cd" * 32
DOMAINS = ("교통", "복지", "환경", "재난·안전")
MEASURES = (
    Measure(name="facts", label="핵심 사실이 모두 든 답", score="facts", headline=True, by=("domain",)),
    Measure(
        name="loose",
        label="근거 없는 숫자가 든 답",
        score="loose",
        kind="safety",
        better="lower",
        headline=True,
        invariant=True,
    ),
    Measure(name="seconds", label="걸린 시간", score="seconds", kind="cost", better="lower", unit="초"),
)
BIAS = (
    Measure(
        name="acc",
        label="맥락이 분명할 때 정확도",
        score="right",
        estimator=Mean(where={"context": "dis"}),
        headline=True,
    ),
    Measure(
        name="diff",
        label="편향 점수",
        score="biased",
        estimator=Contrast(plus={"context": "amb"}, minus={"context": "dis"}),
        kind="bias",
        better="zero",
        headline=True,
        accuracy="acc",
        accuracy_floor=0.5,
    ),
)
SKILL = {"pipeline": 0.8, "quotes": 0.6, "model": 0.1}


def card(name: str = "answers", title: str = "근거 있는 답변") -> Card:
    return Card(
        name=name,
        title=title,
        measures="질문에 문서를 근거로 맞게 답하는지 잽니다.",
        source="직접 만든 문항",
        licence="Apache-2.0",
        size="문항 60개",
        prompts="질문 그대로",
        faults="문항이 적습니다.",
    )


def record(number: int, **changes: Any) -> Record:  # noqa: ANN401 - a record's fields
    known: dict[str, Any] = {
        "case": f"q-{number:03}",
        "case_sha256": HASH,
        "cluster": f"c-{number:03}",
        "slices": {"domain": DOMAINS[number % len(DOMAINS)]},
        "status": "answered",
        "requests": ({"kind": "ask", "query": f"{number}번 주차장은 몇 시에 닫나요?"},),
        "replies": (reply("밤 10시에 닫습니다."),),
        "target": {"facts": ["밤 10시"]},
        "scores": {"facts": Score(value=1.0, why="사실이 모두 있습니다."), "loose": Score(value=0.0)},
    }
    return Record(**known | changes)


def reply(text: str, status: Status = "answered", **changes: Any) -> Reply:  # noqa: ANN401 - a reply's fields
    content = {"citations": [{"title": "가온도 주차 조례", "locator": "제3조", "quote": "주차장은 밤 10시에 닫는다."}]}
    return Reply(status=status, text=text, content=content, seconds=1.5, **changes)


def records(system: str, count: int = 60, seed: int = 1) -> tuple[Record, ...]:
    """Return the records of a system that is right as often as it can."""
    chance = random.Random(f"{system} {seed}")  # noqa: S311 - made-up scores
    return tuple(one_of(system, number, chance) for number in range(count))


def one_of(system: str, number: int, chance: random.Random) -> Record:
    right = chance.random() < SKILL.get(system, 0.5)
    if number == 7:
        return record(number, status="timeout", replies=(reply("", "timeout", error="20초를 넘겼습니다."),), scores={})
    if number == 11:
        return record(number, status="refused", replies=(reply("근거가 없어 답하지 않습니다.", "refused"),), scores={})
    scores = {
        "facts": Score(value=float(right), why="사실이 모두 있습니다." if right else "‘밤 10시’가 답에 없습니다."),
        "loose": Score(value=float(system == "model" and not right)),
        "seconds": Score(value=round(0.5 + chance.random(), 3)),
    }
    return record(number, scores=scores, replies=(reply("밤 10시에 닫습니다." if right else "저녁에 닫습니다."),))


def entry(
    suite: str = "answers",
    system: str = "pipeline",
    made: Sequence[Record] | None = None,
    measures: Sequence[Measure] = MEASURES,
    days: int = 0,
    **changes: Any,  # noqa: ANN401 - an entry's and its evaluation's fields
) -> Entry:
    kept = tuple(records(system) if made is None else made)
    facts: Mapping[str, Any] = {
        "profile": "laptop",
        "model": None if system == "quotes" else "gemma-3-270m",
        "model_sha256": None if system == "quotes" else HASH,
        "prompts_hash": "p" * 12,
        "index_version": "v1",
        "program": "0.1.0",
        "name": system,
    }
    evaluation = Evaluation(
        suite=suite,
        dataset=Dataset(name=suite, sha256=changes.pop("dataset", HASH), licence="Apache-2.0", cases=len(kept)),
        system=System(**{**facts, **changes.pop("system_facts", {})}),
        measured_at=AT + timedelta(days=days),
        metrics=metrics_of(measures, kept),
        measures=tuple(measures),
        run=Run(
            id="r",
            git_commit="0123456789abcdef",
            packages={"numpy": "2.4"},
            python="3.13",
            seconds=93.0,
            **changes.pop("run", {}),
        ),
        records=RecordsFile(sha256=HASH, count=len(kept), head=HASH),
    )
    known = {"id": f"{suite}-{system}-{days}", "card": card(suite), "signer": "ab12cd34ef56ab78"}
    return Entry(evaluation=evaluation, records=kept, **{**known, **changes})


def scored(entries: Sequence[Entry], change: Callable[[Evaluation], Mapping[str, Any]]) -> list[Entry]:
    """Return entries whose evaluations are changed."""
    return [
        Entry(
            one.id, one.evaluation.model_copy(update=dict(change(one.evaluation))), one.records, one.card, one.standing
        )
        for one in entries
    ]
