"""Keys that `mongmin keys` made, as credentials."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from serving.security.credentials import Refusal, Verdict
from serving.security.keys import StoredKey, hashed, parsed, utc_now

NOBODYS_SALT = b"\0" * 16


class KeyRecords(Protocol):
    """Where keys are kept: `serving.store.keys.KeyStore`."""

    def find(self, key_id: str) -> StoredKey | None:
        """Return a key. Raises `RecordsUnavailable`."""

    def used(self, key: StoredKey) -> None:
        """Note that a key was used."""


@dataclass(frozen=True, slots=True)
class StoredKeys:
    """Looks a key's id up and compares the hash of its secret."""

    store: KeyRecords
    now: Callable[[], datetime] = utc_now

    def identify(self, credential: str) -> Verdict:
        """Return the holder of a key, why it is refused, or None for what is no key. Raises `RecordsUnavailable`."""
        parts = parsed(credential)
        if parts is None:
            return None
        key_id, secret = parts
        key = self.store.find(key_id)
        if key is None:
            hashed(secret, NOBODYS_SALT)  # an unknown id takes as long as a wrong secret
            return Refusal("unknown-key")
        if not key.opens(secret):
            return Refusal("unknown-key")
        state = key.state(self.now())
        if state != "active":
            return Refusal("expired-key" if state == "expired" else "revoked-key", guess=False)
        self.store.used(key)
        return key.caller()
