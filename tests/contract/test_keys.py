"""The contract of the key store, on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from serving.caller import Caller
from serving.security.credentials import Refusal
from serving.security.keys import KeyRights
from serving.security.stored_keys import StoredKeys
from serving.store.base import Database
from serving.store.keys import ApiKey, KeyStore
from tests.contract.databases import database, reopen, server

__all__ = ["database", "reopen", "server"]

OFFICER = KeyRights(frozenset({"officer"}), "S", ("교통과",))


@dataclass
class Hands:
    """A clock that is set by hand."""

    now: datetime = datetime(2026, 11, 24, 9, 0)  # noqa: DTZ001 - as the database keeps it

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def store(database: Database, clock: Hands) -> KeyStore:
    return KeyStore(database, clock)


@pytest.fixture
def keys(store: KeyStore, clock: Hands) -> StoredKeys:
    return StoredKeys(store, clock)


def test_a_key_opens_what_it_was_made_for(keys: StoredKeys, store: KeyStore) -> None:
    made, credential = store.create("민원포털", OFFICER)
    assert keys.identify(credential) == Caller(
        f"key:{made.id}", "system", frozenset({"officer"}), ("O", "S"), ("교통과",)
    )


def test_no_secret_is_kept(keys: StoredKeys, store: KeyStore, database: Database) -> None:
    _, credential = store.create("민원포털", OFFICER)
    secret = credential.rpartition("_")[2]
    assert len(secret) == 64
    with database.session() as session:
        row = session.scalars(select(ApiKey)).one()
        kept = repr({name: getattr(row, name) for name in ApiKey.__table__.columns.keys()})  # noqa: SIM118
    assert secret not in kept
    assert bytes.fromhex(secret).hex() not in kept


def test_each_key_has_a_salt_of_its_own(keys: StoredKeys, store: KeyStore) -> None:
    one, other = (store.create("가", OFFICER)[0] for _ in range(2))
    assert one.salt != other.salt
    assert one.digest != other.digest


def test_a_wrong_secret_or_id_is_a_guess(keys: StoredKeys, store: KeyStore) -> None:
    _, one = store.create("가", OFFICER)
    _, other = store.create("나", OFFICER)
    swapped = one.rpartition("_")[0] + "_" + other.rpartition("_")[2]
    unknown = f"mgm_{'0' * 12}_{other.rpartition('_')[2]}"
    assert keys.identify(swapped) == keys.identify(unknown) == Refusal("unknown-key", guess=True)


@pytest.mark.parametrize("credential", ["", "mgm__", "mgm_xyz_1", "sk-123", "MGM_" + "0" * 12 + "_" + "0" * 64])
def test_what_is_no_key_is_left_to_others(keys: StoredKeys, credential: str) -> None:
    assert keys.identify(credential) is None


def test_a_key_ends_when_it_was_to(keys: StoredKeys, store: KeyStore, clock: Hands) -> None:
    _, credential = store.create("가", OFFICER, clock.now + timedelta(days=1))
    clock.now += timedelta(hours=23, minutes=59)
    assert isinstance(keys.identify(credential), Caller)
    clock.now += timedelta(minutes=1)
    assert keys.identify(credential) == Refusal("expired-key", guess=False)


def test_revocation_is_at_once_and_for_good(keys: StoredKeys, store: KeyStore, clock: Hands) -> None:
    made, credential = store.create("가", OFFICER)
    store.revoke(made.id)
    assert keys.identify(credential) == Refusal("revoked-key", guess=False)
    first = clock.now
    clock.now += timedelta(days=1)
    again = store.revoke(made.id)
    assert again is not None
    assert again.revoked == first
    assert store.rotate(made.id, timedelta()) is None
    assert store.revoke("none") is None


def test_both_open_for_a_while_after_rotation(keys: StoredKeys, store: KeyStore, clock: Hands) -> None:
    made, old = store.create("가", OFFICER, clock.now + timedelta(days=30))
    clock.now += timedelta(days=10)
    rotated = store.rotate(made.id, timedelta(days=7))
    assert rotated is not None
    successor, new = rotated
    assert keys.identify(old) == keys.identify(new)
    assert successor.expires == clock.now + timedelta(days=30)
    clock.now += timedelta(days=7)
    assert keys.identify(old) == Refusal("expired-key", guess=False)
    assert isinstance(keys.identify(new), Caller)


def test_rotation_never_makes_the_old_key_live_longer(keys: StoredKeys, store: KeyStore, clock: Hands) -> None:
    end = clock.now + timedelta(hours=1)
    made, _ = store.create("가", OFFICER, end)
    store.rotate(made.id, timedelta(days=7))
    old = store.find(made.id)
    assert old is not None
    assert old.expires == end


def test_the_last_use_is_noted_once_a_minute(keys: StoredKeys, store: KeyStore, clock: Hands) -> None:
    made, credential = store.create("가", OFFICER)
    seen: list[Any] = []
    for seconds in (0, 30, 61):
        clock.now = datetime(2026, 11, 24, 9, 0) + timedelta(seconds=seconds)  # noqa: DTZ001
        keys.identify(credential)
        found = store.find(made.id)
        seen.append(found and found.last_used and found.last_used.second)
    assert seen == [0, 0, 1]


def test_all_keys_are_listed_the_newest_last(keys: StoredKeys, store: KeyStore, clock: Hands) -> None:
    first, _ = store.create("가", OFFICER)
    clock.now += timedelta(seconds=1)
    second, _ = store.create("나", KeyRights(frozenset({"auditor"}), everywhere=True))
    assert [key.id for key in store.all()] == [first.id, second.id]
    assert store.all()[1].rights == second.rights
