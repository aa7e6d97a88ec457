"""Whatever a file does to the process that reads it, it ends with one record, and the rest goes on."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from configs.settings import IngestionSettings
from ingestion.manifest import Manifest
from ingestion.outcome import TOGETHER, Ended, Item
from ingestion.readers.pool import READ, PooledReader, make_reader
from ingestion.sources import discover
from ingestion.types import Defaults, Failure, ReadDocument, SourceFile
from rag.errors import EnvironmentFault
from tests.unit.ingestion_pipeline import odd_reader
from tests.unit.ingestion_pipeline.world import World, guide, jsonl, write

PROJECT = Path(__file__).resolve().parents[3]
TIGHT = IngestionSettings(
    readers=1, reader_seconds=2, reader_mb=256, reader_chars=5000, max_file_mb=4, batch_chunks=4, dense_batch=2
)


@pytest.fixture
def world(scratch: Path) -> Iterator[World]:
    manifest = Manifest.in_folder(scratch / "data")
    yield World(scratch / "docs", manifest, settings=TIGHT, read=odd_reader.READ)
    manifest.close()


def outcome(folder: Path, settings: IngestionSettings = TIGHT, read: str = odd_reader.READ) -> list[Item]:
    """Return all that the files of a folder give."""
    with closing(make_reader(Defaults(), settings, read)) as reader:
        files = [file for file in discover([folder]) if isinstance(file, SourceFile)]
        return [item for file in files for item in reader.read(file)]


def untimed(item: Item) -> Item:
    return replace(item, facts=replace(item.facts, seconds=0.0)) if isinstance(item, ReadDocument) else item


def ended(items: list[Item]) -> list[Ended]:
    return [item for item in items if isinstance(item, Ended)]


@pytest.mark.parametrize(
    ("deed", "how", "said"),
    [
        ("sleep", "time", "2초가 넘게 걸려"),
        ("spin", "time", "reader_seconds"),
        ("eat", "memory", "reader_mb"),
        ("die SIGSEGV", "died", "SIGSEGV"),
        ("die SIGKILL", "died", "메모리"),
        ("leave", "died", "종료 코드 7"),
        ("quit", "died", "종료 코드 3"),
        ("base", "died", "종료 코드 1"),
        ("garble", "died", "알 수 없는 응답"),
        ("odd", "broken", "이상한 오류"),
        ("deep", "broken", "RecursionError"),
    ],
)
def test_a_reader_that_fails_is_one_record_and_the_next_file_is_read(
    world: World, deed: str, how: str, said: str
) -> None:
    world.write("가.txt", deed)
    world.write("나.txt", "나머지 글입니다.")
    items = outcome(world.root)
    assert [end.how for end in ended(items)] == [how, "read"]
    report = world.ingest()
    assert (report.added, [failure.path for failure in report.failures]) == (1, ["가.txt"])
    assert said in report.failures[0].reason
    assert "홍길동" not in report.failures[0].reason
    assert world.texts() == {"나머지 글입니다."}


def test_more_text_than_a_file_may_give_is_one_record(world: World) -> None:
    world.write("가.txt", "글월 " * 2000)
    settings = TIGHT.model_copy(update={"reader_chars": 1000})
    [end] = ended(outcome(world.root, settings, READ))
    assert end.how == "read"  # a file may give as many characters as it has bytes
    write(world.root / "가.txt", "글" * 900)
    [file] = [file for file in discover([world.root]) if isinstance(file, SourceFile)]
    with closing(PooledReader(READ, Defaults(), settings)) as reader:
        small = SourceFile(file.path, file.relative, file.root_label, 10)
        assert [type(item) for item in reader.read(small)] == [ReadDocument, Ended]
        write(world.root / "가.txt", "글" * 1001)
        [end] = [item for item in reader.read(small) if isinstance(item, Ended)]
    assert (end.how, "1,000자를 넘어" in (end.reason or "")) == ("output", True)


def test_an_archive_may_give_the_text_of_each_member_but_not_of_any_number(world: World) -> None:
    settings = TIGHT.model_copy(update={"reader_chars": 1000})
    world.root.mkdir(exist_ok=True)
    for members, how in ((3, "read"), (TOGETHER + 1, "output")):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(members):
                archive.writestr(f"{number}.txt", "글" * 990)
        (world.root / "모음.zip").write_bytes(packed.getvalue())
        file = SourceFile(world.root / "모음.zip", "모음.zip", str(world.root), 10)
        with closing(PooledReader(READ, Defaults(), settings)) as reader:
            assert [item.how for item in reader.read(file) if isinstance(item, Ended)] == [how]


def test_a_fault_of_the_environment_stops_the_run(world: World) -> None:
    world.write("가.txt", "fault")
    with pytest.raises(EnvironmentFault, match="인식기가 없습니다"):
        world.ingest()


def test_what_a_parser_prints_disturbs_nothing(world: World) -> None:
    world.write("가.txt", "chatter\n글입니다.")
    assert world.ingest().added == 1


def test_a_reader_can_write_no_file(world: World, tmp_path: Path) -> None:
    world.write("가.txt", f"write {tmp_path / '밖.txt'}")
    [failure] = world.ingest().failures
    assert failure.reason.startswith("읽는 중 예상하지 못한 오류가 났습니다")
    place = tmp_path / "밖.txt"
    assert not place.exists() or not place.read_text(encoding="utf8")  # where the kernel has no Landlock it is empty


def test_a_reader_knows_no_key(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONGMIN_QDRANT_KEY", "secret")
    world.write("가.txt", "keys")
    [failure] = world.ingest().failures
    assert "(X)" in failure.reason


def test_a_file_that_met_a_limit_is_left_alone_until_it_or_the_limit_changes(world: World) -> None:
    world.write("가.txt", "die SIGSEGV")
    first = world.ingest()
    again = world.ingest()
    assert again.failures == first.failures
    record = next(iter(world.manifest.files().values()))
    began = time.monotonic()
    assert world.ingest().failures == first.failures
    assert next(iter(world.manifest.files().values())) == record
    assert time.monotonic() - began < 1
    wider = World(world.root, world.manifest, world.index, settings=TIGHT.model_copy(update={"reader_mb": 512}))
    assert (wider.ingest().added, wider.ingest().failed) == (1, 0)


def test_nothing_to_read_starts_no_process(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.write("가.txt", "글입니다.")
    world.ingest()

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    assert world.ingest().unchanged == 1


def test_a_large_file_of_rows_streams(world: World) -> None:
    rows = [guide(f"G-{number}", f"{number}번째 글입니다.") for number in range(5000)]
    path = world.root / "안내.jsonl"
    path.write_text(jsonl(rows), encoding="utf8")
    [file] = [file for file in discover([world.root]) if isinstance(file, SourceFile)]
    wide = TIGHT.model_copy(update={"reader_chars": 1_000_000, "reader_seconds": 60})
    with closing(make_reader(Defaults(), wide)) as reader:
        source = reader.read(file)
        first = next(source)
        rest = list(source)
    assert isinstance(first, ReadDocument)
    assert [item.doc_id for item in (first, *rest) if isinstance(item, ReadDocument)] == [row["id"] for row in rows]
    assert ended(rest)[0].reason is None


def test_a_process_gives_what_reading_here_gives(world: World) -> None:
    world.law()
    world.write("안내.md", "# 우산\n\n| 가 | 나 |\n|---|---|\n| 1 | 2 |\n\n숨은\u200b 글자")
    world.rows("행.jsonl", [guide("G-1", "글입니다."), {"id": "G-2"}])
    here = outcome(world.root, TIGHT.model_copy(update={"readers": 0}), READ)
    assert [untimed(item) for item in outcome(world.root, TIGHT, READ)] == [untimed(item) for item in here]
    assert any(isinstance(item, Failure) for item in here)


@pytest.mark.parametrize("readers", [2, 3])
def test_several_readers_keep_the_order_of_files(world: World, readers: int) -> None:
    for number in range(30):
        world.write(f"{number:02}.txt", f"{'die SIGSEGV' if number % 7 == 3 else ''}\n{number}번째 글입니다.")
    several = TIGHT.model_copy(update={"readers": readers})
    report = World(world.root, world.manifest, world.index, settings=several, read=odd_reader.READ).ingest()
    assert (report.added, [f.path for f in report.failures]) == (26, ["03.txt", "10.txt", "17.txt", "24.txt"])
    ordinals = [point.chunk.source for point in world.index.points.values()]
    assert ordinals == sorted(ordinals, key=str)


def test_a_file_that_changes_while_it_is_read_is_read_next_time(world: World) -> None:
    path = world.root / "가.txt"
    path.write_bytes(bytes(48 << 20))
    script = (
        "import sys\n"
        "with open(sys.argv[1], 'r+b', buffering=0) as f:\n"
        "    print('on', flush=True)\n"
        "    while True: f.seek(0); f.write(bytes(9))\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        settings = TIGHT.model_copy(update={"max_file_mb": 64})
        plain = World(world.root, world.manifest, world.index, settings=settings)
        seen = eventually(lambda: any("바뀌었습니다" in failure.reason for failure in plain.ingest().failures), 60)
        writer.kill()
    assert seen
    path.write_text("다 쓴 글입니다.", encoding="utf8")
    assert (world.ingest().added, world.texts()) == (1, {"다 쓴 글입니다."})


def test_a_sparse_file_of_two_gigabytes_is_refused_unread(world: World) -> None:
    with (world.root / "가.txt").open("wb") as file:
        file.truncate(2 << 30)
    began = time.monotonic()
    [failure] = World(world.root, world.manifest, settings=TIGHT).ingest().failures
    assert "4MB보다 큽니다" in failure.reason
    assert time.monotonic() - began < 2


ORPHAN = """
import sys
from pathlib import Path
from configs.settings import IngestionSettings
from ingestion.readers.pool import make_reader
from ingestion.sources import discover
from ingestion.types import Defaults
reader = make_reader(Defaults(), IngestionSettings(), "tests.unit.ingestion_pipeline.odd_reader:read")
for file in discover([Path(sys.argv[1])]):
    for item in reader.read(file):
        print(type(item).__name__, item.reason, flush=True)
"""


def test_readers_die_with_a_parent_that_is_killed(world: World) -> None:
    world.write("가.txt", "tell")
    world.write("나.txt", "spin")
    with subprocess.Popen(
        [sys.executable, "-c", ORPHAN, str(world.root)], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        said = parent.stdout.readline()
        reader = int(said.partition("(P")[2].partition(")")[0])
        assert alive(reader)
        time.sleep(0.2)
        os.kill(parent.pid, signal.SIGKILL)
    assert eventually(lambda: not alive(reader))


def alive(process: int) -> bool:
    """Whether a process runs; one that is dead but not yet buried does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def eventually(holds: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
