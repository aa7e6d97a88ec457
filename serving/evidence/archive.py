"""Reads the evidence: one record, a page of them, or all in a row, opened where they can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from ingestion.clock import utc_now
from serving.evidence.chain import PARTS, Head, Part, Record, Tail, digest_of, written
from serving.evidence.findings import Verification
from serving.evidence.keys import Keys
from serving.evidence.last_end import LastEnd, NoEnd
from serving.evidence.ledger import Json
from serving.evidence.ports import EVERYTHING, ChainStore, Wanted
from serving.evidence.rings import Ring, pseudonyms
from serving.evidence.sealing import NotSealed, unseal
from serving.evidence.signing import Trust, public_pem
from serving.evidence.verify import Progress, Proofs, verify

State = Literal["open", "none", "destroyed", "key-lost", "broken", "unproven"]
OURS = Trust({})
"""No signer besides our own."""
SCANNED = 20_000
"""How many records a search by words opens at most: words are sealed, so each must be opened to look at it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A record with what can be read of it; `states` says why a part cannot."""

    record: Record
    body: Mapping[str, Json]
    words: Mapping[str, Json]
    states: Mapping[Part, State]


class Archive:
    """The evidence, for those who may read it. Every call may raise `RecordsUnavailable` or `EvidenceUnavailable`."""

    def __init__(self, store: ChainStore, keys: Keys, end: LastEnd | None = None) -> None:
        self._store = store
        self._keys = keys
        self._end = end or NoEnd()

    def one(self, record_id: str) -> Opened | None:
        """Return a record by its id."""
        record = self._store.one(record_id)
        return next(self._opened([record]), None) if record else None

    def of_answer(self, answer_id: str, owner: str) -> Opened | None:
        """Return the record of an answer, if that owner asked for it."""
        mine = Wanted(kind="answer", ref=answer_id, who=tuple(pseudonyms(self._keys.who, owner)))
        return next(self._opened(self._store.page(mine, 1)), None)

    def search(self, wanted: Wanted, words: str, limit: int) -> list[Opened]:
        """Return up to `limit` records, the newest first; with `words` those that hold every one of them."""
        if not words.split():
            return list(self._opened(self._store.page(wanted, limit)))
        found: list[Opened] = []
        seen, before = 0, wanted.before
        while len(found) < limit and seen < SCANNED:
            page = self._store.page(replace(wanted, before=before), 200)
            if not page:
                break
            found += [one for one in self._opened(page) if holds(one, words)]
            seen, before = seen + len(page), page[-1].sequence
        return found[:limit]

    def count(self, wanted: Wanted) -> int:
        """Count records."""
        return self._store.count(wanted)

    def all(self, wanted: Wanted = EVERYTHING) -> Iterator[Opened]:
        """Yield records in their order, a batch in memory at a time."""
        for batch in self._store.stream(wanted):
            yield from self._opened(batch)

    def head(self) -> tuple[Head, str]:
        """Return a signed head of the chain as it is now, and the public key (PEM) that checks it."""
        tail, signer = self._store.tail() or Tail(), self._keys.signer
        head = signer.head(tail.sequence, tail.digest, written(utc_now()))
        return head, public_pem(signer.key.public_key())

    def signature(self, content: bytes) -> tuple[str, str]:
        """Return our signature of an export's manifest, and who signed."""
        signer = self._keys.signer
        return signer.content(content), signer.id

    def verify(
        self,
        witnessed: Iterable[Head] = (),
        more: Trust = OURS,
        progress: Progress = lambda _records: None,
    ) -> Verification:
        """Look at the whole chain; `more` are signers to trust besides our own."""
        trust = Trust({**self._keys.signer.trust.keys, **more.keys})
        kept = self._end.read()  # before the chain is looked at, which only grows meanwhile
        return verify(self._store, Proofs(trust, self._keys.seal, tuple(witnessed), kept), progress)

    def _opened(self, records: Iterable[Record]) -> Iterator[Opened]:
        chosen = list(records)
        if not chosen:
            return
        numbers = [record.sequence for record in chosen]
        keys = self._store.keys(min(numbers), max(numbers))
        trust, ring = self._keys.signer.trust, self._keys.seal
        for record in chosen:
            yield opened(record, keys, ring) if proven(record, trust) else unproven(record)


def proven(record: Record, trust: Trust) -> bool:
    """Whether a record is as it was signed.

    Who may read it follows from its columns. Without this look, writing another name or grade into the database
    would be enough to have the keys open what it does not open.
    """
    return digest_of(record) == record.digest and trust.signed_record(record)


def unproven(record: Record) -> Opened:
    """Leave a record closed."""
    return Opened(record, {}, {}, dict.fromkeys(PARTS, "unproven"))


def opened(record: Record, keys: Mapping[tuple[int, str], str], ring: Ring) -> Opened:
    """Open what can be opened of a record."""
    parts = {part: part_of(record, part, keys.get((record.sequence, part)), ring) for part in PARTS}
    return Opened(record, parts["body"][1], parts["words"][1], {part: parts[part][0] for part in PARTS})


def part_of(record: Record, part: Part, key: str | None, ring: Ring) -> tuple[State, Mapping[str, Json]]:
    """Open one part, or say why it stays closed."""
    outer = ring.find(record.seal)
    if not record.sealed(part):
        return "none", {}
    if key is None:
        return "destroyed", {}
    if outer is None:
        return "key-lost", {}
    try:
        return "open", unseal(record.sealed(part), key, outer, record.id, part)
    except NotSealed:
        return "broken", {}


def holds(one: Opened, words: str) -> bool:
    """Whether the words of a record hold every one of `words`."""
    text = " ".join(value for value in one.words.values() if isinstance(value, str)).casefold()
    return all(word in text for word in words.casefold().split())
