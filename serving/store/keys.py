"""API keys in the records' database: hashes and rights, never a secret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import JSON, LargeBinary, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from rag.types import Grade
from serving.security.keys import KeyRights, StoredKey, hashed, new_id, new_salt, new_secret, utc_now, written
from serving.store.base import Base, Database

USED_AGAIN = timedelta(minutes=1)
"""How exact the time of the last use is: a write for every request would be many."""


class ApiKey(Base):
    """A key; all times are UTC."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    subject: Mapped[str] = mapped_column(String(24), index=True)
    name: Mapped[str] = mapped_column(String(100))
    roles: Mapped[list[str]] = mapped_column(JSON)
    grade: Mapped[str] = mapped_column(String(1))
    departments: Mapped[list[str]] = mapped_column(JSON)
    everywhere: Mapped[bool]
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    created: Mapped[datetime]
    expires: Mapped[datetime | None]
    last_used: Mapped[datetime | None]
    revoked: Mapped[datetime | None]


class KeyStore:
    """The keys. Every call may raise `RecordsUnavailable`."""

    def __init__(self, database: Database, now: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._now = now

    def create(self, name: str, rights: KeyRights, expires: datetime | None = None) -> tuple[StoredKey, str]:
        """Make a key; return it and what its holder presents, which is known only now."""
        key_id = new_id()
        return self._add(StoredKey(key_id, key_id, name, rights, b"", b"", self._now(), expires))

    def rotate(self, key_id: str, overlap: timedelta, expires: datetime | None = None) -> tuple[StoredKey, str] | None:
        """Make the successor of an active key, with its name and rights; the old one ends after `overlap`.

        The successor lives as long as the old one did, unless `expires` says otherwise. None if there is no such key.
        """
        old = self.find(key_id)
        now = self._now()
        if old is None or old.state(now) != "active":
            return None
        if expires is None and old.expires is not None:
            expires = now + (old.expires - old.created)
        made = self._add(replace(old, id=new_id(), created=now, expires=expires, last_used=None))
        ends = now + overlap if old.expires is None else min(old.expires, now + overlap)
        self._set(key_id, expires=ends)
        return made

    def revoke(self, key_id: str) -> StoredKey | None:
        """End a key at once; None if there is no such key. One that was revoked before stays as it was."""
        known = self.find(key_id)
        if known is not None and known.revoked is None:
            self._set(key_id, revoked=self._now())
        return self.find(key_id)

    def all(self) -> list[StoredKey]:
        """Return all keys, also those that have ended, the newest last."""
        with self._database.session() as session:
            return [stored(row) for row in session.scalars(select(ApiKey).order_by(ApiKey.created, ApiKey.id))]

    def find(self, key_id: str) -> StoredKey | None:
        """Return a key."""
        with self._database.session() as session:
            row = session.get(ApiKey, key_id)
            return stored(row) if row is not None else None

    def used(self, key: StoredKey) -> None:
        """Note that a key was used."""
        now = self._now()
        if key.last_used is None or now - key.last_used >= USED_AGAIN:
            self._set(key.id, last_used=now)

    def _add(self, key: StoredKey) -> tuple[StoredKey, str]:
        secret, salt = new_secret(), new_salt()
        made = replace(key, salt=salt, digest=hashed(secret, salt))
        with self._database.session() as session:
            session.add(row_of(made))
        return made, written(made.id, secret)

    def _set(self, key_id: str, **values: datetime) -> None:
        with self._database.session() as session:
            session.execute(update(ApiKey).where(ApiKey.id == key_id).values(**values))


def stored(row: ApiKey) -> StoredKey:
    """Return the key of a row."""
    grade: Grade = row.grade  # type: ignore[assignment]  # only `row_of` writes it
    rights = KeyRights(frozenset(row.roles), grade, tuple(row.departments), row.everywhere)  # type: ignore[arg-type]
    return StoredKey(
        row.id,
        row.subject,
        row.name,
        rights,
        row.salt,
        row.digest,
        row.created,
        row.expires,
        row.last_used,
        row.revoked,
    )


def row_of(key: StoredKey) -> ApiKey:
    """Return the row of a key."""
    return ApiKey(
        id=key.id,
        subject=key.subject,
        name=key.name,
        roles=sorted(key.rights.roles),
        grade=key.rights.grade,
        departments=list(key.rights.departments),
        everywhere=key.rights.everywhere,
        salt=key.salt,
        digest=key.digest,
        created=key.created,
        expires=key.expires,
        last_used=key.last_used,
        revoked=key.revoked,
    )
