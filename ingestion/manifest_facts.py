"""The manifest's ledger of facts: what lists and reports say of documents, and which folders were ever given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import JSON, Column, Connection, Float, Integer, LargeBinary, String, Table, delete, select

from ingestion.manifest_store import Store, parts
from ingestion.manifest_tables import METADATA
from ingestion.types import Dropped, Facts
from rag.types import GRADES, Grade

STRICTEST = GRADES[-1]

FACTS = Table(
    "facts",
    METADATA,
    Column("doc_id", String, primary_key=True),
    Column("form", String, nullable=False),
    Column("chars", Integer, nullable=False),
    Column("pages", Integer),
    Column("removed", Integer, nullable=False),
    Column("dropped", JSON, nullable=False),
    Column("warnings", JSON, nullable=False),
    Column("effective_from", String),
    Column("effective_to", String),
    Column("domain", String),
    Column("jurisdiction", String),
    Column("department", String),
    Column("url", String),
    Column("located", Integer, nullable=False),
    Column("tables", Integer, nullable=False),
    Column("headerless", Integer, nullable=False),
    Column("text_hash", String, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("screen", String, nullable=False),
    Column("findings", JSON, nullable=False),
)
ROOTS = Table(
    "roots",
    METADATA,
    Column("path", String, primary_key=True),
    Column("grade", String, nullable=False),
    Column("seen_at", String, nullable=False),
)
REFUSALS = Table(
    "refusals",
    METADATA,
    Column("path", String, primary_key=True),
    Column("relative", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("seen_at", String, nullable=False),
)
OF_DOCUMENT = tuple(column for column in FACTS.columns if column.name not in ("doc_id", "signature"))


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was not even opened. `path` is absolute, `relative` below its root; `reason` is Korean."""

    path: str
    relative: str
    reason: str
    seen_at: str = ""


@dataclass(frozen=True, slots=True)
class Root:
    """A folder or file that was given to ingestion, with the grade given and the last time."""

    path: str
    grade: Grade
    seen_at: str


class FactLedger:
    """Facts of documents, roots given and files refused."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, connection: Connection, facts: Iterable[tuple[str, Facts]]) -> None:
        """Keep the facts of documents, by id."""
        self._store.put(connection, FACTS, [facts_row(doc_id, of) for doc_id, of in facts])

    def forget(self, connection: Connection, doc_ids: Sequence[str]) -> None:
        """Drop the facts of documents."""
        for part in parts(doc_ids):
            connection.execute(delete(FACTS).where(FACTS.c.doc_id.in_(part)))

    def all(self) -> dict[str, Facts]:
        """Return all facts, with signatures, by document id."""
        with self._store.reading() as connection:
            rows = connection.execute(select(FACTS)).mappings().all()
        return {row["doc_id"]: facts_from(dict(row)) for row in rows}

    def known(self) -> set[str]:
        """Return the ids of the documents whose facts are kept (older manifests have none)."""
        with self._store.reading() as connection:
            return set(connection.scalars(select(FACTS.c.doc_id)))

    def visit(self, roots: Sequence[str], grade: Grade, refusals: Sequence[Refusal], at: str) -> None:
        """Note that roots were given, and what below them was refused this time."""
        with self._store.writing() as connection:
            self._store.put(connection, ROOTS, [{"path": root, "grade": grade, "seen_at": at} for root in roots])
            for root in roots:
                inside = REFUSALS.c.path.startswith(root.rstrip("/") + "/", autoescape=True)
                connection.execute(delete(REFUSALS).where((REFUSALS.c.path == root) | inside))
            rows = {refusal.path: asdict(refusal) | {"seen_at": at} for refusal in refusals}
            self._store.put(connection, REFUSALS, list(rows.values()))

    def leave(self, root: str) -> None:
        """Forget a root that is gone for good."""
        with self._store.writing() as connection:
            connection.execute(delete(ROOTS).where(ROOTS.c.path == root))

    def roots(self) -> list[Root]:
        """Return the roots ever given, by path."""
        with self._store.reading() as connection:
            return [Root(*row) for row in connection.execute(select(ROOTS).order_by(ROOTS.c.path))]

    def refusals(self) -> list[Refusal]:
        """Return the files refused when their roots were last read, by path."""
        with self._store.reading() as connection:
            return [Refusal(*row) for row in connection.execute(select(REFUSALS).order_by(REFUSALS.c.path))]


def grade_of(path: str, roots: Iterable[Root]) -> Grade:
    """Return the strictest grade given for a path; the strictest of all for one below no known root."""
    given = [root.grade for root in roots if path == root.path or path.startswith(root.path.rstrip("/") + "/")]
    return max(given, key=GRADES.index, default=STRICTEST)


def facts_row(doc_id: str, facts: Facts) -> dict[str, Any]:
    """Return the row of a document's facts."""
    return asdict(facts) | {
        "doc_id": doc_id,
        "dropped": [[one.kind, one.count] for one in facts.dropped],
        "warnings": list(facts.warnings),
        "findings": [list(found) for found in facts.findings],
        "effective_from": facts.effective_from and facts.effective_from.isoformat(),
        "effective_to": facts.effective_to and facts.effective_to.isoformat(),
    }


def facts_from(row: dict[str, Any]) -> Facts:
    """Return the facts of a row; one without a signature has none."""
    values = {name: value for name, value in row.items() if name in Facts.__dataclass_fields__}
    return Facts(
        **values
        | {
            "dropped": tuple(Dropped(kind, count) for kind, count in row["dropped"]),
            "warnings": tuple(row["warnings"]),
            "findings": tuple((kind, count) for kind, count in row["findings"]),
            "effective_from": day(row["effective_from"]),
            "effective_to": day(row["effective_to"]),
        }
    )


def day(text: str | None) -> date | None:
    """Return a stored date."""
    return date.fromisoformat(text) if text else None
