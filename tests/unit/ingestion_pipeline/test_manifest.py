"""The manifest itself: what it remembers, and what it says when it cannot."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from ingestion.manifest import FILE_NAME, Manifest
from rag.errors import DiskFull, IndexIncompatible, IndexUnavailable
from rag.lexical import term_id
from tests.unit.ingestion_pipeline.world import World, guide


def test_it_remembers_between_processes(world: World, scratch: Path) -> None:
    world.law()
    world.ingest()
    again = Manifest.in_folder(scratch / "data")
    assert (again.documents(), again.files()) == (world.manifest.documents(), world.manifest.files())
    assert again.index_version() == world.manifest.index_version()
    again.close()


def test_it_counts_in_how_many_chunks_a_term_occurs(world: World) -> None:
    world.rows("안내.jsonl", [guide("G-1", "우산 우산"), guide("G-2", "우산 양산"), guide("G-3", "장화")])
    world.ingest()
    statistics = world.manifest.terms.statistics()
    assert statistics.documents == 3
    assert dict(statistics.items())[term_id("우산")] == 2
    assert world.manifest.terms.statistics() is statistics


def test_term_counts_stay_right_when_batches_are_added_up(world: World) -> None:
    rows = [guide(f"G-{number}", f"우산 {number}") for number in range(300)]
    world.rows("안내.jsonl", rows)
    world.ingest()
    statistics = world.manifest.terms.statistics()
    assert (statistics.documents, dict(statistics.items())[term_id("우산")]) == (300, 300)


def test_a_full_disk_is_named_and_nothing_is_half_done(world: World, scratch: Path) -> None:
    world.law()
    world.ingest()
    before = world.manifest.documents()
    with world.manifest._store.writing() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1")
    world.write("큰글.txt", "\n\n".join(f"{number}번째 글입니다. " * 30 for number in range(400)))
    with pytest.raises(DiskFull):
        world.ingest()
    world.manifest.close()
    again = World(world.root, Manifest.in_folder(scratch / "data"), world.index)
    assert before.items() <= again.manifest.documents().items()
    report = again.ingest()
    assert (report.failed, report.chunks) == (0, len(world.index.points))
    again.manifest.close()


def test_another_format_is_refused(scratch: Path) -> None:
    Manifest.in_folder(scratch).close()
    with sqlite3.connect(scratch / FILE_NAME) as database:
        database.execute("UPDATE meta SET value = '0' WHERE key = 'schema'")
    with pytest.raises(IndexIncompatible, match="'0'"):
        Manifest.in_folder(scratch)


def test_a_file_that_is_no_database_is_named(scratch: Path) -> None:
    (scratch / FILE_NAME).write_bytes(b"not a database, but long enough to look like one" * 30)
    with pytest.raises(IndexUnavailable):
        Manifest.in_folder(scratch)
