from __future__ import annotations

import pytest

from rag.adapters.memory import FakeAnalyzer
from rag.ground import Check, Checker, Source

LEND = Source("도지사는 비가 오는 날 우산을 3일 동안 무료로 빌려줄 수 있다.", "「가온도 시험 조례」 제2조 제2조제1항")
FINE = Source(
    "신고를 하지 아니한 자에게는 100분의 20의 범위에서 1백만원 이하의 과태료를 부과한다.", "「가온도법」 제9조"
)
REPLY = Source(
    "행정기관의 장은 14일 이내에 처리하여야 한다. 다만, 비밀은 공개하여서는 아니 된다.", "「가온도법」 제3조"
)
SEIZE = Source("지급된 금품은 압류할 수 없다.", "「가온도법」 제7조")
NEED_NOT = Source("국가기관인 경우에는 신고하지 아니할 수 있다.", "「가온도법」 제8조")


def check(sentence: str, *sources: Source) -> Check:
    return Checker(FakeAnalyzer()).check(sentence, sources)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("우산을 3일 동안 무료로 빌릴 수 있습니다.", LEND),
        ("우산을 사흘 동안 무료로 빌려줄 수 있습니다.", LEND),
        ("「가온도 시험 조례」 제2조제1항에 따라 우산을 빌려줄 수 있습니다.", LEND),
        ("20%의 범위에서 100만원 이하의 과태료를 부과합니다.", FINE),
        ("14일까지 처리하여야 합니다.", REPLY),
        ("지급된 금품은 압류할 수 없습니다.", SEIZE),
        ("국가기관인 경우에는 신고하지 않을 수 있습니다.", NEED_NOT),
    ],
)
def test_a_faithful_sentence_is_sound(sentence: str, source: Source) -> None:
    assert check(sentence, source).problems == ()


@pytest.mark.parametrize(
    ("sentence", "source", "problem"),
    [
        ("우산을 4일 동안 무료로 빌릴 수 있습니다.", LEND, "figure"),
        ("우산을 3시간 동안 무료로 빌릴 수 있습니다.", LEND, "figure"),
        ("제3조제1항에 따라 우산을 빌려줄 수 있습니다.", LEND, "reference"),
        ("2026년 5월 1일부터 우산을 빌려줄 수 있습니다.", LEND, "date"),
        ("「우산법」에 따라 우산을 빌려줄 수 있습니다.", LEND, "name"),
        ("우산대여법에 따라 우산을 빌려줄 수 있습니다.", LEND, "name"),
        ("1백만원 이상의 과태료를 부과합니다.", FINE, "figure"),
        ("1백만원의 과태료를 부과합니다.", FINE, "figure"),
        ("30%의 범위에서 과태료를 부과합니다.", FINE, "figure"),
        ("14일 이내에 처리할 수 있습니다.", REPLY, "force"),
        ("비밀은 공개하여야 합니다.", REPLY, "force"),
        ("지급된 금품은 압류할 수 있습니다.", SEIZE, "force"),
        ("지급된 금품은 압류합니다.", SEIZE, "force"),
        ("국가기관인 경우에는 신고하여서는 안 됩니다.", NEED_NOT, "force"),
        ("우산을 3일 동안 빌려야 합니다.", LEND, "force"),
        ("국가기관인 경우에는 신고할 수 있습니다.", NEED_NOT, "force"),
        ("국가기관인 경우에는 신고하지 않습니다.", NEED_NOT, "force"),
        ("신고를 한 자에게는 1백만원 이하의 과태료를 부과합니다.", FINE, "force"),
        ("관할 경찰서장은 14일 이내에 처리하여야 합니다.", REPLY, "name"),
        ("「가온도 시험」 시장은 우산을 빌려줄 수 있습니다.", LEND, "name"),
        ("가온도법에 따라 과태료를 부과합니다.", Source(FINE.quote, "「가온도법 시행령」 제9조"), "name"),
    ],
)
def test_a_changed_fact_or_force_is_caught(sentence: str, source: Source, problem: str) -> None:
    problems = check(sentence, source).problems
    assert any(found.startswith(problem) for found in problems), problems


def test_support_is_the_share_of_words_that_the_source_holds() -> None:
    assert check("우산을 3일 동안 무료로 빌려줄 수 있다.", LEND).support == 1.0
    assert check("고양이 사료 추천 목록", LEND).support == 0.0
    assert 0 < check("우산 고양이", LEND).support < 1


def test_words_of_the_question_count_for_little() -> None:
    checker = Checker(FakeAnalyzer())
    alone = checker.check("토끼 우산", [LEND]).support
    asked = checker.check("토끼 우산", [LEND], "토끼도 되나요?").support
    assert alone < asked < 1


def test_a_fact_of_any_cited_source_is_known() -> None:
    assert check("우산을 3일 동안 빌릴 수 있고 1백만원 이하의 과태료를 부과합니다.", LEND, FINE).sound
