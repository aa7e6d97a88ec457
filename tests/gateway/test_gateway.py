"""The gateway between real sockets: bytes untouched, faults survived, clients that leave noticed."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from configs.gateway import GatewaySettings, QueueSettings, ReplicaSettings
from eval.load.fake_engine import FakeEngine
from rag.errors import ConfigurationError
from serving.gateway.process import make_gateway
from tests.gateway.running import engine, eventually, gateway

BODY = {"model": "fake", "messages": [{"role": "user", "content": "안녕"}], "stream": True}


def threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(20)


def ask(url: str, **changes: object) -> httpx.Response:
    headers = changes.pop("headers", {})
    path = changes.pop("path", "/v1/chat/completions")
    return httpx.post(f"{url}{path}", json={**BODY, **changes}, headers=headers, timeout=20)  # type: ignore[arg-type]


def test_streamed_bytes_arrive_as_the_engine_wrote_them() -> None:
    with engine(FakeEngine(tokens=20)) as direct, gateway(direct) as (url, _):
        assert ask(url).content == ask(direct).content
        plain = ask(url, stream=False)
        assert plain.json()["usage"]["total_tokens"] == 21
        assert plain.headers["content-type"] == ask(direct, stream=False).headers["content-type"]


def test_every_route_reaches_the_engine() -> None:
    with engine(FakeEngine()) as direct, gateway(direct) as (url, _):
        vectors = ask(url, path="/v1/embeddings", input=["가", "나"]).json()
        assert len(vectors["data"]) == 2
        for path in ("/rerank", "/v1/rerank"):
            assert len(ask(url, path=path, query="가", documents=["나", "다"]).json()["results"]) == 2
        for path in ("/score", "/v1/score"):
            assert len(ask(url, path=path, text_1="가", text_2=["나"]).json()["data"]) == 1
        assert "text_completion" in ask(url, path="/v1/completions", prompt="가").text
        assert [one["id"] for one in httpx.get(f"{url}/v1/models").json()["data"]] == ["fake"]
        assert httpx.get(f"{url}/healthz").json() == {"status": "ok"}
        assert httpx.get(f"{url}/readyz").json()["status"] == "ok"
        assert b"mongmin_gateway_requests_total" in httpx.get(f"{url}/metrics").content


@pytest.mark.parametrize("fault", ["503", "502"])
def test_a_replica_that_is_not_ready_is_passed_by_before_the_first_byte(fault: str) -> None:
    sick, well = FakeEngine(fault=fault), FakeEngine()  # type: ignore[arg-type]
    with engine(sick) as one, engine(well) as two, gateway(one, two) as (url, _):
        assert all(ask(url).status_code == 200 for _ in range(6))
    assert well.requests == 6


def test_a_replica_that_refuses_connections_is_passed_by() -> None:
    with engine(FakeEngine()) as well:
        with engine(FakeEngine()) as gone:
            pass
        with gateway(gone, well) as (url, _):
            assert all(ask(url).status_code == 200 for _ in range(4))


def test_a_stream_that_breaks_off_is_never_tried_again_and_says_so() -> None:
    one, two = FakeEngine(fault="break", tokens=10), FakeEngine(fault="break", tokens=10)
    with engine(one) as first, engine(two) as second, gateway(first, second) as (url, _):
        answer = ask(url)
    assert one.requests + two.requests == 1
    assert "[DONE]" not in answer.text
    assert "engine-unavailable" in answer.text


def test_a_server_error_is_handed_on_and_not_tried_elsewhere() -> None:
    one, two = FakeEngine(), FakeEngine()
    with engine(one) as first, engine(two) as second, gateway(first, second, health_seconds=60) as (url, _):
        assert ask(url).status_code == 200
        one.fault = two.fault = "500"
        assert ask(url).status_code == 500
    assert one.requests + two.requests == 2


def test_when_nothing_answers_the_caller_hears_it_at_once() -> None:
    with engine(FakeEngine()) as gone:
        pass
    with gateway(gone) as (url, _):
        eventually(lambda: httpx.get(f"{url}/readyz").status_code == 503)
        began = time.monotonic()
        answer = ask(url)
        assert time.monotonic() - began < 0.5
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_an_engine_that_comes_back_is_found_again() -> None:
    fake = FakeEngine(fault="503")
    with engine(fake) as direct, gateway(direct, breaker_seconds=0.2, breaker_failures=1) as (url, _):
        assert ask(url).status_code == 503
        fake.fault = "none"
        assert eventually(lambda: ask(url).status_code == 200)


def test_a_client_that_leaves_a_stream_stops_the_engine_within_a_moment() -> None:
    fake = FakeEngine(tokens=1000, pace=0.02)
    with engine(fake) as direct, gateway(direct) as (url, made):
        with httpx.stream("POST", f"{url}/v1/chat/completions", json={**BODY, "max_tokens": 1000}) as answer:
            pieces = answer.iter_bytes()
            next(pieces)
            assert fake.active == 1
        began = time.monotonic()
        assert eventually(lambda: fake.aborted == 1)
        assert time.monotonic() - began < 1
        assert eventually(lambda: made.replicas[0].active == 0)
        assert eventually(lambda: made.pools["fake"].turnstile.queue.running() == 0)


def test_a_client_that_leaves_before_the_first_token_stops_the_engine_too() -> None:
    fake = FakeEngine(fault="stall")
    with engine(fake) as direct, gateway(direct) as (url, made):
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{url}/v1/chat/completions", json=BODY, timeout=0.3)
        assert eventually(lambda: fake.aborted == 1, 2)
        assert eventually(lambda: made.pools["fake"].turnstile.queue.running() == 0)


def test_a_client_that_leaves_the_queue_leaves_no_trace() -> None:
    fake = FakeEngine(tokens=30, pace=0.02)
    with engine(fake) as direct, gateway(direct, slots=1, queue=QueueSettings(reserved_disaster=0)) as (url, made):
        queue = made.pools["fake"].turnstile.queue
        with threads() as pool:
            first = pool.submit(ask, url)
            assert eventually(lambda: queue.running() == 1)
            with pytest.raises(httpx.ReadTimeout):
                httpx.post(f"{url}/v1/chat/completions", json=BODY, timeout=0.2)
            assert eventually(lambda: queue.waiting() == 0)
            assert first.result().status_code == 200
    assert fake.requests == 1


def test_a_disaster_is_not_queued_behind_batch_work() -> None:
    fake = FakeEngine(tokens=50, pace=0.02)
    with engine(fake) as direct, gateway(direct, slots=3) as (url, made), threads() as pool:
        work = [pool.submit(ask, url, headers={"X-Mongmin-Priority": "batch"}) for _ in range(8)]
        queue = made.pools["fake"].turnstile.queue
        assert eventually(lambda: queue.waiting("batch") == 6)
        began = time.monotonic()
        bulletin = ask(url, max_tokens=1, headers={"X-Mongmin-Priority": "disaster"})
        assert time.monotonic() - began < 2
        assert queue.waiting("batch") > 0
        assert {one.result().status_code for one in work} == {200}
    assert bulletin.status_code == 200


def test_a_full_queue_answers_429_with_the_seconds_to_wait() -> None:
    fake = FakeEngine(tokens=30, pace=0.02)
    rules = QueueSettings(reserved_disaster=0, waiting=1)
    with engine(fake) as direct, gateway(direct, slots=1, queue=rules) as (url, made), threads() as pool:
        work = [pool.submit(ask, url) for _ in range(2)]
        assert eventually(lambda: made.pools["fake"].turnstile.queue.waiting() == 1)
        refused = ask(url)
        assert {one.result().status_code for one in work} == {200}
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert refused.json()["code"] == "busy"


def test_a_days_budget_is_kept_by_user() -> None:
    with engine(FakeEngine(tokens=20)) as direct, gateway(direct, day_tokens=20) as (url, _):
        kim, lee = {"X-Mongmin-User": "kim"}, {"X-Mongmin-User": "lee"}
        assert ask(url, headers=kim).status_code == 200
        refused = ask(url, headers=kim)
        assert (refused.status_code, refused.json()["code"]) == (429, "budget")
        assert ask(url, headers=lee).status_code == 200


def test_a_request_may_not_write_more_than_its_budget() -> None:
    with engine(FakeEngine(tokens=100)) as direct, gateway(direct, request_tokens=10) as (url, _):
        assert ask(url, max_tokens=100).text.count('"content"') == 10
        cut = ask(url)
    assert cut.text.count('"content"') < 20 or "budget" in cut.text
    assert "budget" in cut.text


def test_the_gateway_has_keys_of_its_own_and_shows_the_engine_another() -> None:
    fake = FakeEngine()
    with engine(fake) as direct, gateway(direct, keys=(("api", b"secret"),)) as (url, made):
        made.replicas[0].key = "upstream"
        assert ask(url).status_code == 401
        assert ask(url, headers={"Authorization": "Bearer wrong"}).status_code == 401
        assert httpx.get(f"{url}/v1/models").status_code == 401
        assert ask(url, headers={"Authorization": "Bearer secret", "X-Request-ID": "r-1"}).status_code == 200
    assert fake.seen[-1]["Authorization"] == "Bearer upstream"
    assert fake.seen[-1]["X-Request-ID"] == "r-1"


def test_bad_requests_are_named_and_go_nowhere() -> None:
    fake = FakeEngine()
    with engine(fake) as direct, gateway(direct) as (url, _):
        assert httpx.post(f"{url}/v1/completions", content=b"{").status_code == 400
        assert ask(url, model="none").status_code == 404
        assert ask(url, headers={"X-Mongmin-Priority": "first!"}).status_code == 400
        assert httpx.post(f"{url}/v1/completions", content=b"x" * (9 << 20)).status_code == 413
    assert fake.requests == 0


def test_a_session_stays_with_its_replica() -> None:
    fakes = [FakeEngine() for _ in range(3)]
    with engine(fakes[0]) as a, engine(fakes[1]) as b, engine(fakes[2]) as c, gateway(a, b, c) as (url, _):
        for _ in range(9):
            assert ask(url, headers={"X-Mongmin-Session": "conversation-1"}).status_code == 200
    assert sorted(fake.requests for fake in fakes) == [0, 0, 9]


def test_without_a_key_it_listens_on_loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MONGMIN_GATEWAY_KEYS", raising=False)
    replicas = (ReplicaSettings(url="http://127.0.0.1:1/v1", models=("m",)),)
    with pytest.raises(ConfigurationError):
        make_gateway(GatewaySettings(replicas=replicas, host="0.0.0.0"))  # noqa: S104
    with pytest.raises(ConfigurationError):
        make_gateway(GatewaySettings())
    monkeypatch.setenv("MONGMIN_GATEWAY_KEYS", "api:k")
    assert make_gateway(GatewaySettings(replicas=replicas, host="0.0.0.0")) is not None  # noqa: S104
