"""Killed processes: the engine, the API with its embedded index, PostgreSQL."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from eval.faults.ground import Ground, client_of, mid_stream, mid_write
from eval.faults.postgres import BINARIES, Cluster, cluster
from eval.faults.result import Outcome, not_produced
from eval.faults.stack import Part, Stack
from serving.store.base import Database

DOWN_SECONDS = 3.0


def engine(ground: Ground) -> Iterator[Outcome]:
    """Kill the engine in the middle of an answer, and under writes."""
    with ground.stack("engine") as stack:
        yield mid_stream("engine killed", stack, lambda: die(stack, "engine"), lambda: back(stack, "engine"))
        yield mid_write("engine killed", stack, lambda: die(stack, "engine"), lambda: back(stack, "engine"))


def api(ground: Ground) -> Iterator[Outcome]:
    """Kill the API, which holds the embedded index, in the middle of an answer, and under writes."""
    with ground.stack("api") as stack:
        yield mid_stream("API killed", stack, lambda: die(stack, "api"), lambda: back(stack, "api"))
        yield mid_write("API killed", stack, lambda: die(stack, "api"), lambda: back(stack, "api"))


def postgres(ground: Ground) -> Iterator[Outcome]:
    """Kill PostgreSQL in the middle of an answer, and under writes; an operator starts it again."""
    if not BINARIES:
        yield not_produced("PostgreSQL killed", "mid-write", "no PostgreSQL server on this machine")
        return
    with cluster() as server:
        where = {"MONGMIN_RECORDS__URL": server.url.replace("+psycopg", "")}
        with ground.stack("postgres", where) as stack:
            database = Database(server.url)
            yield mid_stream("PostgreSQL killed", stack, lambda: kill(server), lambda: started(server, stack))
            yield mid_write("PostgreSQL killed", stack, lambda: kill(server), lambda: started(server, stack), database)


def qdrant(_ground: Ground) -> Iterator[Outcome]:
    """Say what was not tried."""
    yield not_produced(
        "Qdrant server killed", "both", "no Qdrant server installs here; the embedded index dies with the API (above)"
    )


def die(stack: Stack, part: Part) -> None:
    """Kill a part and see it dead."""
    pid = stack.kill(part)
    deadline = time.monotonic() + 5
    while stack.pid(part) == pid and time.monotonic() < deadline:
        time.sleep(0.01)


def back(stack: Stack, part: Part) -> float:
    """Return the seconds until the part runs again and the model answers."""
    gone = stack.wait_for(lambda: stack.pid(part) is not None, 60.0, part)
    return gone + stack.wait_until_ready()


def kill(server: Cluster) -> None:
    """Kill every process of a cluster at once."""
    first = int((server.folder / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0])
    for pid in (first, *children(first)):
        os.kill(pid, signal.SIGKILL)


def children(parent: int) -> list[int]:
    """Return the processes that a process has started."""
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
    return [int(pid) for pid in listed.split()]


def started(server: Cluster, stack: Stack) -> float:
    """Start the cluster again after a while; return the seconds from its start until a write is acknowledged."""
    time.sleep(DOWN_SECONDS)
    began = time.monotonic()
    server.start()
    client = client_of(stack)
    stack.wait_for(lambda: client.write_feedback("after").kind == "201", 60.0, "PostgreSQL")
    return time.monotonic() - began
