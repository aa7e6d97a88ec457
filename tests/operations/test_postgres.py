"""Records in PostgreSQL, dumped and put back by its own tools."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from rag.errors import EnvironmentFault
from serving.operations.postgres import dump, restore
from tests.postgres import BINARIES, MISSING, cluster


@pytest.fixture
def postgres_url() -> Iterator[str]:
    if not BINARIES:
        pytest.skip(MISSING)
    with cluster() as running:
        yield running.url


def rows(url: str) -> list[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = list(connection.scalars(text("SELECT word FROM kept ORDER BY word")))
    engine.dispose()
    return found


def do(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_what_was_lost_since_a_dump_is_back_after_a_restore(postgres_url: str, tmp_path: Path) -> None:
    do(postgres_url, "CREATE TABLE kept (word text)", "INSERT INTO kept VALUES ('하나'), ('둘')")
    dump(postgres_url, tmp_path / "records.dump")
    do(postgres_url, "DELETE FROM kept", "INSERT INTO kept VALUES ('나중')")
    restore(postgres_url, tmp_path / "records.dump")
    assert rows(postgres_url) == ["둘", "하나"]


def test_a_server_that_does_not_answer_is_an_error_with_words(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="pg_dump"):
        dump("postgresql://nobody@127.0.0.1:1/none", tmp_path / "records.dump")
