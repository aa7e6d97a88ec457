"""Making deleted rows gone from the database's files, not only from its answers.

SQLite overwrites deleted rows (`secure_delete`), but its write-ahead log still holds the pages as they were until
it is written back and cut to nothing. PostgreSQL frees them with VACUUM; its own log and backups keep what they
hold until they are recycled (docs/records.md says what an operator sets).
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from serving.store.base import Database, unavailable


def checkpoint(database: Database) -> bool:
    """Write SQLite's log back and cut it; return whether nothing of it is left (a reader may hold it open)."""
    return True if database.dialect != "sqlite" else run(database, ())


def vacuum(database: Database) -> bool:
    """Rewrite (SQLite) or clean (PostgreSQL) the tables; return whether what was deleted is gone. Takes a while."""
    if database.dialect == "sqlite":
        return run(database, ("VACUUM",))
    return run(
        database,
        (
            "SET statement_timeout = 0",
            "VACUUM turns, conversations, feedback, usage, pseudonyms, reveals, evidence_keys, "
            "complaints, complaint_decisions, complaint_events, complaint_callbacks, "
            "care_checkins, evaluators",
        ),
    )


def run(database: Database, statements: tuple[str, ...]) -> bool:
    """Run statements outside a transaction, then cut SQLite's log. Raises `RecordsUnavailable`."""
    try:
        with database.engine().connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            for statement in statements:
                alone.execute(text(statement))
            if database.dialect != "sqlite":
                return True
            busy = alone.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]
            return not busy
    except SQLAlchemyError as error:
        raise unavailable() from error
