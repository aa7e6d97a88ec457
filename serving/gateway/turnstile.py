"""The admission queue for coroutines of one event loop: wait for your turn, and leave whatever happens."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Sequence

from serving.gateway.queue import AdmissionQueue, Priority, Refused, Ticket
from serving.problems import Problem

REASONS = {
    "queue": "기다리는 요청이 가득 찼습니다.",
    "user": "같은 이용자의 요청이 너무 많이 기다리고 있습니다.",
    "wait": "지금은 기다리는 시간이 너무 깁니다.",
}


class Turnstile:
    """Lets tickets of `queue` in. `now` gives seconds that only grow."""

    def __init__(self, queue: AdmissionQueue, now: Callable[[], float] = time.monotonic) -> None:
        self.queue = queue
        self._now = now
        self._numbers = itertools.count(1)
        self._places: dict[int, Place] = {}

    def enter(self, priority: Priority, system: str = "", user: str = "", cost: float = 1.0) -> Place:
        """Take a place in the queue; leave it by `Place.leave`. Raises `Problem` (429)."""
        place = Place(self, Ticket(next(self._numbers), priority, system, user, max(cost, 1e-3)))
        self._places[place.ticket.number] = place
        outcome = self.queue.submit(place.ticket, self._now())
        if isinstance(outcome, Refused):
            del self._places[place.ticket.number]
            raise busy(outcome)
        self._start(outcome)
        return place

    def resize(self, slots: int) -> None:
        """Set how many may be in at once."""
        if max(1, slots) != self.queue.slots:
            self._start(self.queue.resize(slots, self._now()))

    def leave(self, ticket: Ticket) -> None:
        """End a ticket, waiting or in; safe to call again."""
        if self._places.pop(ticket.number, None) is not None:
            self._start(self.queue.finish(ticket, self._now()))

    def _start(self, tickets: Sequence[Ticket]) -> None:
        for ticket in tickets:
            self._places[ticket.number].begin()


class Place:
    """One request's place: `await turn()`, work, `leave()`; as a context manager it leaves by itself."""

    def __init__(self, turnstile: Turnstile, ticket: Ticket) -> None:
        self.ticket = ticket
        self._turnstile = turnstile
        self._begun = asyncio.Event()

    @property
    def begun(self) -> bool:
        """Whether it is this request's turn already."""
        return self._begun.is_set()

    def begin(self) -> None:
        """Let it in."""
        self._begun.set()

    async def turn(self) -> None:
        """Wait for the turn. Raises `Problem` (429) if that takes too long; a disaster waits as long as it must."""
        queue, priority = self._turnstile.queue, self.ticket.priority
        try:
            async with asyncio.timeout(None if priority == "disaster" else queue.rules.wait_seconds):
                await self._begun.wait()
        except TimeoutError as error:
            raise busy(Refused("wait", queue.retry_after(priority))) from error

    def leave(self) -> None:
        """Give the place up; safe to call again."""
        self._turnstile.leave(self.ticket)

    def __enter__(self) -> Place:
        """Stay for as long as the block lasts."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave."""
        self.leave()


def busy(refused: Refused) -> Problem:
    """Make the problem of a request that is turned away."""
    return Problem(
        "busy",
        429,
        f"{REASONS[refused.because]} {refused.retry_after}초 뒤에 다시 시도해 주십시오.",
        f"Too many requests ({refused.because}); try again in {refused.retry_after} seconds",
        retry_after=refused.retry_after,
        because=refused.because,
    )
