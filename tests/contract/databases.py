"""The databases that every store's contract is held against."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from serving.store.base import Database
from tests.postgres import BINARIES, MISSING, cluster

Open = Callable[[], Database]


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a PostgreSQL server."""
    if not BINARIES:
        pytest.skip(MISSING)
    with cluster() as running:
        yield running.url


@pytest.fixture(params=["sqlite", "postgresql"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Open the same, at first empty, database as often as wanted."""
    opened: list[Database] = []
    url = request.getfixturevalue("server") if request.param == "postgresql" else None
    if url:
        wipe(url)

    def make() -> Database:
        opened.append(Database(url) if url else Database.in_folder(tmp_path))
        return opened[-1]

    yield make
    for database in opened:
        database.close()


@pytest.fixture
def database(reopen: Open) -> Database:
    """An empty database."""
    return reopen()


def wipe(url: str) -> None:
    """Drop all tables of a server's database."""
    emptied = Database(url)
    with emptied.session() as session:
        session.execute(text("DROP SCHEMA public CASCADE"))
        session.execute(text("CREATE SCHEMA public"))
    emptied.close()
