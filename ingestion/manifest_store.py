"""The database under the manifest: SQLite in a file, or PostgreSQL by URL."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, create_engine, event, inspect, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from ingestion.manifest_tables import META, METADATA, SCHEMA
from rag.errors import DiskFull, EnvironmentFault, IndexIncompatible, IndexUnavailable

T = TypeVar("T")
IN_LIST = 500
"""Values of one `IN (...)`: well below the limits of both databases."""
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000")


class Store:
    """Transactions, with the database's errors translated. Writers of one process take turns."""

    def __init__(self, url: str) -> None:
        with translated():
            self._engine = create_engine(url)
            if self._engine.dialect.name == "sqlite":
                event.listen(self._engine, "connect", _configure)
            METADATA.create_all(self._engine)
            add_columns(self._engine)
        self._turn = threading.RLock()
        self._insert = sqlite.insert if self._engine.dialect.name == "sqlite" else postgresql.insert
        self._check_schema()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with."""
        with translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: committed at the end, rolled back on an error."""
        with translated(), self._turn, self._engine.begin() as connection:
            yield connection

    def add_new(self, connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        """Insert the rows whose key is not there yet."""
        if rows:
            connection.execute(self._insert(table).on_conflict_do_nothing(), rows)

    def put(self, connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        """Insert rows, or replace those of the same primary key."""
        if not rows:
            return
        statement = self._insert(table)
        keys = [column.name for column in table.primary_key]
        changes = {name: statement.excluded[name] for name in rows[0] if name not in keys}
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes), rows)

    def meta(self, key: str) -> str | None:
        """Return a single remembered value."""
        with self.reading() as connection:
            return connection.scalar(select(META.c.value).where(META.c.key == key))

    def set_meta(self, connection: Connection, key: str, value: str) -> None:
        """Remember a single value."""
        self.put(connection, META, [{"key": key, "value": value}])

    def close(self) -> None:
        """Release the connections."""
        self._engine.dispose()

    def _check_schema(self) -> None:
        found = self.meta("schema")
        if found is None:
            with self.writing() as connection:
                self.set_meta(connection, "schema", SCHEMA)
        elif found != SCHEMA:
            raise IndexIncompatible(
                f"문서 목록의 형식이 {found!r}판입니다(이 프로그램은 {SCHEMA!r}판). 새 데이터 폴더에 다시 색인하십시오."
            )


def add_columns(engine: Engine) -> None:
    """Give the tables of an older manifest the columns that were added since; they are empty there."""
    known = inspect(engine)
    with engine.begin() as connection:
        for table in METADATA.sorted_tables:
            there = {column["name"] for column in known.get_columns(table.name)}
            for column in table.columns:
                if column.name not in there:
                    kind = column.type.compile(engine.dialect)
                    connection.execute(text(f'ALTER TABLE {table.name} ADD COLUMN "{column.name}" {kind}'))
            for index in table.indexes:
                index.create(connection, checkfirst=True)


def _configure(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def translated() -> Iterator[None]:
    """Turn the database's errors into ours."""
    try:
        yield
    except SQLAlchemyError as error:
        raise meaning(error) from error


def meaning(error: SQLAlchemyError) -> EnvironmentFault:
    """Return what a database error means to an operator."""
    said = str(getattr(error, "orig", None) or error)
    if "disk is full" in said or "No space left" in said:
        return DiskFull("문서 목록을 쓸 자리가 없습니다. 디스크를 비운 뒤 같은 명령을 다시 실행하면 이어서 합니다.")
    return IndexUnavailable(
        f"문서 목록(데이터베이스)을 쓸 수 없습니다: {said}. 데이터 폴더의 권한과 접속 정보를 확인하십시오."
    )


def parts(values: Iterable[T], size: int = IN_LIST) -> Iterator[list[T]]:
    """Yield the values in lists of up to `size`."""
    part: list[T] = []
    for value in values:
        part.append(value)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part
