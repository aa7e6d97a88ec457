"""The banner of danger: on top of the answer, announced, with numbers that can be dialled."""

from __future__ import annotations

from ui import render
from ui.contract import Answer, Contact, Crisis, Stage
from ui.conversation import Conversation, Turn

CRISIS = Crisis(
    kind="자살·자해",
    reason="스스로 목숨을 끊을 위험을 직접 말하고 있습니다.",
    urgency="즉시",
    words=("죽고 <싶",),
    contacts=(Contact(name="자살예방상담전화", number="109"), Contact(name="정신건강위기상담전화", number="1577-0199")),
    steps=("목소리를 확인합니다.",),
)


def html(turn: Turn) -> str:
    return render.transcript(Conversation(turns=(turn,)), "가온도")


def test_the_banner_stands_above_the_reply_as_soon_as_the_sign_is_known() -> None:
    shown = html(Turn("질문").after(Stage(stage="crisis", crisis=CRISIS)))
    assert 'role="alert"' in shown
    assert 'href="tel:109"' in shown
    assert 'href="tel:15770199"' in shown
    assert shown.index('class="danger"') < shown.index('class="reply')


def test_the_banner_stays_through_later_progress_and_the_answer() -> None:
    answer = Answer(answer="답", mode="refused", sentences=(), citations=(), ai_notice="안내", crisis=None)
    turn = Turn("질문").after(Stage(stage="crisis", crisis=CRISIS)).after(Stage(stage="retrieving")).after(answer)
    assert 'class="danger"' in html(turn)


def test_words_of_the_question_are_never_markup() -> None:
    assert "죽고 &lt;싶" in html(Turn("질문").after(Stage(stage="crisis", crisis=CRISIS)))


def test_a_contact_without_a_number_has_no_link() -> None:
    room = CRISIS.model_copy(update={"contacts": (Contact(name="관할 시군 상황실", when="번호는 설정"),)})
    shown = html(Turn("질문").after(Stage(stage="crisis", crisis=room)))
    assert "tel:" not in shown
    assert "번호는 설정" in shown


def test_without_danger_there_is_no_banner() -> None:
    assert 'class="danger"' not in html(Turn("질문").after(Stage(stage="retrieving")))
