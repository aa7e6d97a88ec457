"""The page's actions over an API that keeps the contract."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from tests.ui.fake_api import FakeApi
from ui.client import ApiClient
from ui.conversation import Conversation, Turn
from ui.desk import Desk, Screen

NO_CONDITIONS = ("전체 분야", "전체 지역", "", ())


@pytest.fixture(scope="module")
def api() -> Iterator[FakeApi]:
    with FakeApi(pause=0.0) as api:
        yield api


def desk(api: FakeApi) -> Desk:
    return Desk(ApiClient(api.url, patience=0), "경기도")


async def screens(desk: Desk, question: str, conversation: Conversation, as_of: str = "") -> list[Screen]:
    conditions = ("전체 분야", "전체 지역", as_of, ())
    return [screen async for screen in desk.ask(question, conditions, conversation)]


def asked(desk: Desk, question: str, conversation: Conversation | None = None, as_of: str = "") -> list[Screen]:
    return asyncio.run(screens(desk, question, conversation or Conversation(), as_of))


def last_turn(screens: list[Screen]) -> Turn:
    return screens[-1].conversation.turns[-1]


def test_an_answer_comes_a_sentence_at_a_time(api: FakeApi) -> None:
    seen = asked(desk(api), "연장되나요?")
    counts = [len(screen.conversation.turns[-1].sentences) for screen in seen]
    assert counts == sorted(counts)
    assert {0, 1, 2} <= set(counts)
    assert [screen.busy for screen in seen][-1] is False
    assert all(screen.busy for screen in seen[:-1])


def test_the_question_box_is_emptied_once_and_then_left_alone(api: FakeApi) -> None:
    first, *rest = asked(desk(api), "연장되나요?")
    assert first.question == ""
    assert {screen.question for screen in rest} == {None}


def test_a_follow_up_keeps_the_conversation(api: FakeApi) -> None:
    first = asked(desk(api), "연장되나요?")[-1]
    second = asked(desk(api), "그럼 과태료는요?", first.conversation)[-1]
    assert len(second.conversation.turns) == 2
    ids = [body["conversation_id"] for body in api.seen.asked[-2:]]
    assert ids[0] == ids[1] == second.conversation.conversation_id


def test_a_new_conversation_has_a_new_identifier(api: FakeApi) -> None:
    before = asked(desk(api), "연장되나요?")[-1].conversation
    after = desk(api).restart()
    assert after.conversation.conversation_id != before.conversation_id
    assert not after.conversation.turns


def test_a_bad_date_keeps_the_question_and_asks_nothing(api: FakeApi) -> None:
    count = len(api.seen.asked)
    (screen,) = asked(desk(api), "연장되나요?", as_of="2026-02-30")
    assert "기준일" in screen.date_error
    assert screen.question is None
    assert len(api.seen.asked) == count


def test_a_question_that_is_too_long_stays_in_the_box_and_is_told(api: FakeApi) -> None:
    count = len(api.seen.asked)
    (screen,) = asked(desk(api), "가" * 2001)
    assert "2,000자" in screen.question_error
    assert screen.question is None
    assert not screen.conversation.turns
    assert len(api.seen.asked) == count


def test_a_blank_question_asks_nothing(api: FakeApi) -> None:
    count = len(api.seen.asked)
    assert not asked(desk(api), "  \n ")[-1].conversation.turns
    assert len(api.seen.asked) == count


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("과부하", "too-many-requests"),
        ("시간초과", "timeout"),
        ("고장", "internal"),
        ("끊김", "stream-ended"),
        ("중간오류", "engine-unavailable"),
    ],
)
def test_a_failure_is_told_with_its_code(api: FakeApi, question: str, code: str) -> None:
    turn = last_turn(asked(desk(api), question))
    assert turn.state == "failed"
    assert turn.problem is not None
    assert turn.problem.code == code


def test_sentences_before_a_failure_stay(api: FakeApi) -> None:
    assert len(last_turn(asked(desk(api), "중간오류")).sentences) == 2


def test_an_api_that_is_down_is_told() -> None:
    turn = last_turn(asked(Desk(ApiClient("http://127.0.0.1:9", patience=0), "경기도"), "연장되나요?"))
    assert turn.problem is not None
    assert turn.problem.code == "api-unreachable"


def test_a_question_waits_for_an_api_that_is_starting() -> None:
    async def ask_first_start_later(port: int) -> list[Screen]:
        waiting = Desk(ApiClient(f"http://127.0.0.1:{port}", patience=20), "경기도")
        question = asyncio.create_task(screens(waiting, "연장되나요?", Conversation()))
        await asyncio.sleep(0.7)
        api = FakeApi(port, pause=0.0)
        await asyncio.to_thread(api.__enter__)
        try:
            return await question
        finally:
            await asyncio.to_thread(api.__exit__)

    seen = asyncio.run(ask_first_start_later(free_port()))
    assert any("켜지기를" in screen.transcript for screen in seen)
    assert last_turn(seen).state == "done"


def test_closing_the_answer_drops_the_connection(api: FakeApi) -> None:
    async def leave_early() -> None:
        answer = desk(api).ask("느리게 답해 주세요", NO_CONDITIONS, Conversation())
        async for screen in answer:
            if screen.conversation.turns[-1].sentences:
                break
        await answer.aclose()

    dropped = api.seen.dropped
    asyncio.run(leave_early())
    deadline = time.monotonic() + 60
    while api.seen.dropped == dropped and time.monotonic() < deadline:
        time.sleep(0.02)
    assert api.seen.dropped == dropped + 1


def test_stopping_keeps_what_was_said(api: FakeApi) -> None:
    halfway = next(s for s in asked(desk(api), "연장되나요?") if s.conversation.turns[-1].sentences)
    screen = desk(api).stop(halfway.conversation)
    assert screen.conversation.turns[-1].state == "stopped"
    assert "중지했습니다" in screen.transcript
    assert not screen.busy


def test_feedback_reaches_the_api(api: FakeApi) -> None:
    result = asyncio.run(desk(api).rate({"answer_id": "a-1", "rating": "down", "comment": "틀렸습니다"}))
    assert result["ok"] is True
    assert api.seen.feedback[-1] == {"answer_id": "a-1", "rating": "down", "comment": "틀렸습니다"}


@pytest.mark.parametrize("data", [None, "up", {}, {"answer_id": "a"}, {"answer_id": "a", "rating": "five"}])
def test_feedback_that_is_none_is_not_sent(api: FakeApi, data: object) -> None:
    count = len(api.seen.feedback)
    assert asyncio.run(desk(api).rate(data))["ok"] is False
    assert len(api.seen.feedback) == count


def test_feedback_without_an_api_says_so() -> None:
    down = Desk(ApiClient("http://127.0.0.1:9"), "경기도")
    result = asyncio.run(down.rate({"answer_id": "a-1", "rating": "up"}))
    assert result["ok"] is False
    assert "연결할 수 없습니다" in str(result["message"])


def test_the_key_is_sent_as_a_bearer_token(api: FakeApi) -> None:
    asked(Desk(ApiClient(api.url, SecretStr("k-1")), "경기도"), "연장되나요?")
    assert api.seen.keys[-1] == "Bearer k-1"


def test_health_is_read_and_never_raises(api: FakeApi) -> None:
    assert asyncio.run(ApiClient(api.url).health()).status == "ok"
    assert asyncio.run(ApiClient("http://127.0.0.1:9").health()).status == "down"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
