"""The fakes that have no contract suite: they must fail and stop the way the real ones do."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import date

import pytest

from rag.adapters.memory import FakeAnalyzer, FakeChatModel, FakeClock
from rag.errors import EngineUnavailable
from rag.ports import Prompt
from tests.conftest import NetworkForbidden


def test_a_scripted_model_gives_its_replies_in_turn_and_repeats_the_last() -> None:
    model = FakeChatModel("과태료는 4만원입니다.", ["둘", "째"])
    assert list(model.stream(Prompt("하나"))) == ["과태료는 ", "4만원입니다."]
    assert [list(model.stream(Prompt("둘"))) for _ in range(2)] == [["둘", "째"], ["둘", "째"]]
    assert [p.text for p in model.prompts] == ["하나", "둘", "둘"]


def test_a_reply_may_depend_on_the_prompt() -> None:
    model = FakeChatModel(lambda prompt: prompt.text[::-1])
    assert "".join(model.stream(Prompt("가나 다"))) == "다 나가"


@pytest.mark.parametrize(("after", "heard"), [(0, []), (1, ["가 "]), (2, ["가 ", "나"])])
def test_a_model_can_fail_at_the_start_in_the_middle_and_at_the_end(after: int, heard: list[str]) -> None:
    pieces: list[str] = []
    with pytest.raises(EngineUnavailable):
        listen(pieces, FakeChatModel("가 나", fail_after=after).stream(Prompt()))
    assert pieces == heard


def listen(pieces: list[str], stream: Iterator[str]) -> None:
    for piece in stream:
        pieces.append(piece)


def test_a_model_notices_that_it_was_stopped() -> None:
    model = FakeChatModel("가 나 다")
    stream = model.stream(Prompt())
    assert next(stream) == "가 "
    stream.close()  # type: ignore[attr-defined]
    assert model.stopped == 1


def test_a_clock_moves_only_when_told() -> None:
    clock = FakeClock(date(2026, 1, 1))
    clock.advance(1.5)
    assert (clock.today(), clock.seconds()) == (date(2026, 1, 1), 1.5)


def test_known_misspellings_are_repaired() -> None:
    assert FakeAnalyzer({"과퇴료": "과태료"}).repair("과퇴료 얼마") == "과태료 얼마"


def test_no_test_reaches_the_network() -> None:
    with pytest.raises(NetworkForbidden):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(NetworkForbidden):
        socket.getaddrinfo("example.invalid", 80)
