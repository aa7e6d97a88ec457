"""Another key for what is kept: every value is opened with its old key and sealed with the new one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rag.guards.pii.mask import canonical
from serving.privacy.keys import Key, KeyFolder, Keyring, KeySource
from serving.privacy.masking import kind_of
from serving.privacy.vault import Place, fingerprint_with, opened, sealed
from serving.store.pseudonyms import Owned, PseudonymStore


@dataclass(frozen=True, slots=True)
class Rotated:
    """How a rotation ended: the present key, values sealed anew, and values whose key is not there."""

    key_id: str
    resealed: int
    lost: int


def rotate(store: PseudonymStore, keys: KeySource) -> Rotated:
    """Make a key (in a folder; in the environment it is the operator's), and seal everything with it.

    Old keys are deleted once nothing needs them. Broken off, it is gone on with by the next call. Raises
    `PrivacyKeyLost`, `RecordsUnavailable`.
    """
    if isinstance(keys, KeyFolder):
        keys.create()
    return reseal(store, keys)


def reseal(store: PseudonymStore, keys: KeySource) -> Rotated:
    """Seal everything that can be opened with the present key."""
    ring = keys.read()
    present = ring.present or keys.create()
    done = lost = 0
    for key_id, count in store.by_key().items():
        if key_id == present.id:
            continue
        if not any(key.id == key_id for key in ring.keys):
            lost += count
            continue
        done += moved(store, ring, key_id, present)
        if isinstance(keys, KeyFolder):
            keys.forget(key_id)
    return Rotated(present.id, done, lost)


def moved(store: PseudonymStore, ring: Keyring, key_id: str, present: Key) -> int:
    """Seal the rows of one key with another; return how many."""
    old, done = ring.named(key_id), 0
    while rows := store.sealed_with(key_id):
        store.reseal([anew(row, old, present) for row in rows])
        done += len(rows)
    return done


def anew(one: Owned, old: Key, present: Key) -> Owned:
    """Return a row with the same value under another key."""
    place = Place(one.owner, one.conversation, one.row.label)
    value = opened(old, one.row.sealed or b"", place)
    kind = kind_of(one.row)
    print_ = fingerprint_with(present)(kind, canonical(kind, value))
    row = replace(one.row, key_id=present.id, fingerprint=print_, sealed=sealed(present, value, place))
    return replace(one, row=row)
