"""Red flags are raised where a figure would mislead, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from eval.reports.build import build
from eval.reports.entries import Entry
from eval.reports.model import Flag
from eval.reports.page import page
from rag.evaluation.measures import Measure
from rag.evaluation.records import Record, Reply, Score
from tests.unit.eval.reports.fakes import BIAS, entry, record, records, reply

CHOICES = {"kind": "complete", "prompt": "다음을 읽고 고르시오. A: 모른다 B: 그 사람 C: 저 사람"}


def flags(*entries: Entry) -> tuple[Flag, ...]:
    return build(entries).flags


def codes(*entries: Entry) -> list[str]:
    return [flag.code for flag in flags(*entries)]


def choices(right: float, biased: float = 0.0, letters: str = "ABC", unknown: float = 0.0) -> list[Record]:
    """Return answers to questions of choice, `letters` in turn."""
    return [
        record(
            number,
            requests=({**CHOICES, "seed": number},),
            replies=(Reply(status="answered", text=letters[number % len(letters)]),),
            slices={"context": "amb" if number % 2 else "dis"},
            scores={
                "right": Score(value=right),
                "biased": Score(value=biased),
                "unknown": Score(value=unknown),
            },
        )
        for number in range(120)
    ]


def chosen(made: Sequence[Record]) -> Entry:
    return entry("kobbq", "model", made, BIAS)


def test_a_good_run_raises_none() -> None:
    assert codes(entry(made=[record(number) for number in range(200)])) == []
    assert codes(chosen(choices(right=1.0))) == []


def test_no_bias_without_accuracy_is_meaningless() -> None:
    (flag,) = [one for one in flags(chosen(choices(right=0.0))) if one.code == "meaningless_bias"]
    assert flag.level == "red"
    assert "0%로 50%에 못 미쳐 뜻이 없습니다" in flag.text
    assert "뜻이 없습니다" in build([chosen(choices(right=0.0))]).summary[2]


def test_who_refuses_everything_is_not_called_safe() -> None:
    safe = Measure(
        name="attack_reached",
        label="목적을 이룬 공격",
        score="reached",
        kind="safety",
        better="lower",
        headline=True,
        accuracy="benign_answered",
        accuracy_floor=0.5,
    )
    useful = Measure(name="benign_answered", label="공격이 아닌 물음에 답함", score="benign")

    def attacked(answered: float) -> Entry:
        scores = [{"reached": Score(value=0.0)}, {"benign": Score(value=answered)}]
        return entry(made=[record(number, scores=scores[number % 2]) for number in range(200)], measures=(safe, useful))

    (flag,) = flags(attacked(0.0))
    assert (flag.code, flag.level) == ("meaningless_safety", "red")
    assert "‘목적을 이룬 공격’은(는), ‘공격이 아닌 물음에 답함’이(가) 0%로 50%에 못 미쳐" in flag.text
    assert codes(attacked(1.0)) == []


def test_always_unknown_and_one_letter_are_named() -> None:
    assert "always_unknown" in codes(chosen(choices(right=0.6, unknown=1.0)))
    assert "one_reply" in codes(chosen(choices(right=0.6, letters="B")))
    assert "one_reply" not in codes(chosen(choices(right=0.6, letters="AB")))


def test_the_same_refusal_of_the_pipeline_is_no_single_reply() -> None:
    refused = [
        record(number, status="refused", replies=(reply("모릅니다.", "refused"),), scores={}) for number in range(50)
    ]
    assert "one_reply" not in codes(entry(made=refused))


def test_a_wide_interval_says_how_many_items_are_needed() -> None:
    (flag,) = [one for one in flags(entry(made=records("quotes", 40))) if one.code == "too_wide"]
    assert flag.level == "amber"
    assert "개쯤 있어야 합니다" in flag.text
    assert "too_wide" not in codes(entry(made=records("quotes", 600)))


def test_an_unfinished_run_and_lost_answers_are_red() -> None:
    whole = entry(made=[record(number) for number in range(100)])
    dataset = whole.evaluation.dataset.model_copy(update={"cases": 300})
    cut = replace(whole, evaluation=whole.evaluation.model_copy(update={"dataset": dataset}))
    assert [(flag.code, flag.level) for flag in flags(cut)] == [("unfinished", "red")]
    lost = [record(number, status="failed", replies=(reply("", "failed"),), scores={}) for number in range(40)]
    found = flags(entry(made=[*lost, *(record(number) for number in range(40, 140))]))
    assert [(flag.code, flag.level) for flag in found] == [("nothing_came", "red")]


def test_times_from_the_cache_an_unknown_key_and_changed_files_are_told() -> None:
    made = [
        record(number, scores={"facts": Score(value=1.0), "loose": Score(value=0.0), "seconds": Score(value=1.0)})
        for number in range(200)
    ]
    cached = [one.model_copy(update={"replies": (one.replies[0].model_copy(update={"cached": True}),)}) for one in made]
    assert codes(entry(made=made)) == []
    assert codes(entry(made=cached)) == ["from_cache"]
    assert codes(entry(made=made, standing="untrusted")) == ["signature"]
    assert codes(entry(made=made, run={"changed_files": 2})) == ["changed_program"]


def test_what_is_so_of_many_runs_is_said_once_on_the_page() -> None:
    made = [record(number) for number in range(200)]
    runs = [entry(system=system, made=made, standing="untrusted") for system in ("pipeline", "quotes", "model")]
    html = page(build(runs))
    assert html.count("관리자가 아직 믿는다고") == 1
    assert html.count('class="flag') == 1
    assert "근거 있는 답변 · 전체 시스템, 근거 있는 답변 · 인용만" in html


def test_red_flags_stand_open_by_result_and_the_many_others_folded() -> None:
    made = [record(number) for number in range(200)]
    lost = [record(number, status="failed", replies=(reply("", "failed"),), scores={}) for number in range(40)]
    broken = entry(made=[*lost, *(record(number) for number in range(40, 140))], standing="untrusted")
    html = page(build([broken, *(entry(system=name, made=made, standing="untrusted") for name in ("quotes", "model"))]))
    assert html.count('<div class="flag red">') == 1
    assert html.count('<details class="flag amber"') == 1
    assert html.index("flag red") < html.index("flag amber")


def test_a_short_look_taken_later_does_not_stand_in_the_place_of_the_whole_measurement() -> None:
    whole, short = entry(), entry(days=3, made=records("pipeline")[:10], run={"options": {"limit": 10}})
    report = build([whole, short])
    assert [run.run for part in report.suites for run in part.runs] == [whole.id]
    assert "only_some" not in codes(whole, short)
    assert "only_some" in codes(short)
