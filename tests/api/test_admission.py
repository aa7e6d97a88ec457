"""Who may begin at the API: priorities by role, 429 with the seconds to wait, and no thread for those who wait."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from configs.gateway import QueueSettings
from rag.errors import EngineUnavailable
from rag.ports import Prompt
from serving.api.admission import engine_headers, priority_of
from serving.caller import OFFICER, OPERATOR, Caller
from serving.gateway.queue import Priority
from tests.api.server import served
from tests.gateway.running import eventually
from tests.serving_fakes import SlowModel, fake_services, fake_settings

PORTAL = Caller("portal", roles=frozenset({"complaint_system"}))
EVALUATOR = Caller("judge", roles=frozenset({"evaluator"}))
QUESTION = {"query": "우산을 빌릴 수 있나요?"}


@pytest.mark.parametrize(
    ("caller", "header", "domain", "expected"),
    [
        (OFFICER, None, None, "chat"),
        (OFFICER, None, "재난", "disaster"),
        (OFFICER, "disaster", None, "chat"),
        (OFFICER, "batch", None, "batch"),
        (PORTAL, None, None, "complaint"),
        (PORTAL, "disaster", None, "disaster"),
        (EVALUATOR, None, "재난", "batch"),
        (EVALUATOR, "chat", None, "batch"),
        (OPERATOR, "disaster", None, "disaster"),
    ],
)
def test_a_request_is_as_urgent_as_its_caller_may_say(
    caller: Caller, header: str | None, domain: str | None, expected: Priority
) -> None:
    assert priority_of(caller, header, domain) == expected


def test_the_engine_hears_of_users_and_conversations_only_as_digests() -> None:
    headers = engine_headers("chat", Caller("홍길동"), "대화 1")
    assert all(value.isascii() for value in headers.values())
    assert headers["X-Mongmin-User"] == engine_headers("chat", Caller("홍길동"), None)["X-Mongmin-User"]


def test_beyond_the_queue_a_question_is_answered_429_and_the_rest_goes_on(tmp_path: Path) -> None:
    model = SlowModel(pieces=100)
    rules = QueueSettings(slots=1, reserved_disaster=0, waiting=1)
    services = fake_services(tmp_path, model=model, settings=fake_settings(tmp_path, queue=rules))
    with served(services) as url, ThreadPoolExecutor() as pool:
        first = pool.submit(httpx.post, f"{url}/v1/ask", json=QUESTION, timeout=30)
        assert model.began.wait(5)
        with httpx.stream("POST", f"{url}/v1/ask", json={**QUESTION, "stream": True}, timeout=30) as waiting:
            lines = waiting.iter_lines()
            assert next(lines) == "event: status"
            assert json.loads(next(lines).removeprefix("data: "))["stage"] == "queued"
            refused = httpx.post(f"{url}/v1/ask", json=QUESTION, timeout=30)
            assert httpx.get(f"{url}/healthz", timeout=5).status_code == 200
            list(lines)
        assert first.result().status_code == 200
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert refused.json()["code"] == "busy"
    assert "초 뒤에 다시" in refused.json()["detail"]


def test_two_hundred_listeners_leave_threads_for_others(tmp_path: Path) -> None:
    model = SlowModel(pieces=10)
    rules = QueueSettings(slots=4, waiting_per_user=300, wait_seconds=600)
    services = fake_services(tmp_path, model=model, settings=fake_settings(tmp_path, queue=rules))
    with served(services) as url, ThreadPoolExecutor(200) as pool, httpx.Client(timeout=120) as client:
        asked = {**QUESTION, "stream": True}
        work = [
            pool.submit(lambda: httpx.post(f"{url}/v1/ask", json=asked, timeout=120).status_code) for _ in range(200)
        ]
        assert model.began.wait(10)
        began = time.monotonic()
        assert client.get(f"{url}/metrics").status_code == 200
        assert time.monotonic() - began < 3
        assert {one.result() for one in work} == {200}


def test_a_listener_who_leaves_the_queue_gives_the_place_up(tmp_path: Path) -> None:
    model = SlowModel(pieces=60)
    rules = QueueSettings(slots=1, reserved_disaster=0, waiting=1)
    services = fake_services(tmp_path, model=model, settings=fake_settings(tmp_path, queue=rules))
    with served(services) as url, ThreadPoolExecutor() as pool:
        first = pool.submit(httpx.post, f"{url}/v1/ask", json=QUESTION, timeout=30)
        assert model.began.wait(5)
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{url}/v1/ask", json=QUESTION, timeout=0.3)

        def admitted() -> bool:
            with httpx.stream("POST", f"{url}/v1/ask", json={**QUESTION, "stream": True}, timeout=30) as answer:
                return answer.status_code == 200

        assert eventually(admitted, 3)
        assert first.result().status_code == 200


def test_without_an_engine_an_answer_is_quoted_within_a_second_and_says_so(tmp_path: Path) -> None:
    class Away(SlowModel):
        def stream(self, prompt: Prompt) -> Iterator[str]:
            raise EngineUnavailable("없습니다.")

    with served(fake_services(tmp_path, model=Away())) as url:
        httpx.post(f"{url}/v1/ask", json=QUESTION)
        began = time.monotonic()
        answer = httpx.post(f"{url}/v1/ask", json=QUESTION).json()
        assert time.monotonic() - began < 1
    assert answer["mode"] == "quoted"
    assert answer["notices"]
