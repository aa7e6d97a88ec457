"""What holds of the embedded index beyond the contract: one owner, durability, damage, optimisation."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from rag.adapters.index_folder import copy_sparse
from rag.adapters.qdrant_edge import EdgeIndex
from rag.errors import DataInUse, DiskFull, IndexIncompatible, IndexUnavailable
from rag.types import Chunk, Point, SparseVector, VectorQuery, Where

ALL = Where(grades=())
PROBE = VectorQuery("body", SparseVector((1,), (1.0,)))
DENSE = VectorQuery("dense", (1.0, 0.0, 0.0, 0.0))
KOREAN = re.compile(r"[가-힣]{2}")

WRITER = """
import os, signal, sys
from pathlib import Path
from rag.adapters.qdrant_edge import EdgeIndex
from rag.types import Chunk, Point, SparseVector
index = EdgeIndex(Path(sys.argv[1]), 4)
body = {"body": SparseVector((1,), (1.0,))}
index.upsert([Point(Chunk(f"c{i}", "d", "t", f"본문 {i}", "law", "l"), body) for i in range(700)])
index.update_dense({f"c{i}": (1.0, 0.0, 0.0, 0.0) for i in range(350)})
index.delete(["c0"])
index.flush()
index.upsert([Point(Chunk("late", "d", "t", "x", "law", "l"))])
os.kill(os.getpid(), signal.SIGKILL)
"""

OPENER = """
import sys
from pathlib import Path
from rag.adapters.qdrant_edge import EdgeIndex
from rag.errors import DataInUse
try:
    EdgeIndex(Path(sys.argv[1]), 4)
except DataInUse as error:
    print(error.code)
"""


def points(count: int) -> list[Point]:
    return [
        Point(
            Chunk(f"c{i}", "d", "제목", f"본문 {i}", "law", "제1조"),
            {"body": SparseVector((1, 2 + i % 50), (1.0, 1.0 + i % 7))},
            (1.0, i / count, 0.0, 0.0),
        )
        for i in range(count)
    ]


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_all_that_was_written_is_there_after_reopening(scratch: Path) -> None:
    first = EdgeIndex(scratch, 4)
    first.upsert(points(30))
    before = first.search([PROBE, DENSE], ALL, 30)
    first.close()
    second = EdgeIndex(scratch, 4)
    assert second.count(ALL) == 30
    assert second.search([PROBE, DENSE], ALL, 30)[1] == before[1]
    second.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_process_loses_nothing_that_it_flushed(scratch: Path) -> None:
    done = run(WRITER, scratch)
    assert done.returncode == -signal.SIGKILL, done.stderr
    index = EdgeIndex(scratch, 4)
    names = {c.chunk_id for c in index.scroll(ALL, 1000)}
    assert names - {"late"} == {f"c{i}" for i in range(1, 700)}
    assert len(index.search([DENSE], ALL, 1000)[0]) == 349
    index.upsert(points(3))
    index.close()


def test_a_second_owner_is_turned_away_in_korean(scratch: Path) -> None:
    first = EdgeIndex(scratch, 4)
    with pytest.raises(DataInUse, match="쓰고 있습니다"):
        EdgeIndex(scratch, 4)
    assert run(OPENER, scratch).stdout.strip() == "data-in-use"
    first.close()
    EdgeIndex(scratch, 4).close()


def test_other_dimensions_are_refused(scratch: Path) -> None:
    EdgeIndex(scratch, 4).close()
    with pytest.raises(IndexIncompatible, match="다시 수집") as caught:
        EdgeIndex(scratch, 8)
    assert "dimensions" in str(caught.value)
    EdgeIndex(scratch, 4).close()


def test_another_embedder_is_refused_once_one_is_known(scratch: Path) -> None:
    EdgeIndex(scratch, 4).close()
    EdgeIndex(scratch, 4, embedder="e5-small").close()
    EdgeIndex(scratch, 4).close()
    with pytest.raises(IndexIncompatible, match="e5-small"):
        EdgeIndex(scratch, 4, embedder="other")


def test_another_format_is_refused(scratch: Path) -> None:
    EdgeIndex(scratch, 4).close()
    written = json.loads((scratch / "format.json").read_text())
    (scratch / "format.json").write_text(json.dumps(written | {"format": 99}))
    with pytest.raises(IndexIncompatible, match="99"):
        EdgeIndex(scratch, 4)


@pytest.mark.parametrize("damage", ["garbled format", "no format", "no shard", "no segments", "cut segment", "a file"])
def test_a_damaged_folder_is_reported_and_not_overwritten(scratch: Path, damage: str) -> None:
    folder = scratch / "index"
    index = EdgeIndex(folder, 4)
    index.upsert(points(20))
    index.close()
    harm(folder, damage)
    with pytest.raises(IndexUnavailable) as caught:
        EdgeIndex(folder, 4)
    assert KOREAN.search(str(caught.value))


def harm(folder: Path, damage: str) -> None:
    shard = folder / "shard-1"
    if damage == "garbled format":
        (folder / "format.json").write_text("{")
    elif damage == "no format":
        (folder / "format.json").unlink()
    elif damage == "no shard":
        shutil.rmtree(shard)
    elif damage == "no segments":
        shutil.rmtree(shard / "segments")
    elif damage == "cut segment":
        for state in shard.glob("segments/*/segment.json"):
            state.write_text("{}")
    else:
        shutil.rmtree(folder)
        folder.write_text("")


def test_nothing_is_written_where_the_disk_is_nearly_full(scratch: Path) -> None:
    EdgeIndex(scratch, 4).close()
    index = EdgeIndex(scratch, 4, reserve=1 << 60)
    with pytest.raises(DiskFull, match="공간"):
        index.upsert(points(1))
    assert index.count(ALL) == 0
    index.close()
    with pytest.raises(DiskFull):
        EdgeIndex(scratch / "new", 4, reserve=1 << 60)


def test_a_closed_index_says_so(scratch: Path) -> None:
    index = EdgeIndex(scratch, 4)
    index.close()
    with pytest.raises(IndexUnavailable):
        index.count(ALL)


def test_a_vector_of_the_wrong_length_is_our_error(scratch: Path) -> None:
    index = EdgeIndex(scratch, 4)
    with pytest.raises(IndexUnavailable, match="dim"):
        index.search([VectorQuery("dense", (1.0, 2.0))], ALL, 1)
    index.close()


def test_optimizing_keeps_everything_and_lets_searches_go_on(scratch: Path) -> None:
    index = EdgeIndex(scratch, 4, optimize_from=100)
    index.upsert(points(400))
    before = index.search([PROBE, DENSE], ALL, 20)
    counts: list[int] = []
    done = threading.Event()

    def search() -> None:
        while not done.is_set():
            counts.append(len(index.search([PROBE], ALL, 500)[0]))

    reader = threading.Thread(target=search)
    reader.start()
    index.optimize()
    done.set()
    reader.join()
    assert set(counts) == {400}
    assert len(counts) > 20
    assert (scratch / "shard-2").is_dir()
    after = index.search([PROBE, DENSE], ALL, 20)
    assert [[m.score for m in matches] for matches in after] == [
        pytest.approx([m.score for m in matches], rel=1e-4) for matches in before
    ]
    index.close()
    # A search under way may hold the old shard open for as long as it runs: it is surely gone at the end.
    assert not (scratch / "shard-1").exists()


def test_an_optimized_index_can_be_written_and_optimized_again(scratch: Path) -> None:
    index = EdgeIndex(scratch, 4, optimize_from=100)
    index.upsert(points(200))
    index.optimize()
    index.optimize()
    assert (scratch / "shard-2").is_dir()
    index.update_dense({"c1": (0.0, 1.0, 0.0, 0.0)})
    index.delete(["c2"])
    index.optimize()
    index.close()
    again = EdgeIndex(scratch, 4)
    assert (scratch / "shard-3").is_dir()
    assert again.count(ALL) == 199
    assert again.search([VectorQuery("dense", (0.0, 1.0, 0.0, 0.0))], ALL, 1)[0][0].chunk.chunk_id == "c1"
    again.close()


def test_the_remains_of_an_interrupted_optimisation_are_removed(scratch: Path) -> None:
    index = EdgeIndex(scratch, 4)
    index.upsert(points(5))
    index.close()
    copy_sparse(scratch / "shard-1", scratch / "shard-2")
    again = EdgeIndex(scratch, 4)
    assert again.count(ALL) == 5
    assert not (scratch / "shard-2").exists()
    again.close()


def test_what_was_read_before_a_change_is_not_shown_after_it(scratch: Path) -> None:
    index = EdgeIndex(scratch, 4)
    index.upsert(points(3))
    assert len(index.search([PROBE], ALL, 3)[0]) == 3
    changed = replace(points(3)[0].chunk, text="새 글")
    index.update_chunks([changed])
    assert index.fetch(["c0"]) == [changed]
    assert changed in [m.chunk for m in index.search([PROBE], ALL, 3)[0]]
    index.upsert(points(3))
    assert index.fetch(["c0"])[0].text == "본문 0"
    index.delete(["c0"])
    assert index.fetch(["c0"]) == []
    index.close()


def test_no_more_chunks_are_remembered_than_asked(scratch: Path) -> None:
    index = EdgeIndex(scratch, 4, remembered=5)
    index.upsert(points(30))
    for _ in range(2):
        assert len(index.search([PROBE], ALL, 30)[0]) == 30
        assert [c.chunk_id for c in index.fetch(["c3", "c29"])] == ["c3", "c29"]
    index.close()


def test_a_copy_is_the_same_to_the_byte(tmp_path: Path) -> None:
    source, target = tmp_path / "from", tmp_path / "to"
    (source / "deep" / "empty").mkdir(parents=True)
    contents = [b"", b"x", b"\0" * 3_000_000, b"a" + b"\0" * 2_500_000 + b"b" + b"\0" * 10]
    for number, content in enumerate(contents):
        (source / "deep" / str(number)).write_bytes(content)
    copy_sparse(source, target)
    assert [(target / "deep" / str(n)).read_bytes() for n in range(len(contents))] == contents
    assert (target / "deep" / "empty").is_dir()
