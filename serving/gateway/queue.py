"""Who may start now, who waits, who is turned away: admission by priority, fair within a priority.

disaster > complaint > chat > batch. Slots are reserved for what is above, so that a bulletin finds a free one at
once; whoever is passed over too often has the next turn, though never before a disaster. Pure: no clock but the
caller's, no threads.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, get_args

from serving.gateway.fair import FairTree

Priority = Literal["disaster", "complaint", "chat", "batch"]
PRIORITIES: tuple[Priority, ...] = get_args(Priority)
MAX_RETRY_SECONDS = 600
LEARNING = 0.2
"""Weight of the newest service time in the running mean."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One request. `cost` is its share of the work (tokens, or 1), above zero."""

    number: int
    priority: Priority = "chat"
    system: str = ""
    user: str = ""
    cost: float = 1.0

    @property
    def path(self) -> tuple[str, str]:
        """Where it waits within its priority."""
        return (self.system, self.user)


@dataclass(frozen=True, slots=True)
class QueueRules:
    """How many work at once, how many wait, and how often one may be passed over."""

    slots: int
    reserved: tuple[tuple[Priority, int], ...] = (("disaster", 1),)
    """Slots into which only this priority and those above it may go."""
    waiting: int = 256
    """Of each priority: batch work cannot take a disaster's place in the queue."""
    waiting_per_user: int = 32
    patience: int = 8
    """Turns of those above after which a lower priority has one."""
    wait_seconds: float = 60.0
    expected_seconds: float = 2.0
    """Of one request, until there is a measured mean."""

    def ceiling(self, priority: Priority, slots: int) -> int:
        """Return how many of `priority` and below may work at once; never less than one."""
        above = PRIORITIES[: PRIORITIES.index(priority)]
        return max(1, slots - sum(count for name, count in self.reserved if name in above))


@dataclass(frozen=True, slots=True)
class Refused:
    """Turned away: the queue is full (`queue`), the user's part of it (`user`), or the wait too long (`wait`)."""

    because: Literal["queue", "user", "wait"]
    retry_after: int


@dataclass
class AdmissionQueue:
    """The queue of one set of slots. Every ticket is granted, refused, or taken back, once."""

    rules: QueueRules
    slots: int = 0
    """Slots there are now (replicas come and go); 0 at the start means the rules' number."""
    mean_seconds: float = 0.0
    _lines: dict[Priority, FairTree[Ticket]] = field(default_factory=lambda: {name: FairTree() for name in PRIORITIES})
    _running: dict[int, tuple[Ticket, float]] = field(default_factory=dict)
    _passed: dict[Priority, int] = field(default_factory=lambda: dict.fromkeys(PRIORITIES, 0))

    def __post_init__(self) -> None:
        """Start with the rules' slots and their guess of a request's time."""
        self.slots = self.slots or self.rules.slots
        self.mean_seconds = self.mean_seconds or self.rules.expected_seconds

    def submit(self, ticket: Ticket, now: float) -> list[Ticket] | Refused:
        """Let a ticket in or wait; returns who starts now (this ticket or nobody). `now` is in seconds."""
        refused = self._refusal(ticket)
        if refused is not None:
            return refused
        self._lines[ticket.priority].add(ticket.path, ticket, ticket.cost)
        return self.grant(now)

    def finish(self, ticket: Ticket, now: float) -> list[Ticket]:
        """End a ticket that works or waits; returns who starts now. An unknown ticket changes nothing."""
        started = self._running.pop(ticket.number, None)
        if started is not None:
            self.mean_seconds += LEARNING * (now - started[1] - self.mean_seconds)
        else:
            self._lines[ticket.priority].remove(ticket.path, ticket)
        return self.grant(now)

    def grant(self, now: float) -> list[Ticket]:
        """Return all who may start now; they hold their slots until `finish`."""
        return list(self._granting(now))

    def resize(self, slots: int, now: float) -> list[Ticket]:
        """Set how many slots there are; returns who starts now. Whoever works goes on."""
        self.slots = max(1, slots)
        return self.grant(now)

    def running(self, priority: Priority | None = None) -> int:
        """Return how many work, of one priority or of all."""
        if priority is None:
            return len(self._running)
        return sum(ticket.priority == priority for ticket, _ in self._running.values())

    def waiting(self, priority: Priority | None = None) -> int:
        """Return how many wait, of one priority or of all."""
        if priority is None:
            return sum(line.waiting for line in self._lines.values())
        return self._lines[priority].waiting

    def passed_over(self, priority: Priority) -> int:
        """Return how often those above went first since this priority's last turn."""
        return self._passed[priority]

    def wait_for(self, priority: Priority) -> float:
        """Estimate the wait of one more ticket, in seconds: those before it, by the mean time, over the slots."""
        level = PRIORITIES.index(priority)
        ahead = sum(self._lines[name].waiting for name in PRIORITIES[: level + 1])
        if not ahead and self._free(priority):
            return 0.0
        return self.mean_seconds * (ahead + 1) / self.rules.ceiling(priority, self.slots)

    def retry_after(self, priority: Priority) -> int:
        """Return the whole seconds after which trying again makes sense, from 1 to ten minutes."""
        return max(1, min(MAX_RETRY_SECONDS, math.ceil(self.wait_for(priority))))

    def _refusal(self, ticket: Ticket) -> Refused | None:
        line, wait = self._lines[ticket.priority], self.wait_for(ticket.priority)
        if line.waiting >= self.rules.waiting:
            return Refused("queue", self.retry_after(ticket.priority))
        if line.waiting_at(ticket.path) >= self.rules.waiting_per_user:
            return Refused("user", self.retry_after(ticket.priority))
        # A disaster waits as long as it must: nobody tells a bulletin to come back later.
        if ticket.priority != "disaster" and wait > self.rules.wait_seconds:
            return Refused("wait", self.retry_after(ticket.priority))
        return None

    def _granting(self, now: float) -> Iterator[Ticket]:
        while (name := self._turn()) is not None:
            ticket, _ = self._lines[name].take()
            self._running[ticket.number] = (ticket, now)
            yield ticket

    def _turn(self) -> Priority | None:
        """Return whose turn it is, and count those that it passes over."""
        able = [name for name in PRIORITIES if self._lines[name].waiting and self._free(name)]
        for name in PRIORITIES:
            if not self._lines[name].waiting:
                self._passed[name] = 0
        if not able:
            return None
        chosen = able[0]
        if chosen != "disaster":
            overdue = [name for name in able if self._passed[name] >= self.rules.patience]
            chosen = max(overdue, key=lambda name: self._passed[name], default=chosen)
            for name in able:
                self._passed[name] += 1
        self._passed[chosen] = 0
        return chosen

    def _free(self, priority: Priority) -> bool:
        """Whether a slot is free for `priority`: in all, and below each reservation above it."""
        level = PRIORITIES.index(priority)
        return all(
            sum(self.running(below) for below in PRIORITIES[step:]) < self.rules.ceiling(PRIORITIES[step], self.slots)
            for step in range(level + 1)
        )
