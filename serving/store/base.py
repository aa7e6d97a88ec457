"""The records' database: SQLite in the data folder, or the PostgreSQL that `records.url` names.

Stores are small classes over `Database`, one file each. The tables are made and changed by Alembic
(`serving/store/migrate.py`): of themselves where the database is a file of this data folder.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session

from configs.settings import RecordsSettings, Settings, secret
from rag.errors import ConfigurationError, RecordsUnavailable
from serving.store.migrate import upgrade

FILE = "records.sqlite3"
BUSY_SECONDS = 10
AGAIN_SECONDS = 0.02
REST_SECONDS = 1.0
PRAGMAS = (
    f"busy_timeout={BUSY_SECONDS * 1000}",
    "synchronous=FULL",  # what was acknowledged survives a power cut, not only a killed process
    "foreign_keys=ON",
    "secure_delete=ON",  # deleted rows are overwritten
)


class Base(DeclarativeBase):
    """The base of all records."""


class Database:
    """One database, opened (and brought up to date) with its first use. Safe to use from several threads."""

    def __init__(self, url: str | URL) -> None:
        self._url = make_url(url)
        self._engine: Engine | None = None
        self._opening = threading.Lock()
        self._again = 0.0

    @classmethod
    def in_folder(cls, data: Path) -> Database:
        """Return the SQLite database of a data folder."""
        return cls(URL.create("sqlite", database=str(data / FILE)))

    @classmethod
    def of(cls, settings: Settings) -> Database:
        """Return the database that the settings name. Raises `ConfigurationError`."""
        return cls(server_url(settings.records)) if settings.records.url else cls.in_folder(settings.data)

    @property
    def dialect(self) -> str:
        """Return `sqlite` or `postgresql`."""
        return self._url.get_backend_name()

    @property
    def file(self) -> Path | None:
        """The file of a SQLite database."""
        return Path(self._url.database or "") if self.dialect == "sqlite" else None

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Yield a session whose changes are durable once the block ends, or not made at all if it raises.

        Raises `RecordsUnavailable` for all that the database reports.
        """
        if time.monotonic() < self._again:
            raise unavailable()
        try:
            with Session(self.engine()) as session, session.begin():
                yield session
        except OperationalError as error:
            self._rest()
            raise unavailable() from error
        except SQLAlchemyError as error:
            raise unavailable() from error

    def engine(self) -> Engine:
        """Return the engine, opened and up to date. Raises `RecordsUnavailable`."""
        with self._opening:
            if self._engine is None:
                if time.monotonic() < self._again:
                    raise unavailable()
                engine = connected(self._url)
                try:
                    upgrade(engine)
                except (SQLAlchemyError, OSError, CommandError) as error:
                    engine.dispose()
                    self._rest()
                    raise unavailable() from error
                self._engine = engine
            return self._engine

    def _rest(self) -> None:
        """Leave a server that failed alone for a moment: not every answer shall wait until it is known to be away."""
        if self.dialect != "sqlite":
            self._again = time.monotonic() + REST_SECONDS

    def close(self) -> None:
        """Close all connections; safe to call again, and the next use opens anew."""
        with self._opening:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None


def server_url(settings: RecordsSettings) -> URL:
    """Return the address of the server, with the password of the environment."""
    try:
        url = make_url(settings.url or "")
    except ArgumentError as error:
        raise ConfigurationError("records.url이 데이터베이스 주소가 아닙니다(예: postgresql://서버/이름).") from error
    if url.get_backend_name() != "postgresql":
        raise ConfigurationError(
            "records.url은 postgresql://로 시작해야 합니다. 비워 두면 데이터 폴더의 SQLite를 씁니다."
        )
    if url.password:
        raise ConfigurationError(f"records.url에 비밀번호를 적지 말고 환경 변수 {settings.password_env}에 두십시오.")
    password = secret(settings.password_env)
    return url.set(drivername="postgresql+psycopg", password=password.get_secret_value() if password else None)


def connected(url: URL) -> Engine:
    """Return an engine with the settings of its kind of database."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url)
        event.listen(engine, "connect", _set_pragmas)
        return engine
    # `pool_pre_ping`: a restart of the server costs no request.
    return create_engine(url, pool_pre_ping=True, pool_size=10, connect_args={"connect_timeout": 5})


def _set_pragmas(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    _write_ahead(cursor)
    cursor.close()


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """Turn the write-ahead log on. Of several connections that do so to a new file, SQLite lets none but one wait."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(AGAIN_SECONDS)
        else:
            return


def unavailable() -> RecordsUnavailable:
    """Make the error for a database that does not do what it is asked."""
    return RecordsUnavailable("기록 데이터베이스를 쓸 수 없습니다. mongmin doctor로 점검하십시오.")
