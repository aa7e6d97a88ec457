"""Patterns in behaviour records: exact tests, correction, change over weeks, and a summary that names its records."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from configs.care_words import load_care_words
from rag.care.behaviours.summary import cited, summarised
from rag.care.behaviours.types import Findings, Record
from rag.evaluation.exact import binomial_two_sided, fisher_greater, holm
from tests.care import MONDAY

WORDS = load_care_words()


def record(number: int, **more: str) -> Record:
    given_ = {"place": "식당", "antecedent": "옆자리가 시끄러움", "behaviour": "소리를 지름", "consequence": ""} | more
    return Record(f"r{number}", MONDAY + timedelta(days=number), **given_)


def found(records: list[Record], **more: object) -> Findings:
    return summarised(records, WORDS.behaviours, WORDS.antecedents, **more)  # type: ignore[arg-type]


def mixed(noisy: int = 12, calm: int = 14) -> list[Record]:
    """Return records in which shouting follows noise, and refusing follows demands."""
    first = [record(number) for number in range(noisy)]
    rest = [
        record(noisy + number, place="작업실", antecedent="정리하라고 함", behaviour="바닥에 드러누움")
        for number in range(calm)
    ]
    return first + rest


@settings(max_examples=60)
@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_fisher_agrees_with_scipy(both: int, beside: int, elsewhere: int, other: int) -> None:
    table = [[both, beside], [elsewhere, other]]
    wanted = stats.fisher_exact(table, alternative="greater")[1]
    assert fisher_greater(both, both + beside, elsewhere, elsewhere + other) == pytest.approx(wanted, abs=1e-9)


@settings(max_examples=60)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 20), st.integers(1, 20))
def test_the_binomial_agrees_with_scipy(hits: int, more: int, late: int, early: int) -> None:
    n, share = hits + more, (late, late + early)
    wanted = stats.binomtest(hits, n, late / (late + early)).pvalue if n else 1.0
    assert binomial_two_sided(hits, n, share) == pytest.approx(wanted, abs=1e-7)


@given(st.lists(st.floats(0, 1), max_size=20))
def test_a_correction_only_raises_and_keeps_the_order(values: list[float]) -> None:
    corrected = holm(values)
    assert all(value <= after <= 1 for value, after in zip(values, corrected, strict=True))
    ranked = [after for _, after in sorted(zip(values, corrected, strict=True))]
    assert ranked == sorted(ranked)


def test_what_stands_together_more_often_than_chance_is_said_with_counts_test_and_records() -> None:
    result = found(mixed())
    clear = [one for one in result.patterns if one.clear]
    assert ("antecedent", "소음", "소리 지름") in {(one.factor, one.value, one.behaviour) for one in clear}
    noise = next(one for one in clear if one.value == "소음")
    assert (noise.both, noise.with_factor, noise.elsewhere, noise.without_factor) == (12, 12, 0, 14)
    assert noise.corrected is not None
    assert noise.p is not None
    assert noise.p <= noise.corrected < 0.05
    said = next(one for one in result.summary if one.kind == "pattern" and "'소음'" in one.text)
    assert said.records == tuple(f"r{number}" for number in range(12))
    assert "12건 가운데 12건" in said.text
    assert "기록 12건: r0, r1" in said.text


def test_records_at_random_give_no_pattern_but_seldom() -> None:
    chance = Random(5)  # noqa: S311 - no secret
    behaviours = ["소리를 지름", "바닥에 드러누움", "머리를 박음", "의자를 던짐"]
    places = ["식당", "작업실", "복도", "마당", "버스"]
    wrong = 0
    for _ in range(40):
        records = [
            record(
                number,
                place=chance.choice(places),
                antecedent=chance.choice(["시끄러움", "기다림", "정리하라고 함"]),
                behaviour=chance.choice(behaviours),
            )
            for number in range(60)
        ]
        wrong += any(one.clear for one in found(records).patterns)
    assert wrong <= 5  # 5% of families of tests, by Holm


def test_with_few_records_it_says_that_they_are_too_few() -> None:
    result = found([record(number) for number in range(6)])
    assert not any(one.clear or one.p is not None for one in result.patterns)
    assert any("판단하기에 적습니다" in one.text for one in result.summary)
    assert result.tested == 0


def test_every_sentence_but_limits_names_records_that_exist() -> None:
    records = [*mixed(), record(40, behaviour="", antecedent="", place="")]
    ids = {one.id for one in records}
    for one in found(records, dangers={"r3": "학대"}).summary:
        assert set(one.records) <= ids
        assert (one.kind == "limit") or one.records
        assert one.kind == "limit" or cited(one.records) in one.text


def test_danger_stands_first() -> None:
    first = found(mixed(), dangers={"r3": "학대", "r5": "학대"}).summary[0]
    assert (first.kind, first.records) == ("danger", ("r3", "r5"))


def test_a_rise_over_weeks_is_told_from_chance() -> None:
    calm = [record(number * 7) for number in range(8)]
    wild = [
        Record(f"w{number}", MONDAY + timedelta(days=60 + number), "식당", "시끄러움", "소리를 지름")
        for number in range(24)
    ]
    change = next(one for one in found([*calm, *wild]).changes if one.behaviour == "소리 지름")
    assert change.direction == "늘어남"
    assert sum(change.weekly) == len(change.records) == 32
    even = [record(number * 3) for number in range(25)]
    assert found(even).changes[0].direction == "뚜렷하지 않음"
    assert found(even[:5]).changes[0].direction == "판단하기에 적습니다"


def test_it_neither_diagnoses_nor_acts() -> None:
    text = " ".join(one.text for one in found(mixed(), dangers={"r3": "학대"}).summary)
    for word in ("진단", "장애", "처방", "약물", "격리", "조치했", "신고했"):
        assert word not in text


def test_a_text_of_no_known_kind_counts_by_itself_if_it_is_short() -> None:
    records = [record(number, behaviour="손뼉을 세 번 침", antecedent="노래가 나옴.") for number in range(4)]
    result = found(records)
    assert result.behaviours == (("손뼉을 세 번 침", 4),)
    long = found([record(1, behaviour="설명하기 어려운 " * 8)])
    assert long.behaviours == ()
    assert any("알 수 없는 기록" in one.text for one in long.summary)
