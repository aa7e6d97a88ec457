"""The scope classifier on its own examples, five-fold, with the real analyser."""

from __future__ import annotations

import pytest

from configs.scope import ScopeExamples, load_scope
from rag.adapters.kiwi import KiwiAnalyzer
from rag.scope import ScopeJudge

FOLDS = 5


def part(texts: tuple[str, ...], fold: int, *, held_out: bool) -> tuple[str, ...]:
    """Return every fifth text, or all the others."""
    return tuple(text for number, text in enumerate(texts) if (number % FOLDS == fold) == held_out)


def without(examples: ScopeExamples, fold: int) -> ScopeExamples:
    outside = {reason: part(texts, fold, held_out=False) for reason, texts in examples.outside.items()}
    return ScopeExamples(examples.reasons, outside, part(examples.inside, fold, held_out=False))


@pytest.mark.engine
def test_unseen_questions_out_of_scope_are_refused_and_answerable_ones_are_not() -> None:
    examples, analyzer = load_scope(), KiwiAnalyzer()
    right, outside, wrong, inside = 0, 0, 0, 0
    for fold in range(FOLDS):
        judge = ScopeJudge(without(examples, fold), analyzer)
        for texts in examples.outside.values():
            held = part(texts, fold, held_out=True)
            outside += len(held)
            right += sum(judge.refuse(text) is not None for text in held)
        held = part(examples.inside, fold, held_out=True)
        inside += len(held)
        wrong += sum(judge.refuse(text) is not None for text in held)
    assert right / outside >= 0.83
    assert wrong / inside <= 0.03


@pytest.mark.engine
@pytest.mark.parametrize(
    "question",
    [
        "견인된 차는 어디서 찾나요? 보관료도 알려 주세요.",
        "주차 위반 과태료가 얼마인지 알려 주세요.",
        "여권 재발급 수수료 알려줘",
    ],
)
def test_asking_politely_does_not_put_a_question_out_of_scope(question: str) -> None:
    assert ScopeJudge(load_scope(), KiwiAnalyzer()).refuse(question) is None


@pytest.mark.engine
@pytest.mark.parametrize(
    "question",
    [
        "복지정책과의 올해 예산 집행률은?",
        "올해 도로과 사업비 총액이 얼마입니까?",
        "하반기 채용 인원은 몇 명으로 되어 있나요?",
    ],
)
def test_what_a_budget_or_a_plan_says_of_this_year_is_no_prediction(question: str) -> None:
    assert ScopeJudge(load_scope(), KiwiAnalyzer()).refuse(question) is None
