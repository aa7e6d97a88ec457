"""The evidence in the records' database: the chain, the keys of its parts, its heads, and where it ends.

The row in `evidence_chain` is the lock: whoever appends changes it first, so that processes take turns on SQLite as
on PostgreSQL. Columns are texts, so that what was put there by force can still be read, and named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, String, Text, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from rag.errors import EvidenceUnavailable
from serving.evidence.chain import Head, Part, Record, Sealed, Tail
from serving.evidence.ports import BEGINNING, EVERYTHING, Make, MakeProof, Wanted
from serving.store.base import Base, Database
from serving.store.erase import checkpoint

Number = BigInteger().with_variant(Integer, "sqlite")
BATCH = 500
ALONE = {"synchronize_session": False}
"""The database does it; no object in memory follows."""


class EvidenceRecord(Base):
    """A record; its columns are those of `serving.evidence.chain.Record`."""

    __tablename__ = "evidence_records"

    sequence: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    at: Mapped[str] = mapped_column(String(30), index=True)
    back_ms: Mapped[int] = mapped_column(Number)
    who: Mapped[str] = mapped_column(String(60), index=True)
    mode: Mapped[str] = mapped_column(String(20))
    grade: Mapped[str] = mapped_column(String(1))
    ref: Mapped[str] = mapped_column(String(100), index=True)
    seal: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    signer: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(100))


class EvidenceKey(Base):
    """The sealed key of a part; without this row the part cannot be read any more."""

    __tablename__ = "evidence_keys"

    sequence: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    part: Mapped[str] = mapped_column(String(10), primary_key=True)
    sealed: Mapped[str] = mapped_column(String(200))


class EvidenceHead(Base):
    """A head, one for every `EVERY` records."""

    __tablename__ = "evidence_heads"

    sequence: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[str] = mapped_column(String(30))
    signer: Mapped[str] = mapped_column(String(20))
    signature: Mapped[str] = mapped_column(String(100))


class EvidenceChain(Base):
    """The end of the chain, in one row."""

    __tablename__ = "evidence_chain"

    id: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(Number)
    digest: Mapped[str] = mapped_column(String(64))
    latest: Mapped[str] = mapped_column(String(30))


RECORD = tuple(getattr(EvidenceRecord, each.name) for each in fields(Record))
HEAD = tuple(getattr(EvidenceHead, each.name) for each in fields(Head))
ONE = EvidenceChain.id == 1


class EvidenceStore:
    """A `ChainStore` in the records' database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, make: Make) -> Record:
        """Store, durably, what `make` makes of the chain's end; nobody else appends meanwhile.

        Raises `EvidenceUnavailable` where the chain has no end.
        """
        with self._database.session() as session:
            return store(session, make(advanced(session)))

    def destroy(self, cutoffs: Mapping[Part, str], exempt: str, make: MakeProof) -> Record | None:
        """Destroy the keys of parts from before a time and append the proof, together or not at all.

        Records of the kind `exempt` keep theirs. None: there was nothing to destroy.
        """
        with self._database.session() as session:
            tail = advanced(session)
            runs = {part: destroyed(session, part, cutoff, exempt) for part, cutoff in cutoffs.items()}
            if not any(runs.values()):
                session.rollback()
                return None
            proof = store(session, make(tail, runs))
        checkpoint(self._database)
        return proof

    def tail(self) -> Tail | None:
        """Return where the chain ends; None if that is not there."""
        with self._database.session() as session:
            row = session.execute(
                select(EvidenceChain.sequence, EvidenceChain.digest, EvidenceChain.latest).where(ONE)
            ).first()
        return Tail(*row) if row else None

    def digest_at(self, sequence: int) -> str | None:
        """Return the digest of a record; None if it is not there."""
        with self._database.session() as session:
            return session.scalar(select(EvidenceRecord.digest).where(EvidenceRecord.sequence == sequence))

    def one(self, record_id: str) -> Record | None:
        """Return a record by its id."""
        with self._database.session() as session:
            row = session.execute(select(*RECORD).where(EvidenceRecord.id == record_id)).first()
        return Record(*row) if row else None

    def page(self, wanted: Wanted, limit: int) -> list[Record]:
        """Return up to `limit` records, the newest first."""
        query = select(*RECORD).where(*conditions(wanted)).order_by(EvidenceRecord.sequence.desc()).limit(limit)
        with self._database.session() as session:
            return [Record(*row) for row in session.execute(query)]

    def count(self, wanted: Wanted) -> int:
        """Count records."""
        query: Select[*tuple[Any, ...]] = select(func.count()).select_from(EvidenceRecord).where(*conditions(wanted))
        with self._database.session() as session:
            return int(session.scalar(query) or 0)

    def stream(self, wanted: Wanted = EVERYTHING, after: int = BEGINNING) -> Iterator[list[Record]]:
        """Yield records in their order, a batch at a time, each batch as it is when it is read."""
        while True:
            query = select(*RECORD).where(EvidenceRecord.sequence > after, *conditions(wanted))
            with self._database.session() as session:
                rows = session.execute(query.order_by(EvidenceRecord.sequence).limit(BATCH)).all()
            if not rows:
                return
            batch = [Record(*row) for row in rows]
            after = batch[-1].sequence
            yield batch

    def keys(self, first: int, last: int) -> dict[tuple[int, str], str]:
        """Return the sealed keys of a stretch of the chain, by sequence and part."""
        query = select(EvidenceKey.sequence, EvidenceKey.part, EvidenceKey.sealed)
        with self._database.session() as session:
            rows = session.execute(query.where(EvidenceKey.sequence.between(first, last))).all()
        return {(sequence, part): sealed for sequence, part, sealed in rows}

    def key_count(self) -> int:
        """Count the keys of all parts."""
        with self._database.session() as session:
            return int(session.scalar(select(func.count()).select_from(EvidenceKey)) or 0)

    def heads(self, first: int, last: int) -> list[Head]:
        """Return the kept heads of a stretch of the chain."""
        query = select(*HEAD).where(EvidenceHead.sequence.between(first, last)).order_by(EvidenceHead.sequence)
        with self._database.session() as session:
            return [Head(*row) for row in session.execute(query)]


def advanced(session: Session) -> Tail:
    """Take the turn, and return the end as it was. Raises `EvidenceUnavailable`."""
    query = update(EvidenceChain).where(ONE).values(sequence=EvidenceChain.sequence + 1)
    row = session.execute(
        query.returning(EvidenceChain.sequence, EvidenceChain.digest, EvidenceChain.latest),
        execution_options=ALONE,
    ).first()
    if row is None:
        raise EvidenceUnavailable(
            "증거 사슬의 끝을 적은 줄이 없어 더 이을 수 없습니다. mongmin audit verify로 확인하십시오."
        )
    return Tail(row[0] - 1, row[1], row[2])


def store(session: Session, made: Sealed) -> Record:
    """Write a record with its keys and head, and move the end."""
    record = made.record
    session.execute(insert(EvidenceRecord).values(**asdict(record)))
    for part, sealed in made.keys.items():
        session.execute(insert(EvidenceKey).values(sequence=record.sequence, part=part, sealed=sealed))
    if made.head is not None:
        session.execute(insert(EvidenceHead).values(**asdict(made.head)))
    later = func.max if session.get_bind().dialect.name == "sqlite" else func.greatest
    session.execute(
        update(EvidenceChain).where(ONE).values(digest=record.digest, latest=later(EvidenceChain.latest, record.at)),
        execution_options=ALONE,
    )
    return record


def destroyed(session: Session, part: Part, cutoff: str, exempt: str) -> list[tuple[int, int]]:
    """Destroy the keys of a part from before a time; return the runs of sequences that lost theirs."""
    old = select(EvidenceRecord.sequence).where(EvidenceRecord.at < cutoff, EvidenceRecord.kind != exempt)
    chosen = (EvidenceKey.part == part, EvidenceKey.sequence.in_(old))
    found = session.scalars(select(EvidenceKey.sequence).where(*chosen).order_by(EvidenceKey.sequence)).all()
    if found:
        session.execute(delete(EvidenceKey).where(*chosen), execution_options=ALONE)
    return runs(found)


def runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Join ascending numbers to runs, both ends inclusive.

    >>> runs([1, 2, 3, 7, 9, 10])
    [(1, 3), (7, 7), (9, 10)]
    """
    joined: list[tuple[int, int]] = []
    for number in numbers:
        if joined and joined[-1][1] == number - 1:
            joined[-1] = (joined[-1][0], number)
        else:
            joined.append((number, number))
    return joined


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return what a search asks of the columns."""
    record = EvidenceRecord
    exact = [(record.kind, wanted.kind), (record.mode, wanted.mode), (record.ref, wanted.ref)]
    lists = [(record.who, wanted.who), (record.grade, wanted.grades)]
    return [
        *(column == value for column, value in exact if value),
        *(column.in_(values) for column, values in lists if values),
        *([record.at >= wanted.since] if wanted.since else []),
        *([record.at < wanted.until] if wanted.until else []),
        *([record.sequence < wanted.before] if wanted.before else []),
    ]
