"""Who of those who search and ask may begin: by priority, in turn, in so many threads and no more.

The queue is the gateway's. A bulletin finds its slot whatever evaluators run; two hundred that listen wait in the
queue, not in threads.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TypeVar

import anyio
from starlette.requests import Request

from configs.settings import Settings
from rag.outgoing import handing_on
from serving.api.steps import steps
from serving.caller import Caller, Role
from serving.gateway.calls import PRIORITY_HEADER, SESSION_HEADER, USER_HEADER, read_priority
from serving.gateway.queue import PRIORITIES, AdmissionQueue, Priority
from serving.gateway.replicas import queue_rules
from serving.gateway.turnstile import Turnstile

T = TypeVar("T")
DISASTER_DOMAINS = frozenset({"재난", "재난·안전"})
URGENT_ROLES = frozenset[Role]({"complaint_system", "administrator"})
"""Who may say by a header that a request is more urgent than a chat."""
FEWEST_SLOTS, SERVER_SLOTS = 4, 32


@dataclass(frozen=True)
class Admission:
    """The queue of one API process, the threads of those who are in, and the time that each has."""

    turnstile: Turnstile
    threads: anyio.CapacityLimiter
    seconds: float

    @classmethod
    def of(cls, settings: Settings) -> Admission:
        """Return the admission that the settings describe."""
        slots = slots_of(settings)
        # Twice the slots: the thread of somebody who left may take a moment to notice.
        return cls(
            Turnstile(AdmissionQueue(queue_rules(settings.api.queue, slots))),
            anyio.CapacityLimiter(2 * slots),
            settings.api.request_seconds,
        )

    async def in_turn(
        self,
        request: Request,
        caller: Caller,
        domain: str | None,
        make: Callable[[], Iterator[T]],
        *,
        waiting: T | None = None,
        session: str | None = None,
    ) -> AsyncGenerator[T, None]:
        """Yield what the iterator of `make` yields, once it is its turn; first `waiting`, if it is not yet.

        Raises `Problem` (429) before anything, or when the wait was too long.
        """
        priority = priority_of(caller, request.headers.get(PRIORITY_HEADER), domain)
        with self.turnstile.enter(priority, caller.kind, caller.name) as place:
            if waiting is not None and not place.begun:
                yield waiting
            await place.turn()
            with handing_on(engine_headers(priority, caller, session)):
                async with aclosing(steps(make, self.seconds, self.threads)) as events:
                    async for event in events:
                        yield event


def priority_of(caller: Caller, header: str | None, domain: str | None) -> Priority:
    """Return how urgent a request is: what its header says, as far as the caller may, else what its domain is.

    Raises `Problem` (400) for a header that names no priority.
    """
    usual = usual_priority(caller, domain)
    if header is None:
        return usual
    asked = read_priority(header)
    urgent = PRIORITIES.index(asked) < PRIORITIES.index(usual)
    return usual if urgent and not caller.roles & URGENT_ROLES else asked


def usual_priority(caller: Caller, domain: str | None) -> Priority:
    """Return the priority of a request that does not say one."""
    if caller.roles and caller.roles <= {"evaluator"}:
        return "batch"
    if domain in DISASTER_DOMAINS:
        return "disaster"
    return "complaint" if "complaint_system" in caller.roles else "chat"


def engine_headers(priority: Priority, caller: Caller, session: str | None) -> dict[str, str]:
    """Return what the gateway must know of a request, without names: a user and a conversation as digests."""
    headers = {PRIORITY_HEADER: priority, USER_HEADER: digest(caller.name)}
    if session:
        headers[SESSION_HEADER] = digest(f"{caller.name}\0{session}")
    return headers


def digest(text: str) -> str:
    """Return a short digest."""
    return hashlib.sha256(text.encode("utf8", "surrogatepass")).hexdigest()[:16]


def slots_of(settings: Settings) -> int:
    """Return how many may be in at once: more than the engine's slots, since an answer is half retrieval."""
    if settings.api.queue.slots:
        return settings.api.queue.slots
    return max(FEWEST_SLOTS, 2 * settings.engine.parallel) if settings.engine.kind == "llama" else SERVER_SLOTS
