"""What the measure of scale rests on: moments, counts, and watching a process."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

from configs.settings import IngestionSettings
from eval.bench.local_mode import rows
from eval.bench.scale.child import KILLS, moments, peak, together
from eval.bench.scale.corpus import expected, hash_of, sample, unpack
from eval.bench.scale.measure import size_mb


def archive(folder: Path) -> Path:
    source = folder / "kr"
    for number in range(6):
        place = source / f"법{number}" / "법률.md"
        place.parent.mkdir(parents=True)
        place.write_text(f"# 제{number}법\n\n##### 제1조 (목적)\n\n이 법은 {number}을 정한다.\n", encoding="utf8")
    packed = folder / "all.tar.xz"
    with tarfile.open(packed, "w:xz") as tar:
        tar.add(source, "kr")
    return packed


def test_every_nth_file_is_unpacked_and_counted(tmp_path: Path) -> None:
    docs = unpack(archive(tmp_path), tmp_path / "scale", 2)
    said: list[str] = []
    found = expected(docs, tmp_path, IngestionSettings(), said.append)
    assert (found.files, found.documents, found.chunks) == (3, 3, 3)
    assert expected(docs, tmp_path, IngestionSettings(), said.append) == found
    assert len(sample(docs, IngestionSettings(), 2)) == 2


def test_ids_that_come_twice_count_twice() -> None:
    assert hash_of(["a", "b"]) == hash_of(["b", "a"]) != hash_of(["a", "b", "b"])


def test_kills_come_at_the_same_moments_every_time() -> None:
    assert moments(1000) == moments(1000)
    assert len(moments(1000)) == KILLS
    assert all(0 < moment < 1000 for moment in moments(1000))


def test_memory_of_a_process_is_seen() -> None:
    assert together(os.getpid()) > 0
    assert peak(os.getpid()) > 10
    assert peak(0) == 0


def test_sizes_are_those_on_disk(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * (1 << 20))
    assert 0.9 < size_mb(tmp_path) < 1.2


def test_made_points_are_the_same_every_time() -> None:
    assert list(rows(3)) == list(rows(3))
