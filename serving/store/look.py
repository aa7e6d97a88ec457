"""A look at the records' database that changes nothing, for `mongmin doctor`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import URL, text
from sqlalchemy.exc import SQLAlchemyError

from configs.settings import Settings
from rag.errors import RecordsUnavailable
from serving.store.base import Database, connected, server_url
from serving.store.migrate import current


@dataclass(frozen=True, slots=True)
class Look:
    """What kind of database answers, the revision of its tables, and its clock where it tells one."""

    kind: str
    revision: str | None
    clock: datetime | None


def look(settings: Settings) -> Look | None:
    """Look at the database; None for a file that is not there yet. Raises `RecordsUnavailable`."""
    if settings.records.url:
        return _look("PostgreSQL", server_url(settings.records))
    file = Database.in_folder(settings.data).file
    return _look("SQLite", URL.create("sqlite", database=str(file))) if file is not None and file.exists() else None


def _look(kind: str, url: URL) -> Look:
    engine = connected(url)
    try:
        with engine.connect() as connection:
            revision = current(connection)
            now = connection.execute(text("SELECT CURRENT_TIMESTAMP")).scalar_one()
    except SQLAlchemyError as error:
        raise RecordsUnavailable(f"{kind}에 닿지 않음({type(error).__name__})") from error
    finally:
        engine.dispose()
    return Look(kind, revision, aware(now) if isinstance(now, datetime) else None)


def aware(moment: datetime) -> datetime:
    """Return a moment with its zone; a database that names none means UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
