"""The gate's decision: worse by more than noise, a broken promise, another set; and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pytest

from eval.gate.baseline import Baseline, Change
from eval.gate.check import Checked, Now, check
from eval.gate.lines import lines, summary
from rag.evaluation.bundle import Dataset, System
from rag.evaluation.measures import Measure, Spread
from rag.evaluation.records import Record
from tests.evaluation_records import record, records

OK = Measure(name="ok", label="정답률", score="ok")
LEAK = Measure(name="leak", label="새어 나감", score="leak", better="lower", invariant=True)
SYSTEM = System(
    profile="laptop", model=None, model_sha256=None, prompts_hash="p", index_version="1", program="1"
)  # fmt: skip


def baseline(before: Sequence[Record], measures: tuple[Measure, ...] = (OK,), name: str = "small") -> Baseline:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    return Baseline(
        suite=name,
        dataset=Dataset(name=name, sha256="0" * 64),
        system=SYSTEM,
        measured_at=now,
        changes=(Change(at=now, reason="처음"),),
        measures=measures,
        metrics=(),
        records=tuple(before),
    )


def checked(before: Sequence[Record], after: Sequence[Record], *measures: Measure) -> Checked:
    kept = measures or (OK,)
    return check([Now(baseline(before, kept), kept, tuple(after))])[0]


def said(found: Checked) -> str:
    return "\n".join(lines([found]))


def test_a_suite_that_is_as_it_was_passes() -> None:
    found = checked(records([1.0, 0.0] * 20), records([1.0, 0.0] * 20))
    assert found.passes
    assert "통과했습니다" in said(found)


def test_a_fall_beyond_noise_stops_the_change_and_names_the_items_before_and_after() -> None:
    found = checked(records([1.0] * 40), records([1.0] * 30 + [0.0] * 10))
    assert not found.passes
    assert [item.now.case for item in found.falls[0].items] == [f"c{i}" for i in range(30, 40)]
    words = said(found)
    assert "나빠짐: 정답률 1.000 → 0.750" in words
    assert "전: 1 (이유)" in words
    assert "후: 0 (이유)" in words
    assert "… 그 밖에 2건" in words
    assert summary(found)["passes"] is False


@pytest.mark.parametrize("lost", [1, 3])
def test_as_few_falls_as_chance_gives_pass(lost: int) -> None:
    assert checked(records([1.0] * 40), records([1.0] * (40 - lost) + [0.0] * lost)).passes


def test_getting_better_passes() -> None:
    assert checked(records([0.0] * 40), records([1.0] * 40)).passes


def test_one_item_that_breaks_a_promise_it_kept_stops_the_change() -> None:
    before, after = records([0.0] * 30, score="leak"), records([0.0] * 29 + [1.0], score="leak")
    found = checked(before, after, LEAK)
    assert [item.now.case for item in found.breaches[0].items] == ["c29"]
    assert "약속이 깨짐: 새어 나감" in said(found)


def test_a_promise_that_was_broken_before_stops_nothing_and_one_that_is_kept_again_neither() -> None:
    assert checked(records([1.0, 0.0], score="leak"), records([1.0, 0.0], score="leak"), LEAK).passes
    assert checked(records([1.0, 0.0], score="leak"), records([0.0, 0.0], score="leak"), LEAK).passes


def test_a_changed_set_needs_a_new_baseline() -> None:
    before = records([1.0] * 5)
    edited = [before[0].model_copy(update={"case_sha256": "f" * 64}), *before[1:]]
    for after, name in ((edited, "c0"), (before[:-1], "c4"), ([*before, record("new", {"ok": 1.0})], "new")):
        found = checked(before, after)
        assert found.changed == (name,)
        assert not found.passes
        assert "기준을 다시 정하십시오" in said(found)


def test_a_measure_that_means_something_else_needs_a_new_baseline_and_one_with_another_label_does_not() -> None:
    before = records([1.0] * 5)
    stricter = OK.model_copy(update={"counts_refusals_as": 0.0})
    assert check([Now(baseline(before), (stricter,), tuple(before))])[0].redefined == ("ok",)
    assert check([Now(baseline(before), (OK.model_copy(update={"label": "다른 이름"}),), tuple(before))])[0].passes


def test_an_item_that_is_not_answered_any_more_stops_the_change() -> None:
    before = records([1.0] * 5)
    found = checked(before, [before[0].model_copy(update={"status": "timeout", "scores": {}}), *before[1:]])
    assert [item.now.case for item in found.silent] == ["c0"]
    assert "answered → timeout" in said(found)


def test_a_new_difference_between_regions_stops_the_change() -> None:
    spread = Measure(name="gap", label="지역 차이", score="ok", estimator=Spread(by="region"), better="lower")
    fair = [record(f"c{i}", {"ok": 1.0}, slices={"region": f"r{i % 5}"}) for i in range(60)]
    unfair = [
        one.model_copy(update={"scores": record("x", {"ok": 0.0}).scores}) if one.slices["region"] == "r3" else one
        for one in fair
    ]
    found = checked(fair, unfair, spread)
    assert [fall.difference.name for fall in found.falls] == ["gap"]
    assert {item.now.slices["region"] for item in found.falls[0].items} == {"r3"}


def test_many_measures_of_noise_are_corrected_together() -> None:
    generator = np.random.default_rng(8)
    stopped = 0
    for _ in range(8):
        before = generator.random((5, 30))
        after = before + generator.normal(0, 0.1, (5, 30))
        suites = [
            Now(baseline(records(one.tolist()), name=f"s{i}"), (OK,), tuple(records(two.tolist())))
            for i, (one, two) in enumerate(zip(before, after, strict=True))
        ]
        stopped += not all(one.passes for one in check(suites))
    assert stopped <= 2


def test_times_of_the_machine_are_not_tested() -> None:
    seconds = OK.model_copy(update={"kind": "cost", "better": "lower"})
    assert checked(records([1.0] * 40), records([9.0] * 40), seconds).passes
