"""Rings of secret keys: the last one is in use, those before it still open what they closed."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from rag.errors import EvidenceUnavailable

BYTES = 32


@dataclass(frozen=True, slots=True)
class Ring:
    """Keys by their ids, oldest first; never empty."""

    keys: tuple[tuple[str, bytes], ...]

    @classmethod
    def read(cls, text: str, name: str) -> Ring:
        """Read base64 keys between spaces or lines. Raises `EvidenceUnavailable` that names the ring."""
        try:
            keys = [base64.b64decode(word, validate=True) for word in text.split()]
        except (binascii.Error, ValueError):
            keys = []
        if not keys or any(len(key) != BYTES for key in keys):
            raise EvidenceUnavailable(
                f"증거 기록의 열쇠({name})를 읽을 수 없습니다. 32바이트를 base64로 적은 것이어야 합니다"
                "(예: openssl rand -base64 32)."
            )
        return cls(tuple((id_of(key), key) for key in keys))

    @property
    def current(self) -> tuple[str, bytes]:
        """The id and the key in use."""
        return self.keys[-1]

    def find(self, key_id: str) -> bytes | None:
        """Return a key, or None if it is lost."""
        return dict(self.keys).get(key_id)


def new_key() -> str:
    """Return a fresh key as a ring's line."""
    return base64.b64encode(secrets.token_bytes(BYTES)).decode()


def id_of(key: bytes) -> str:
    """Return the name of a key, which tells nothing of it."""
    return hashlib.sha256(b"mongmin key\n" + key).hexdigest()[:12]


def hashed(key_id: str, key: bytes, name: str) -> str:
    """Return a person's name as a keyed hash: without the key, not even a list of all names leads back."""
    digest = hmac.new(key, b"who\n" + name.encode("utf8", "replace"), hashlib.sha256).hexdigest()
    return f"{key_id}.{digest[:40]}"


def pseudonym(ring: Ring, name: str) -> str:
    """Return a name's hash by the key in use."""
    return hashed(*ring.current, name)


def pseudonyms(ring: Ring, name: str) -> list[str]:
    """Return a name's hashes by all keys of the ring, to find what was written before a rotation."""
    return [hashed(key_id, key, name) for key_id, key in ring.keys]
