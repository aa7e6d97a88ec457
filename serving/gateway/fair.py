"""Start-time fair queueing over a tree of flows: systems share, and within a system its users share.

Goyal, Vin and Cheng, "Start-time fair queuing" (SIGCOMM 1996): between two flows that both wait, the work that was
let in differs by no more than the largest item of each, whatever the order and size of what they bring.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass
class FairTree(Generic[T]):
    """A flow: items of its own (a leaf), or flows below it. Not thread-safe.

    `start` and `finish` are in units of cost, on the clock of the flow above.
    """

    start: float = 0.0
    finish: float = 0.0
    waiting: int = 0
    _now: float = 0.0
    _items: deque[tuple[T, float]] = field(default_factory=deque)
    _below: dict[str, FairTree[T]] = field(default_factory=dict)

    def add(self, path: Sequence[str], item: T, cost: float) -> None:
        """Let `item` wait at the end of the flow at `path`. `cost` is positive."""
        self.waiting += 1
        if not path:
            self._items.append((item, cost))
            return
        flow = self._below.setdefault(path[0], FairTree())
        if not flow.waiting:
            # A flow that comes back gets no credit for the time in which it wanted nothing.
            flow.start = max(self._now, flow.finish)
        flow.add(path[1:], item, cost)

    def take(self) -> tuple[T, float]:
        """Return the item whose turn it is, and its cost. Raises `IndexError` if none waits."""
        if not self.waiting:
            raise IndexError("nothing waits")
        self.waiting -= 1
        if self._items:
            return self._items.popleft()
        flow = min((flow for flow in self._below.values() if flow.waiting), key=lambda flow: flow.start)
        item, cost = flow.take()
        self._now = flow.start
        flow.finish = flow.start = flow.start + cost
        self._forget()
        return item, cost

    def remove(self, path: Sequence[str], item: T) -> bool:
        """Take a waiting item out without its turn; whether it was there."""
        if path:
            flow = self._below.get(path[0])
            found = flow is not None and flow.remove(path[1:], item)
        else:
            kept = deque(pair for pair in self._items if pair[0] != item)
            found = len(kept) < len(self._items)
            self._items = kept
        self.waiting -= found
        return found

    def waiting_at(self, path: Sequence[str]) -> int:
        """Return how many wait in the flow at `path`."""
        if not path:
            return self.waiting
        flow = self._below.get(path[0])
        return flow.waiting_at(path[1:]) if flow else 0

    def _forget(self) -> None:
        """Drop flows whose past no longer matters, so that memory follows those who wait, not all who ever did."""
        if not self.waiting:
            self._below.clear()
            self._now = 0.0
            return
        gone = [name for name, flow in self._below.items() if not flow.waiting and flow.finish <= self._now]
        for name in gone:
            del self._below[name]
