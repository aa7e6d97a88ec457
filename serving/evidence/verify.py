"""Looks at the whole chain, a batch at a time, and finds what was changed, taken out, put in, moved or cut off."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from serving.evidence.chain import EVERY, GENESIS, PARTS, Head, Part, Record, Tail, digest_of
from serving.evidence.chained import DESTROYED
from serving.evidence.findings import Stretches, Verification
from serving.evidence.ledger import Json
from serving.evidence.ports import ChainStore
from serving.evidence.rings import Ring
from serving.evidence.sealing import NotSealed, unseal
from serving.evidence.signing import Trust

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Proofs:
    """What a chain is held against: trusted signers, the sealing ring, heads that a witness kept."""

    trust: Trust
    ring: Ring
    witnessed: Sequence[Head] = ()
    kept: Head | None = None
    """The end that this machine saw last."""


def verify(store: ChainStore, proofs: Proofs, progress: Progress = lambda _records: None) -> Verification:
    """Look at every record, key and head; `progress` hears how many records are done.

    Records that are appended meanwhile are looked at too. Raises `RecordsUnavailable`.
    """
    looking = Looking(store, proofs)
    while True:
        for batch in store.stream(after=looking.after):
            looking.batch(batch)
            progress(looking.outcome.records)
        if looking.at_the_end():
            return looking.finish()


class Looking:
    """One look at a chain, with what it has to remember of what it saw: little, however long the chain is."""

    def __init__(self, store: ChainStore, proofs: Proofs) -> None:
        self.outcome = Verification(digest=GENESIS)
        self.after = -(1 << 62)
        self._store = store
        self._proofs = proofs
        self._latest = ""
        self._keys = 0
        self._there: Mapping[Part, Stretches] = {part: Stretches() for part in PARTS}
        self._missing: Mapping[Part, Stretches] = {part: Stretches() for part in PARTS}
        self._declared: Mapping[Part, Stretches] = {part: Stretches() for part in PARTS}
        self._witnessed: dict[int, list[Head]] = {}
        for head in proofs.witnessed:
            self._witnessed.setdefault(head.sequence, []).append(head)
        self._kept = proofs.kept

    def batch(self, batch: Sequence[Record]) -> None:
        """Look at the next records, with their keys and heads."""
        first, last = batch[0].sequence, batch[-1].sequence
        keys = self._store.keys(first, last)
        heads = {head.sequence: head for head in self._store.heads(self.after + 1, last)}
        for record in batch:
            self._linked(record)
            self._signed(record)
            self._timed(record)
            self._opened(record, keys)
            self._headed(record, heads.pop(record.sequence, None))
            self.outcome.records += 1
            self.outcome.last, self.outcome.digest = record.sequence, record.digest
        self.after = last
        for stray in heads.values():
            self.outcome.wrong("head-stray", stray.sequence)

    def at_the_end(self) -> bool:
        """Whether the chain's end is where the records end, or will never be."""
        tail = self._store.tail()
        if tail is not None and tail.sequence > self.outcome.last and next(self._store.stream(after=self.after), None):
            return False
        if tail != Tail(self.outcome.last, self.outcome.digest, self._latest):
            self.outcome.wrong("end", self.outcome.last)
        return True

    def finish(self) -> Verification:
        """Compare what can only be compared at the end, and return the outcome."""
        for head in self._store.heads(self.after + 1, 1 << 62):
            self.outcome.wrong("head-stray", head.sequence)
        for head in (head for heads in self._witnessed.values() for head in heads):
            if head.sequence or head.digest != GENESIS:  # a head of the empty chain says nothing
                self.outcome.wrong("witness", head.sequence)
        if self._kept is not None:
            self.outcome.wrong("cut", self._kept.sequence)
        self._compare_keys()
        return self.outcome

    def _compare_keys(self) -> None:
        for part in PARTS:
            for first, _ in self._missing[part].without(self._declared[part]):
                self.outcome.wrong("key-missing", first)
            for first, _ in self._there[part].within(self._declared[part]):
                self.outcome.wrong("key-left", first)
            self.outcome.destroyed += sum(last - first + 1 for first, last in self._missing[part].joined())
        if self._keys != self._store.key_count():
            self.outcome.wrong("key-stray")

    def _linked(self, record: Record) -> None:
        expected = self.outcome.last + 1
        if record.sequence != expected:
            self.outcome.wrong("gap", record.sequence, record.id)
        elif record.previous != self.outcome.digest:
            self.outcome.wrong("link", record.sequence, record.id)
        if digest_of(record) != record.digest:
            self.outcome.wrong("digest", record.sequence, record.id)

    def _signed(self, record: Record) -> None:
        if not self._proofs.trust.knows(record.signer):
            self.outcome.wrong("signer", record.sequence, record.id)
        elif not self._proofs.trust.signed_record(record):
            self.outcome.wrong("signature", record.sequence, record.id)

    def _timed(self, record: Record) -> None:
        if record.back_ms:
            self.outcome.clock_set_back += 1
        elif str(record.at) < self._latest:
            self.outcome.wrong("clock", record.sequence, record.id)
        self._latest = max(self._latest, str(record.at))

    def _opened(self, record: Record, keys: Mapping[tuple[int, str], str]) -> None:
        outer = self._proofs.ring.find(record.seal)
        for part in PARTS:
            key = keys.get((record.sequence, part))
            if not record.sealed(part):
                continue
            if key is None:
                self._missing[part].add(record.sequence)
                continue
            self._keys += 1
            self._there[part].add(record.sequence)
            if outer is None:
                self.outcome.lost[str(record.seal)] = self.outcome.lost.get(str(record.seal), 0) + (part == "body")
                continue
            try:
                content = unseal(record.sealed(part), key, outer, record.id, part)
            except NotSealed:
                self.outcome.wrong("sealed", record.sequence, record.id)
            else:
                self._declaration(record, content)

    def _declaration(self, record: Record, content: Mapping[str, Json]) -> None:
        """Remember which keys a deletion says to have destroyed."""
        declared = content.get(DESTROYED)
        if record.kind != "deletion" or not isinstance(declared, dict):
            return
        for part in PARTS:
            for first, last in runs_of(declared.get(part)):
                self._declared[part].add(first, last)

    def _headed(self, record: Record, head: Head | None) -> None:
        trust = self._proofs.trust
        if record.sequence % EVERY == 0 and head is None:
            self.outcome.wrong("head-missing", record.sequence, record.id)
        elif head is not None and record.sequence % EVERY:
            self.outcome.wrong("head-stray", record.sequence, record.id)
        elif head is not None and (head.digest != record.digest or not trust.signed_head(head)):
            self.outcome.wrong("head", record.sequence, record.id)
        for witnessed in self._witnessed.pop(record.sequence, ()):
            if not trust.signed_head(witnessed):
                self.outcome.wrong("witness-signature", record.sequence, record.id)
            elif witnessed.digest != record.digest:
                self.outcome.wrong("witness", record.sequence, record.id)
        if self._kept is not None and (self._kept.sequence, self._kept.digest) == (record.sequence, record.digest):
            self._kept = None  # the chain still holds it


def runs_of(value: Json) -> list[tuple[int, int]]:
    """Return the runs that a deletion wrote.

    >>> runs_of([[1, 3], [7, 7]])
    [(1, 3), (7, 7)]
    """
    if not isinstance(value, list):
        return []
    pairs = [pair for pair in value if isinstance(pair, list) and len(pair) == 2]
    return [(first, last) for first, last in pairs if isinstance(first, int) and isinstance(last, int)]
