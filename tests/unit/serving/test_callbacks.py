"""Callbacks: where they may go, how they are signed, and that a server that is down for an hour gets its result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from configs.complaints import ComplaintSettings
from serving.complaints.addresses import Addresses, Target
from serving.complaints.outbox import Outbox, signature
from serving.problems import Problem
from serving.store.base import Database
from serving.store.callbacks import CallbackStore
from serving.store.complaints import Case, ComplaintStore

URL = "https://minwon.example/results?x=1"
SETTINGS = ComplaintSettings(
    callback_hosts={"minwon.example": ("10.1.0.0/16",), "public.example": (), "test.example:8080": ("127.0.0.0/8",)},
    callback_http=("test.example:8080",),
)
START = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that a test turns."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Server:
    """A complaint system: down until a moment."""

    clock: Clock
    up_from: datetime = START
    status: int = 200
    got: list[tuple[str, bytes, Mapping[str, str]]] = field(default_factory=list)

    def post(self, target: Target, address: str, body: bytes, headers: Mapping[str, str]) -> int:
        if self.clock.now < self.up_from:
            raise httpx.ConnectError("down")
        self.got.append((address, body, headers))
        return self.status


def outbox_of(folder: Path, clock: Clock, server: Server, settings: ComplaintSettings = SETTINGS) -> Outbox:
    database = Database.in_folder(folder)
    case = Case("cmp-1", "saeol", None, "c", clock.now, clock.now, "{}", "x", stage="done", triage="{}")
    ComplaintStore(database).add(case)
    addresses = Addresses(settings, resolve=lambda _name, _port: ["10.1.2.3"])
    key = SecretStr("s3cret")
    store = CallbackStore(database)
    return Outbox(store, addresses, settings, server, key, lambda _id: b'{"a":1}', clock, lambda: 0.5)


def run(outbox: Outbox, clock: Clock, hours: float) -> None:
    """Let time pass, a minute a step."""
    until = clock.now + timedelta(hours=hours)
    while clock.now < until:
        outbox.deliver()
        clock.now += timedelta(minutes=1)


def test_a_server_that_is_down_for_an_hour_gets_its_result_once_and_signed(scratch: Path) -> None:
    clock = Clock()
    server = Server(clock, up_from=START + timedelta(hours=1))
    outbox = outbox_of(scratch, clock, server)
    outbox.waiting("cmp-1", URL)
    outbox.waiting("cmp-1", URL)
    run(outbox, clock, 3)
    ((address, body, headers),) = server.got
    assert address == "10.1.2.3"
    assert headers["webhook-signature"] == signature(
        SecretStr("s3cret"), headers["webhook-id"], headers["webhook-timestamp"], body
    )
    (callback,) = outbox.store.page()
    assert (callback.state, callback.next_try, callback.problem) == ("delivered", None, None)
    assert 5 < callback.tries < 12


def test_what_never_answers_is_given_up_and_tried_again_when_a_person_says_so(scratch: Path) -> None:
    clock = Clock()
    server = Server(clock, status=500)
    outbox = outbox_of(scratch, clock, server)
    outbox.waiting("cmp-1", URL)
    run(outbox, clock, 24)
    (dead,) = outbox.store.page("dead")
    assert (dead.tries, dead.next_try) == (12, None)
    assert "500" in (dead.problem or "")
    server.status = 204
    outbox.retry(dead.callback_id)
    run(outbox, clock, 0.1)
    assert outbox.store.page("dead") == []
    with pytest.raises(Problem, match="이미 전달"):
        outbox.retry(dead.callback_id)


def test_waits_double_up_to_an_hour(scratch: Path) -> None:
    outbox = outbox_of(scratch, Clock(), Server(Clock()))
    waits = [outbox.wait(tries) for tries in range(1, 12)]
    assert waits[:3] == [16.5, 33.0, 66.0]
    assert max(waits) == 3600 * 1.1


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/x",
        "http://minwon.example/x",
        "https://minwon.example:8443/x",
        "https://user:pw@minwon.example/x",
        "ftp://minwon.example/x",
        "https://minwon.example.evil.example/x",
        "https:///x",
        "https://minwon.example:99999/x",
        "//minwon.example/x",
        "https://@minwon.example/x",
        "https://minwon.example./x",
        "https://minwon.example\\@evil.example/x",
        "https://[::1]/x",
    ],
)
def test_only_listed_hosts_are_called(url: str) -> None:
    with pytest.raises(Problem, match="callback_url"):
        Addresses(SETTINGS).checked(url)


def test_a_listed_host_may_be_called_by_its_scheme_and_port() -> None:
    assert Addresses(SETTINGS).checked("https://MINWON.example/x").name == "minwon.example"
    assert Addresses(SETTINGS).checked("http://test.example:8080/x").port == 8080


@pytest.mark.parametrize(
    ("host", "address", "allowed"),
    [
        ("minwon.example", "10.1.9.9", True),
        ("minwon.example", "10.2.0.1", False),
        ("minwon.example", "127.0.0.1", False),
        ("public.example", "8.8.8.8", True),
        ("public.example", "192.168.0.1", False),
        ("public.example", "169.254.169.254", False),
        ("public.example", "::1", False),
        ("public.example", "::ffff:10.0.0.1", False),
        ("public.example", "64:ff9b::a00:1", False),  # NAT64 of 10.0.0.1
        ("public.example", "2002:a00:1::1", False),  # 6to4 of 10.0.0.1
        ("public.example", "::10.0.0.1", False),
        ("public.example", "fec0::1", False),
        ("public.example", "2606:4700::1111", True),
    ],
)
def test_a_name_that_points_elsewhere_is_not_followed(host: str, address: str, allowed: bool) -> None:
    addresses = Addresses(SETTINGS, resolve=lambda _name, _port: [address])
    target = addresses.checked(f"https://{host}/x")
    if allowed:
        assert addresses.address(target) == address
        return
    with pytest.raises(Problem, match="네트워크"):
        addresses.address(target)


def test_a_redirect_is_no_delivery(scratch: Path) -> None:
    clock = Clock()
    outbox = outbox_of(scratch, clock, Server(clock, status=302))
    outbox.waiting("cmp-1", URL)
    outbox.deliver()
    (callback,) = outbox.store.page()
    assert (callback.state, callback.tries) == ("waiting", 1)
    assert "302" in (callback.problem or "")
