"""The model that the answer path holds, before a fake engine: it is stopped, left alone, and told who asks."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

import pytest

from eval.load.fake_engine import FakeEngine
from rag.adapters.openai_chat import OpenAiChat
from rag.errors import EngineRefused, EngineUnavailable
from rag.outgoing import handing_on
from rag.ports import Message, ModelInfo, Prompt
from serving.cancel import Cancelled, cancellable
from serving.engine.base import Endpoint
from serving.engine.link import RULES, LinkedModel
from tests.gateway.running import engine, eventually, gateway

INFO = ModelInfo("fake", "chat", 4096)
PROMPT = Prompt(text="질문", messages=(Message("user", "질문"),), max_tokens=50)


def linked(url: str, now: object = time.monotonic) -> LinkedModel:
    def connect(endpoint: Endpoint, info: ModelInfo) -> OpenAiChat:
        return OpenAiChat(endpoint.url, info, endpoint.key, 10)

    return LinkedModel(INFO, lambda: Endpoint(f"{url}/v1"), connect, now)  # type: ignore[arg-type]


def test_an_asker_who_leaves_while_the_engine_is_silent_stops_it_through_the_gateway_within_a_moment() -> None:
    fake = FakeEngine(fault="stall")
    with engine(fake) as direct, gateway(direct) as (url, _):
        context, stop = cancellable()
        ended: list[type[BaseException]] = []

        def work() -> None:
            try:
                list(linked(url).stream(PROMPT))
            except BaseException as error:
                ended.append(type(error))

        thread = threading.Thread(target=context.run, args=(work,))
        thread.start()
        assert eventually(lambda: fake.active == 1)
        began = time.monotonic()
        stop.set()
        thread.join(5)
        assert eventually(lambda: fake.aborted == 1)
        assert time.monotonic() - began < 1.5
    assert ended == [Cancelled]


def test_an_engine_that_is_away_is_left_alone_after_two_failures_and_found_again() -> None:
    with engine(FakeEngine()) as gone:
        pass
    now = [0.0]
    model = linked(gone, lambda: now[0])
    for _ in range(RULES.failures):
        with pytest.raises(EngineUnavailable, match="연결하지 못했습니다"):
            list(model.stream(PROMPT))
    began = time.monotonic()
    with pytest.raises(EngineUnavailable, match="잠시 부르지 않습니다"):
        list(model.stream(PROMPT))
    assert time.monotonic() - began < 0.1
    now[0] += RULES.seconds
    with engine(FakeEngine(tokens=3), int(gone.rsplit(":", 1)[1])):
        assert len(list(model.stream(PROMPT))) == 3


def test_a_host_that_swallows_packets_costs_half_a_second_and_then_nothing() -> None:
    # A listener whose backlog is full answers no SYN, as a host behind a silent packet filter does.
    import socket

    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            with suppress(BlockingIOError):
                filler.connect(address)
        model = linked(f"http://127.0.0.1:{address[1]}")
        began = time.monotonic()
        with pytest.raises(EngineUnavailable):
            list(model.stream(PROMPT))
        assert time.monotonic() - began < 1
        for filler in fillers:
            filler.close()


def test_a_request_that_the_engine_refuses_says_nothing_against_the_engine() -> None:
    fake = FakeEngine(fault="429")
    with engine(fake) as url:
        model = linked(url)
        for _ in range(RULES.failures + 1):
            with pytest.raises(EngineRefused):
                list(model.stream(PROMPT))
        fake.fault = "none"
        assert list(model.stream(PROMPT))


def test_the_requests_headers_reach_the_engine_behind_the_gateway_as_far_as_they_are_its_affair() -> None:
    fake = FakeEngine(tokens=2)
    headers = {"X-Request-ID": "r-7", "X-Mongmin-Priority": "disaster", "X-Mongmin-User": "0a"}
    with engine(fake) as direct, gateway(direct) as (url, _), handing_on(headers):
        list(linked(url).stream(PROMPT))
    assert fake.seen[-1]["X-Request-ID"] == "r-7"
    assert "X-Mongmin-User" not in fake.seen[-1]
