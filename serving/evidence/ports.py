"""The seam to where the chain is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from serving.evidence.chain import Head, Part, Record, Sealed, Tail

Runs = Sequence[tuple[int, int]]
"""Stretches of the chain, both ends inclusive."""
Make = Callable[[Tail], Sealed]
MakeProof = Callable[[Tail, Mapping[Part, Runs]], Sealed]
BEGINNING = -(1 << 62)
"""Before any sequence, also before one that somebody invented."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records: times are texts of `chain.written`, `since` inclusive; `before` is a sequence, for paging."""

    since: str = ""
    until: str = ""
    kind: str = ""
    mode: str = ""
    who: tuple[str, ...] = ()
    ref: str = ""
    grades: tuple[str, ...] = ()
    before: int = 0


EVERYTHING = Wanted()


class ChainStore(Protocol):
    """The chain in a database. Every call may raise `RecordsUnavailable`."""

    def append(self, make: Make) -> Record:
        """Store, durably, what `make` makes of the chain's end; nobody else appends meanwhile.

        Raises `EvidenceUnavailable` where the chain has no end.
        """

    def destroy(self, cutoffs: Mapping[Part, str], exempt: str, make: MakeProof) -> Record | None:
        """Destroy the keys of parts from before a time and append the proof, together or not at all.

        Records of the kind `exempt` keep theirs. None: there was nothing to destroy.
        """

    def tail(self) -> Tail | None:
        """Return where the chain ends; None if that is not there."""

    def digest_at(self, sequence: int) -> str | None:
        """Return the digest of a record; None if it is not there."""

    def one(self, record_id: str) -> Record | None:
        """Return a record by its id."""

    def page(self, wanted: Wanted, limit: int) -> list[Record]:
        """Return up to `limit` records, the newest first."""

    def count(self, wanted: Wanted) -> int:
        """Count records."""

    def stream(self, wanted: Wanted = EVERYTHING, after: int = BEGINNING) -> Iterator[list[Record]]:
        """Yield records in their order, a batch at a time, each batch as it is when it is read."""

    def keys(self, first: int, last: int) -> dict[tuple[int, str], str]:
        """Return the sealed keys of a stretch of the chain, by sequence and part."""

    def key_count(self) -> int:
        """Count the keys of all parts."""

    def heads(self, first: int, last: int) -> list[Head]:
        """Return the kept heads of a stretch of the chain."""
