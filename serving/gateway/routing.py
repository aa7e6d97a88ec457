"""Which replica a request goes to: the shortest queue, or the one that holds the session's prefix.

Sessions go by rendezvous hashing (Thaler and Ravishankar, 1998), so that a replica that leaves moves only its own
sessions, bounded by load (Mirrokni, Thorup and Zadimoghaddam, 2018): a favourite that is full is passed by.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BOUND = 1.25
"""How much more than its share of all work a session's favourite may hold."""


@dataclass(frozen=True, slots=True)
class Load:
    """A replica as routing sees it: our requests there, and those that it says wait (others' too)."""

    name: str
    active: int = 0
    reported: int = 0
    weight: float = 1.0

    @property
    def depth(self) -> float:
        """Work there, by its weight; our own is counted once, whichever of us knows of more."""
        return max(self.active, self.reported) / self.weight


def route(replicas: Sequence[Load], session: str = "") -> str | None:
    """Return the name of the replica for one more request, or None where there is none.

    >>> route([Load("a", active=3), Load("b", active=1)])
    'b'
    """
    if not replicas:
        return None
    if session:
        for replica in sorted(replicas, key=lambda one: preference(session, one), reverse=True):
            if replica.active < bound_of(replica, replicas):
                return replica.name
    return min(replicas, key=lambda one: (one.depth, (one.active + 1) / one.weight, one.name)).name


def bound_of(replica: Load, replicas: Iterable[Load]) -> int:
    """Return how many requests a session's favourite may hold, counting the new one."""
    everything = list(replicas)
    share = replica.weight / sum(one.weight for one in everything)
    return math.ceil(BOUND * (sum(one.active for one in everything) + 1) * share)


def preference(session: str, replica: Load) -> float:
    """Return the rendezvous score of a session on a replica, weighted (Schindelhauer and Schomaker, 2005)."""
    digest = hashlib.blake2b(f"{session}\0{replica.name}".encode("utf8", "surrogatepass"), digest_size=8).digest()
    fraction = (int.from_bytes(digest, "big") + 1) / ((1 << 64) + 1)
    return -replica.weight / math.log(fraction) if fraction < 1 else math.inf
