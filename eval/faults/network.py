"""A bad network: delayed, swallowed and cut, between the user and the API and between the API and the engine."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from eval.faults.client import Client
from eval.faults.ground import Ground, client_of, when_generating, write_outcome
from eval.faults.proxy import BadNetwork, Mood
from eval.faults.result import Outcome
from eval.faults.stack import Stack
from eval.faults.writes import Writer, lost_records, lost_uploads
from serving.engine.published import published
from serving.store.base import Database

MOODS: tuple[Mood, ...] = ("slow", "silent", "cut", "refusing")
WORDS = {"slow": "delayed 200 ms a piece", "silent": "swallowed", "cut": "cut", "refusing": "refused"}
LASTS = 4.0
ENGINE_SECONDS = 3
"""How long the API waits for a piece of the engine's in this drill (60 as shipped)."""


def to_the_api(ground: Ground) -> Iterator[Outcome]:
    """Spoil the way between the user and the API: in the middle of an answer, and under writes."""
    with ground.stack("network") as stack:
        for mood in MOODS:
            yield spoiled_answer(f"user - API {WORDS[mood]}", stack, stack.port, mood)
        for mood in ("slow", "cut"):
            yield spoiled_writes(f"user - API {WORDS[mood]}", stack, mood)


def to_the_engine(ground: Ground) -> Iterator[Outcome]:
    """Spoil the way between the API and an engine elsewhere, in the middle of an answer."""
    with ground.stack("upstream") as upstream:
        endpoint = published(upstream.data)
        address = urlsplit(endpoint.url if endpoint else "")
        network = BadNetwork(("127.0.0.1", address.port or 0))
        environment = {
            "MONGMIN_ENGINE__KIND": "external",
            "MONGMIN_ENGINE__URL": f"{network.url}/v1",
            "MONGMIN_ENGINE_KEY": (endpoint.key if endpoint else None) or "",
            "MONGMIN_ENGINE__TIMEOUT_SECONDS": str(ENGINE_SECONDS),
        }
        with ground.stack("downstream", environment) as stack:
            for mood in MOODS:
                yield spoiled_engine(f"API - engine {WORDS[mood]}", stack, network, mood)
        network.close()


def spoiled_answer(fault: str, stack: Stack, port: int, mood: Mood) -> Outcome:
    """Spoil the network while an answer is streamed over it."""
    network = BadNetwork(("127.0.0.1", port))
    client = client_of(stack, network.url, seconds=LASTS)
    try:
        seen = client.stream(when_generating(lambda: network.become(mood)))
        network.become("good")
        began = time.monotonic()
        again = client_of(stack, network.url).ask()
    finally:
        network.close()
    return stream_outcome(fault, client, f"{seen} after {seen.seconds:.1f} s; then {again}", time.monotonic() - began)


def spoiled_engine(fault: str, stack: Stack, network: BadNetwork, mood: Mood) -> Outcome:
    """Spoil the way to the engine while it writes; the user's own way is good, so there is an answer in any case."""
    client = client_of(stack)
    seen = client.stream(when_generating(lambda: network.become(mood)))
    network.become("good")
    began = time.monotonic()
    stack.wait_until_ready(60.0)
    again = client.ask()
    outcome = stream_outcome(fault, client, f"{seen} after {seen.seconds:.1f} s; then {again}", 0.0)
    return replace(outcome, recovered=time.monotonic() - began, promise=seen.answered and again.answered)


def spoiled_writes(fault: str, stack: Stack, mood: Mood) -> Outcome:
    """Spoil the network under writes for a while: what was acknowledged is there, what failed was told so."""
    network = BadNetwork(("127.0.0.1", stack.port))
    client = client_of(stack, network.url, seconds=LASTS)
    writer = Writer(client, f"망{mood}")
    with writer.at_work():
        writer.wait_for(10)
        for _ in range(3):
            network.become(mood)
            time.sleep(LASTS / 3)
            network.become("good")
            began = time.monotonic()
            writer.wait_for(1)
            recovered = time.monotonic() - began
    network.close()
    direct = client_of(stack)
    direct.feedback, direct.uploads, direct.turns = client.feedback, client.uploads, client.turns
    lost = [*lost_records(direct, Database.in_folder(stack.data)), *lost_uploads(direct)]
    return write_outcome((fault, "mid-write"), writer, recovered, len(lost))


def stream_outcome(fault: str, client: Client, saw: str, recovered: float) -> Outcome:
    """Make the row of a fault in the middle of an answer."""
    promise = all(seen.noticed for seen in client.failed)
    return Outcome(
        fault, "mid-stream", saw, recovered, requests=client.requests, failed=len(client.failed), promise=promise
    )
