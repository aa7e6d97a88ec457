"""A local Ray cluster of two workers gives what one machine gives, also when a worker is killed on the way."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from configs.settings import IngestionSettings
from ingestion.executors.ray_executor import QUIET, connect
from ingestion.manifest import Manifest
from ingestion.outcome import Found
from ingestion.reading import read as read_now
from ingestion.types import Defaults, SourceFile
from rag.types import Point
from tests.unit.ingestion_pipeline import odd_reader
from tests.unit.ingestion_pipeline.world import World, guide

pytestmark = [pytest.mark.engine, pytest.mark.timeout(180)]
SETTINGS = IngestionSettings(batch_chunks=8)
FILES = 40
SLOW_SECONDS = 0.1
SLOWLY = f"{__name__}:slowly"


def slowly(file: SourceFile, defaults: Defaults, settings: IngestionSettings) -> Found:
    """Read as always, but slowly enough that a worker can be killed while it does."""
    time.sleep(SLOW_SECONDS)
    return read_now(file, defaults, settings)


@pytest.fixture(scope="module", autouse=True)
def _cluster() -> Iterator[None]:
    library = connect("local", processors=2)
    yield
    library.shutdown()


@pytest.fixture
def worlds(scratch: Path) -> Iterator[tuple[World, World]]:
    """The same documents, for an index made on this machine and for one made on the cluster."""
    here, there = Manifest.in_folder(scratch / "here"), Manifest.in_folder(scratch / "there")
    one = World(scratch / "docs", here, settings=SETTINGS)
    fill(one)
    yield one, World(scratch / "docs", there, settings=SETTINGS.model_copy(update={"executor": "ray"}), read=SLOWLY)
    here.close()
    there.close()


def fill(world: World) -> None:
    for number in range(FILES):
        world.write(f"{number:02}.txt", f"{number}번째 글입니다. 우산을 빌려줍니다.")
    world.law()
    world.rows("안내.jsonl", [guide(f"G-{number}", f"{number}번째 안내입니다.") for number in range(30)])
    world.write("빈.md", " ")


def written(world: World) -> dict[str, Point]:
    assert world.manifest.written_count() == len(world.index.points)
    assert len(world.index.upserted) == len(set(world.index.upserted))
    return world.index.points


def workers_at_work() -> list[int]:
    """Return the processes of Ray that do a task now, by the names that Ray gives them."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            name = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if folder.name.isdigit() and name.startswith((b"ray::read_file", b"ray::encode")):
            found.append(int(folder.name))
    return found


def test_a_killed_worker_loses_and_doubles_nothing(worlds: tuple[World, World]) -> None:
    here, there = worlds
    expected = here.ingest()
    killed: list[int] = []

    def kill_one() -> None:
        while len(there.index.points) < FILES // 4:
            time.sleep(0.02)
        while not killed:
            for process in workers_at_work():
                os.kill(process, signal.SIGKILL)
                killed.append(process)
                return

    killer = threading.Thread(target=kill_one, daemon=True)
    killer.start()
    report = there.ingest()
    killer.join(10)
    assert len(killed) == 1
    assert (report.added, report.chunks, report.failures) == (expected.added, expected.chunks, expected.failures)
    assert written(there) == written(here)
    assert (again := there.ingest()).unchanged == report.added
    assert (again.added, again.changed, again.removed) == (0, 0, 0)


def test_limits_hold_on_the_cluster_too(worlds: tuple[World, World]) -> None:
    _, there = worlds
    there.write("나쁜.txt", "die SIGSEGV")
    settings = SETTINGS.model_copy(update={"executor": "ray"})
    report = World(there.root, there.manifest, settings=settings, read=odd_reader.READ).ingest()
    assert {failure.path for failure in report.failures} == {"나쁜.txt", "빈.md"}


def test_the_cluster_keeps_to_this_machine_and_reports_to_nobody() -> None:
    assert all(os.environ[name] == value for name, value in QUIET.items())
    assert connect("local").get_runtime_context().gcs_address.startswith("127.0.0.1:")
