"""The clipboard text: answer, sources, and the label that it is AI's."""

from __future__ import annotations

from tests.ui.fake_api import NOTICE, QUOTES, answer, chosen
from ui.contract import Answer
from ui.conversation import Turn
from ui.plain import plain_text


def copied(data: dict[str, object], conditions: str = "") -> str:
    return plain_text(Turn("연장되나요?", conditions).after(Answer.model_validate(data)))


def test_a_copy_holds_question_answer_sources_and_label() -> None:
    text = copied(answer(), "교통")
    assert text.startswith("[질문] 연장되나요?\n\n[검색 조건] 교통\n\n[답변]\n")
    assert "문서로 알려야 합니다. [1][2]" in text
    assert f"[1] 민원 처리에 관한 법률 시행령 제21조제1항 (2026. 5. 6. 시행)\n    “{QUOTES[0]}”" in text
    assert "지금 시행 중 아님" in text
    assert text.endswith(f"[AI 표시] {NOTICE}")


def test_a_copy_of_a_quotation_says_so() -> None:
    text = copied(chosen("인용"))
    assert "[답변 (원문 인용)]" in text


def test_a_copy_of_a_refusal_says_why_and_whom_to_ask() -> None:
    text = copied(chosen("점심"))
    assert "찾지 못했습니다.\n도 콜센터" in text


def test_there_is_nothing_to_copy_before_the_answer() -> None:
    assert plain_text(Turn("연장되나요?")) == ""
