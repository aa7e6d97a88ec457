from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.adapters.memory import FakeAnalyzer
from rag.complaints.similar.features import features, shared_names
from tests.unit.similar.complaints import MATCHER, PROFILER, START, profile, read

TEXTS = st.text(alphabet="가나다라마을공원로길 12번동어제방금.", max_size=40)


@settings(max_examples=60)
@given(TEXTS, TEXTS, st.floats(-400, 400), st.sampled_from([None, "가평군", "수원시"]))
def test_a_pair_is_judged_the_same_in_both_directions(one: str, other: str, hours: float, region: str | None) -> None:
    first, second = profile("a", one), profile("b", other, hours, region)
    assert MATCHER.judge(first, second) == MATCHER.judge(second, first)
    assert features(first, second) == features(second, first)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("버들초등학교 앞 신호등이 꺼졌습니다", "버들초 정문에 신호가 안 들어와요"),
        ("노란바위 공연장에서 의자가 무너졌다", "어제 노란바위에서 다쳤습니다"),
        ("참새골마을 급식소", "참새골 마을 급식"),
        ("물레길에 구멍이 있다", "오늘 물레길 지나다 넘어졌다"),
    ],
)
def test_a_name_is_known_in_either_way_of_writing_it(one: str, other: str) -> None:
    assert shared_names(profile("a", one), profile("b", other))


@pytest.mark.parametrize("word", ["퇴근길에", "사고로", "운동", "빨리", "우리", "지하 주차장"])
def test_ordinary_words_are_no_names(word: str) -> None:
    assert profile("a", f"{word} 힘들다").names.proper == frozenset()


def test_another_town_is_never_the_same_incident() -> None:
    text = "솔방울길에 구멍이 파여 사고가 났습니다"
    here, there = profile("a", text), profile("b", text, 1, region="수원시")
    assert MATCHER.judge(here, there).incident == 0
    assert MATCHER.judge(here, profile("c", text, 1)).relation == "same_incident"


def test_a_reason_names_what_both_have_in_common() -> None:
    one = profile("a", "솔방울길에 구멍이 파여 사고가 났습니다")
    other = profile("b", "방금 솔방울길 구멍 사고로 타이어가 터졌어요", 2)
    judged = MATCHER.judge(one, other)
    assert judged.relation == "same_incident"
    assert "솔방울" in judged.reason
    assert "2시간" in judged.reason


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("방금 터졌어요", -3, 0),
        ("오늘 아침부터", -9, 0),
        ("어제 다쳤습니다", -33, -6),
        ("그저께 일입니다", -57, -33),
        ("구멍이 있습니다", -20, 0),
    ],
)
def test_words_of_time_say_when_it_happened(text: str, first: float, last: float) -> None:
    span = profile("a", text).happened
    assert [(moment - START).total_seconds() / 3600 for moment in (span.first, span.last)] == [first, last]


def test_a_text_without_words_is_compared_with_nothing_in_it() -> None:
    empty = PROFILER.profile("a", read(""), None, START)
    assert MATCHER.judge(empty, empty).relation is None


def test_a_vector_of_nothing_counts_as_usual() -> None:
    assert next(iter(FakeAnalyzer().analyze([""]))) == []
    assert features(profile("a", "물"), profile("b", "물", vector=(1.0,)))["cosine"] == 0
