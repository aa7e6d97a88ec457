"""What a caller may present, and what comes of it: a caller, a refusal with its reason, or "not of my kind"."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Literal, Protocol

from configs.settings import secret
from rag.errors import ConfigurationError
from serving.caller import Caller

KEYS_ENV = "MONGMIN_API_KEYS"
Reason = Literal[
    "no-credential",
    "unknown-credential",
    "unknown-key",
    "expired-key",
    "revoked-key",
    "bad-token",
    "expired-token",
    "provider-unreachable",
    "too-many-failures",
]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a credential was not taken. `guess`: it may be somebody trying, so it counts against the address."""

    reason: Reason
    guess: bool = True


Verdict = Caller | Refusal | None


class Identifier(Protocol):
    """Knows one kind of credential."""

    def identify(self, credential: str) -> Verdict:
        """Return who holds the credential, why it is refused, or None if it is of another kind."""


@dataclass(frozen=True, slots=True)
class EnvironmentKeys:
    """The keys of `MONGMIN_API_KEYS`, by name: officers of grade O and of all departments.

    They are shared by a system's users; `mongmin keys` makes keys with narrower rights.
    """

    keys: tuple[tuple[str, bytes], ...]

    def identify(self, credential: str) -> Verdict:
        """Return the key's holder; another credential is not of this kind."""
        digest = digested(credential)
        found = [name for name, known in self.keys if hmac.compare_digest(digest, known)]
        return Caller(f"env:{found[0]}", everywhere=True) if found else None


def environment_keys() -> EnvironmentKeys:
    """Return the keys of the environment. Raises `ConfigurationError`."""
    keys = secret(KEYS_ENV)
    return EnvironmentKeys(read_keys(keys.get_secret_value()) if keys else ())


def digested(key: str) -> bytes:
    """Return what is compared instead of a key."""
    return hashlib.sha256(key.encode("utf8", "surrogatepass")).digest()


def read_keys(text: str) -> tuple[tuple[str, bytes], ...]:
    """Read `name:key,name:key` (the name may be left out). Raises `ConfigurationError` for a name without a key.

    >>> [name for name, _ in read_keys("portal:abc, def")]
    ['portal', 'key2']
    """
    return tuple(_key(number, entry.strip()) for number, entry in enumerate(text.split(","), 1) if entry.strip())


def _key(number: int, entry: str) -> tuple[str, bytes]:
    name, colon, key = entry.partition(":")
    if colon and not key.strip():
        # The digest of nothing would let everyone in who presents nothing.
        raise ConfigurationError(f"{KEYS_ENV}의 {number}번째 항목에 키가 비어 있습니다. 이름:키로 적어 주십시오.")
    return (name, digested(key.strip())) if colon else (f"key{number}", digested(entry))
