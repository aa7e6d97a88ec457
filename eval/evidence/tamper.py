"""Tampers with a chain many times at random (seeded) and counts how often it is found."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from eval.evidence.tampering import KINDS, Victim, tampered
from serving.evidence.archive import Archive
from serving.evidence.chain import Head
from serving.evidence.chained import ChainedLedger
from serving.evidence.keys import MemoryKeys
from serving.operations.databases import copy_database
from serving.store.base import FILE, Database
from serving.store.evidence import EvidenceStore

RECORDS = 220
OLDER = 30
"""How many records the older state lacks that a roll-back puts back."""


@dataclass
class Outcome:
    """How many tamperings of each kind were made and found; `missed` holds kind and seed of each that was not."""

    made: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Ground:
    """A sound chain in a file, the same some records ago, and the head that a witness holds."""

    file: Path
    older: Path
    keys: MemoryKeys
    witnessed: Head

    @classmethod
    def made(cls, folder: Path, records: int = RECORDS) -> Ground:
        """Write the chain."""
        database, keys = Database.in_folder(folder), MemoryKeys()
        ledger = ChainedLedger(EvidenceStore(database), keys)
        write(ledger, 1, records - OLDER)
        older = settled(database, folder / "older.sqlite3")
        write(ledger, records - OLDER + 1, records)
        file = settled(database, folder / "sound.sqlite3")
        witnessed = Archive(EvidenceStore(database), keys).head()[0]
        database.close()
        return cls(file, older, keys, witnessed)

    def found(self, kind: str, seed: int, folder: Path) -> bool:
        """Tamper with a copy; return whether that is found."""
        (folder / FILE).unlink(missing_ok=True)
        shutil.copy(self.file, folder / FILE)
        tampered(Victim(folder / FILE, self.older, random.Random(seed)), kind)  # noqa: S311 - a trial, no secret
        database = Database.in_folder(folder)
        try:
            return not Archive(EvidenceStore(database), self.keys).verify([self.witnessed]).whole
        finally:
            database.close()


def tamper(folder: Path, times: int, seed: int, say: Callable[[int], None] = lambda _done: None) -> Outcome:
    """Tamper `times` times, each kind in turn, with a chain made in `folder`."""
    ground, outcome = Ground.made(folder), Outcome()
    kinds = list(KINDS)
    place = folder / "tampered"
    place.mkdir(exist_ok=True)
    for number in range(times):
        kind = kinds[number % len(kinds)]
        outcome.made[kind] += 1
        if ground.found(kind, seed + number, place):
            outcome.found[kind] += 1
        else:
            outcome.missed.append((kind, seed + number))
        say(number + 1)
    return outcome


def write(ledger: ChainedLedger, first: int, last: int) -> None:
    """Write answers."""
    for number in range(first, last + 1):
        words = {"question": f"{number}번째 질문", "answer": "답변"}
        ledger.add("answer", {"answer_id": f"ans-{number}", "mode": "quoted", "words": dict(words)}, f"u{number % 7}")


def settled(database: Database, target: Path) -> Path:
    """Copy a database as it is now."""
    file = database.file
    if file is None:
        raise TypeError("a trial needs a database in a file")
    copy_database(file, target)
    return target
