"""Who is logged in to the page: tokens stay in this process, browsers hold a random name only."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import SecretStr

T = TypeVar("T")
SESSIONS = 20_000
LONGEST = 8 * 3600.0
"""Seconds after which anybody logs in again: a working day."""
LOGIN_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Session:
    """A person who is logged in. `id_token` tells the provider whom to log out."""

    token: SecretStr
    id_token: SecretStr


@dataclass(frozen=True, slots=True)
class Pending:
    """A login on its way: what must come back, and where the person wanted to go."""

    state: str
    nonce: str
    verifier: str
    wanted: str


class Kept(Generic[T]):
    """Values under random names for a limited time; beyond `most`, the oldest go first."""

    def __init__(self, now: Callable[[], float], most: int = SESSIONS) -> None:
        self._now = now
        self._most = most
        self._lock = threading.Lock()
        self._values: OrderedDict[str, tuple[float, T]] = OrderedDict()

    def add(self, value: T, seconds: float) -> str:
        """Keep a value; return its name (256 random bits)."""
        name = secrets.token_urlsafe(32)
        with self._lock:
            self._values[name] = (self._now() + seconds, value)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return name

    def find(self, name: str | None) -> T | None:
        """Return a value whose time is not over."""
        with self._lock:
            until, value = self._values.get(name or "", (0.0, None))
            if value is not None and until <= self._now():
                del self._values[name or ""]
                return None
            return value

    def take(self, name: str | None) -> T | None:
        """Return a value and forget it."""
        value = self.find(name)
        with self._lock:
            self._values.pop(name or "", None)
        return value
