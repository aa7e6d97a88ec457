from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import pytest

from eval.harness.requests import Ask, Complete, Request, Search
from eval.harness.system import System
from eval.systems.api import ApiSystem
from eval.systems.model import ModelSystem, facts_of
from eval.systems.wire import Limits, Wire, address
from rag.errors import EnvironmentFault, InputError
from rag.evaluation.records import Status
from tests.model_server import ModelHandler, model_server

LIMITS = Limits(seconds=10.0, bytes=20_000)
IMPATIENT = Limits(seconds=0.15, bytes=20_000)
"""For servers that would keep a test waiting."""
Act = Callable[["Hostile"], None]
OVER = threading.Event()
"""Lets a server that hangs go when its test is over."""


class Hostile(ModelHandler):
    """Does what its test says."""

    acts: ClassVar[list[Act]] = []
    gone = False

    def reply(self, body: dict[str, Any]) -> None:
        self.acts[-1](self)

    def say(self, raw: bytes) -> None:
        try:
            self.wfile.write(raw)
            self.wfile.flush()
        except OSError:
            self.gone = True


def hangs(server: Hostile) -> None:
    OVER.wait(5)


def drips(server: Hostile) -> None:
    server.open_answer(200, "text/event-stream")
    while not OVER.wait(0.03) and not server.gone:
        server.say(b": nothing\n\n")


def empty(server: Hostile) -> None:
    server.open_answer(200)


def ten_megabytes(server: Hostile) -> None:
    server.open_answer(200)
    for _ in range(10):
        server.say(b'{"answer": "' + b"a" * (1 << 20))


def one_endless_line(server: Hostile) -> None:
    server.open_answer(200, "text/event-stream")
    server.say(b"data: " + b"[" * 100_000)


def no_json(server: Hostile) -> None:
    server.open_answer(200)
    server.say(b"<html>it works</html>")


def too_deep(server: Hostile) -> None:
    server.open_answer(200)
    server.say(b"[" * 9_000 + b"]" * 9_000)


def no_unicode(server: Hostile) -> None:
    server.open_answer(200)
    server.say(rb'{"choices": [{"text": "\ud800"}], "answer": "\ud800", "hits": []}')


def not_utf8(server: Hostile) -> None:
    server.open_answer(200, "text/event-stream")
    server.say(b"data: \xff\xfe\n\n")


def infinity(server: Hostile) -> None:
    server.open_answer(200)
    server.say(b'{"hits": [], "score": Infinity}')


def other_json(server: Hostile) -> None:
    server.open_answer(200)
    server.say(b'[{"choices": 3}]')


def breaks_off(server: Hostile) -> None:
    server.open_answer(200, "text/event-stream")
    server.say(b'data: {"choices": [{"text": "\xea\xb0\x80"}]}\n\n')


def fails(server: Hostile) -> None:
    server.open_answer(500)
    server.say(json.dumps({"detail": "색인이 없습니다.", "status": 500, "code": "internal"}).encode())


def denies(server: Hostile) -> None:
    server.open_answer(401)


def leads_elsewhere(server: Hostile) -> None:
    server.send_response(302)
    server.send_header("Location", "http://127.0.0.1:1/elsewhere")
    server.end_headers()


def always_busy(server: Hostile) -> None:
    server.send_response(429)
    server.send_header("Retry-After", "60")
    server.end_headers()


ACTS: tuple[tuple[Act, frozenset[Status]], ...] = (
    (hangs, frozenset({"timeout"})),
    (drips, frozenset({"timeout"})),
    (empty, frozenset({"empty"})),
    (ten_megabytes, frozenset({"too_large"})),
    (one_endless_line, frozenset({"too_large"})),
    (no_json, frozenset({"invalid"})),
    (too_deep, frozenset({"invalid"})),
    (no_unicode, frozenset({"invalid"})),
    (not_utf8, frozenset({"invalid"})),
    (infinity, frozenset({"invalid"})),
    (other_json, frozenset({"invalid"})),
    (breaks_off, frozenset({"failed", "empty", "invalid"})),
    (fails, frozenset({"failed"})),
    (denies, frozenset({"failed"})),
    (leads_elsewhere, frozenset({"failed"})),
    (always_busy, frozenset({"failed"})),
)


@pytest.fixture(autouse=True)
def _over() -> Iterator[None]:
    OVER.clear()
    yield
    OVER.set()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with model_server(Hostile) as url:
        yield url


@contextmanager
def asked(server: str, act: Act, kind: str) -> Iterator[tuple[System, Request]]:
    Hostile.acts.append(act)
    limits = IMPATIENT if act in (hangs, drips) else LIMITS
    if kind == "model":
        facts = facts_of("m", None, "completion", "laptop", {})
        system: System = ModelSystem(Wire(server, {}, limits), "m", "completion", facts)
        request: Request = Complete(prompt="1+1=")
    else:
        system = ApiSystem(server.removesuffix("/v1"), limits)
        request = Ask(query="우산") if kind == "ask" else Search(query="우산")
    yield system, request
    OVER.set()
    system.close()


@pytest.mark.parametrize("kind", ["model", "ask", "search"])
@pytest.mark.parametrize(("act", "expected"), ACTS, ids=lambda one: getattr(one, "__name__", ""))
def test_whatever_a_server_does_is_a_reply_with_its_status_and_reason(
    server: str, act: Act, expected: frozenset[Status], kind: str
) -> None:
    with asked(server, act, kind) as (system, request):
        reply = system.respond(request)
    assert reply.status in expected, reply
    assert reply.error
    assert reply.seconds < LIMITS.seconds


def test_a_server_that_is_not_there_is_a_failed_reply() -> None:
    system = ApiSystem("http://127.0.0.1:9", LIMITS)
    assert system.respond(Ask(query="우산")).status == "failed"
    system.close()


def test_the_facts_of_an_api_that_is_not_there_say_what_to_look_at() -> None:
    system = ApiSystem("http://127.0.0.1:9", LIMITS, start_seconds=0.0)
    with pytest.raises(EnvironmentFault, match=r"127\.0\.0\.1:9"):
        system.facts()


def test_a_busy_server_is_asked_again_after_the_time_it_names(server: str) -> None:
    seen: list[float] = []

    def busy_once(told: Hostile) -> None:
        seen.append(0.0)
        told.send_response(429 if len(seen) == 1 else 200)
        told.send_header("Retry-After", "0")
        told.end_headers()
        told.say(b'{"hits": []}')

    with asked(server, busy_once, "search") as (system, request):
        assert system.respond(request).status == "answered"
    assert len(seen) == 2


@pytest.mark.parametrize("url", ["", "localhost", "ftp://127.0.0.1", "http://", "http://a:b@127.0.0.1", "http://[::"])
def test_an_address_that_is_none_or_holds_a_password_is_refused(url: str) -> None:
    with pytest.raises(InputError):
        address(url)


def test_the_key_of_the_environment_goes_out(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str | None] = []

    def listen(told: Hostile) -> None:
        heard.append(told.headers.get("Authorization"))
        told.open_answer(200)
        told.say(b'{"hits": []}')

    monkeypatch.setenv("MONGMIN_API_KEY", "mk-secret")
    with asked(server, listen, "search") as (system, request):
        system.respond(request)
    assert heard == ["Bearer mk-secret"]
