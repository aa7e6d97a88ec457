"""API keys as text: `mgm_<id>_<secret>`. The id is looked up, the secret is shown once and kept only as a hash."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from rag.types import Grade
from serving.caller import Caller, Role, up_to

PREFIX = "mgm"
ID_BYTES, SECRET_BYTES, SALT_BYTES = 6, 32, 16
KEY = re.compile(rf"{PREFIX}_([0-9a-f]{{{2 * ID_BYTES}}})_([0-9a-f]{{{2 * SECRET_BYTES}}})")


@dataclass(frozen=True, slots=True)
class KeyRights:
    """What the holder of a key may do and see. `everywhere`: documents of all departments."""

    roles: frozenset[Role]
    grade: Grade = "O"
    departments: tuple[str, ...] = ()
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key as it is kept. `subject` stays the same through rotations, so that what it owns stays its own."""

    id: str
    subject: str
    name: str
    rights: KeyRights
    salt: bytes
    digest: bytes
    created: datetime
    expires: datetime | None = None
    last_used: datetime | None = None
    revoked: datetime | None = None

    def caller(self) -> Caller:
        """Return the caller that holds this key."""
        rights = self.rights
        return Caller(
            f"key:{self.subject}",
            kind="system",
            roles=rights.roles,
            grades=up_to(rights.grade),
            departments=rights.departments,
            everywhere=rights.everywhere,
        )

    def opens(self, secret: str) -> bool:
        """Whether a secret is this key's."""
        return hmac.compare_digest(hashed(secret, self.salt), self.digest)

    def state(self, now: datetime) -> str:
        """Return `active`, `expired` or `revoked`."""
        if self.revoked is not None:
            return "revoked"
        return "expired" if self.expires is not None and self.expires <= now else "active"


def utc_now() -> datetime:
    """Return the moment as the database keeps it: UTC, without saying so."""
    return datetime.now(UTC).replace(tzinfo=None)


def new_id() -> str:
    """Return a new key's id."""
    return secrets.token_hex(ID_BYTES)


def new_secret() -> str:
    """Return 256 random bits."""
    return secrets.token_hex(SECRET_BYTES)


def new_salt() -> bytes:
    """Return a salt."""
    return secrets.token_bytes(SALT_BYTES)


def hashed(secret: str, salt: bytes) -> bytes:
    """Return what is kept of a secret.

    HMAC-SHA-256 with a salt of its own: a slow hash protects short passwords, and these are 256 random bits.
    """
    return hmac.new(salt, secret.encode(), hashlib.sha256).digest()


def written(key_id: str, secret: str) -> str:
    """Return a key as its holder presents it."""
    return f"{PREFIX}_{key_id}_{secret}"


def parsed(credential: str) -> tuple[str, str] | None:
    """Return the id and the secret of a key, or None for what is none.

    >>> parsed("sk-123") is None
    True
    """
    match = KEY.fullmatch(credential)
    return (match[1], match[2]) if match else None
