from __future__ import annotations

from configs.scope import ScopeExamples, ScopeReason, load_scope
from rag.adapters.memory import FakeAnalyzer
from rag.scope import AnyQuestion, ScopeJudge
from rag.scope_words import classes_of

EXAMPLES = ScopeExamples(
    reasons={
        "opinion": ScopeReason("의견은 답할 수 없습니다.", "신문고"),
        "foreign_law": ScopeReason("외국 법입니다.", "대사관"),
    },
    outside={
        "opinion": tuple(
            f"{who}가 누가 더 잘못했다고 생각하세요?" for who in ("시장", "이웃", "과장", "도지사", "공무원")
        ),
        "foreign_law": tuple(
            f"{where}에서는 주차위반 벌금이 얼마예요?" for where in ("미국", "일본", "독일", "태국", "영국")
        ),
    },
    inside=tuple(
        f"{what} 신청 기한은 며칠인가요?"
        for what in ("여권", "주차", "급여", "감면", "이의", "등록", "환급", "정비", "조정", "면허")
    ),
)


def test_a_question_like_the_examples_is_refused_for_their_reason() -> None:
    judge = ScopeJudge(EXAMPLES, FakeAnalyzer())
    refusal = judge.refuse("국장이 누가 더 잘못했다고 생각하세요?")
    assert refusal is not None
    assert (refusal.reason, refusal.because, refusal.ask) == ("opinion", "의견은 답할 수 없습니다.", "신문고")


def test_a_country_that_no_example_names_is_still_a_country() -> None:
    refusal = ScopeJudge(EXAMPLES, FakeAnalyzer()).refuse("노르웨이에서는 주차위반 벌금이 얼마예요?")
    assert refusal is not None
    assert refusal.reason == "foreign_law"


def test_a_question_about_a_rule_may_be_answered() -> None:
    assert ScopeJudge(EXAMPLES, FakeAnalyzer()).refuse("보조금 신청 기한은 며칠인가요?") is None
    assert AnyQuestion().refuse("누가 더 잘못했나요?") is None


def test_training_twice_gives_the_same_verdicts() -> None:
    texts = ("아무 말", *EXAMPLES.inside, *EXAMPLES.outside["opinion"])
    one, other = (ScopeJudge(EXAMPLES, FakeAnalyzer()) for _ in range(2))
    assert [one.refuse(text) for text in texts] == [other.refuse(text) for text in texts]


def test_words_of_a_class_are_evidence_and_no_verdict() -> None:
    assert "나라" in classes_of("일본에서 렌터카를 빌리면?")
    assert "나라" not in classes_of("인도에 쌓인 눈은 누가 치우나요?")
    assert classes_of("우리나라 수도") == []


def test_the_shipped_examples_give_every_reason_words_and_examples() -> None:
    examples = load_scope()
    assert set(examples.reasons) == set(examples.outside)
    assert all(reason.because.endswith("다.") and reason.ask for reason in examples.reasons.values())
    assert all(len(texts) >= 30 for texts in examples.outside.values())
    assert len(examples.inside) >= 300


def test_a_definition_that_a_statute_gives_names_no_country() -> None:
    assert not {"나라", "나라안"} & set(classes_of('이 법에서 "위기상황"이란 다음 각 호의 사유를 말한다.'))
    assert "나라" in classes_of("이란 여행에 필요한 여권은 어디서 받나요?")
