from __future__ import annotations

from pathlib import Path

from serving.security.limits import FailureLimit
from tests.api.people import as_, doors_open_to, holder
from tests.serving_fakes import fake_services, fake_settings


def test_beyond_the_most_an_address_waits_until_the_first_failure_is_old() -> None:
    now = [0.0]
    limit = FailureLimit(3, 60, lambda: now[0])
    for moment in (0.0, 10.0, 20.0):
        now[0] = moment
        assert limit.wait("a") == 0
        limit.failed("a")
    assert limit.wait("a") == 40
    assert limit.wait("b") == 0
    now[0] = 60.0
    assert limit.wait("a") == 0


def test_memory_is_bounded_and_forgets_who_was_silent_longest() -> None:
    limit = FailureLimit(1, 60, lambda: 0.0, addresses=2)
    for address in ("a", "b", "c"):
        limit.failed(address)
    assert [limit.wait(address) for address in ("a", "b", "c")] == [0, 60, 60]


def test_who_fails_too_often_is_told_to_wait(tmp_path: Path) -> None:
    settings = fake_settings(tmp_path)
    security = settings.security.model_copy(update={"failures": 3})
    services = fake_services(tmp_path, settings=settings.model_copy(update={"security": security}))
    with doors_open_to(services, {"me": holder("me", "officer")}) as client:
        tries = [client.get("/v1/me", headers=as_(f"guess-{number}")).status_code for number in range(4)]
        late = client.get("/v1/me", headers=as_("me"))
        assert client.get("/healthz").status_code == 200
        assert client.get("/v1/me").status_code == 401, "without a credential nothing is tried"
    assert tries == [401, 401, 401, 429]
    assert late.status_code == 429
    assert 1 <= int(late.headers["retry-after"]) <= 60
    assert late.json()["code"] == "too-many-failures"
