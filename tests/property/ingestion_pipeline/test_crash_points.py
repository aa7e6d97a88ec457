"""Whatever is edited, and wherever a run breaks off, the next run leaves what a fresh ingestion would."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.manifest import Manifest
from rag.ports import Index
from rag.types import Chunk, Point, SparseVector, Vector
from tests.conftest import fast_folder
from tests.unit.ingestion_pipeline.crash import Fuse, ingest_and_embed
from tests.unit.ingestion_pipeline.world import LAW, OpenIndex, citing, guide, jsonl, write

State = dict[str, tuple[Chunk, SparseVector, SparseVector, SparseVector | None, Vector | None]]


class Crash(BaseException):
    """The power went off."""


class DurableIndex(OpenIndex):
    """An index that, at a crash, forgets what was not flushed."""

    def __init__(self) -> None:
        super().__init__()
        self._durable: dict[str, Point] = {}

    def flush(self) -> None:
        self._durable = dict(self._points)

    def crash(self) -> None:
        super().delete(list(self._points))
        super().upsert(list(self._durable.values()))


folders = st.fixed_dictionaries(
    {
        "rules": st.lists(st.sampled_from(["우산은 3일 빌린다.", "양산은 팔지 않는다."]), max_size=1),
        "rows": st.dictionaries(st.integers(0, 5), st.sampled_from(["우비", "장화", "모자"]), max_size=6),
        "cites": st.booleans(),
    }
)


def lay(root: Path, folder: dict[str, object]) -> None:
    """Write a folder of documents; files without content are removed."""
    rules = cast("Sequence[str]", folder["rules"])
    rows = cast("dict[int, str]", folder["rows"])
    make = citing if folder["cites"] else guide
    put(root / "조례.md", "".join(LAW.format(rule=rule, effective="2026-02-01") for rule in rules))
    put(root / "안내.jsonl", jsonl(make(f"G-{number}", f"{word}를 빌립니다") for number, word in rows.items()))


def put(path: Path, text: str) -> None:
    if text:
        write(path, text)
    else:
        path.unlink(missing_ok=True)


def state(index: OpenIndex) -> State:
    return {
        name: (p.chunk, p.sparse["body"], p.sparse["head"], p.sparse.get("anchor"), p.dense)
        for name, p in index.points.items()
    }


@contextmanager
def workshop() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as otherwise, fast_folder(Path(otherwise)) as folder:
        (folder / "docs").mkdir()
        yield folder


def fresh(folder: Path) -> State:
    index, manifest = OpenIndex(), Manifest.in_folder(folder / "fresh")
    ingest_and_embed(index, manifest, folder / "docs")
    manifest.close()
    shutil.rmtree(folder / "fresh")
    return state(index)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(folders, min_size=1, max_size=4))
def test_any_edits_end_as_a_fresh_ingestion_would(edits: list[dict[str, object]]) -> None:
    with workshop() as folder:
        index, manifest = OpenIndex(), Manifest.in_folder(folder / "data")
        for edit in edits:
            lay(folder / "docs", edit)
            ingest_and_embed(index, manifest, folder / "docs")
            assert state(index) == fresh(folder)
        manifest.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(folders, folders, st.integers(1, 70), st.booleans())
def test_a_run_that_breaks_off_anywhere_is_mended_by_the_next(
    before: dict[str, object], after: dict[str, object], at: int, loses: bool
) -> None:
    with workshop() as folder:
        index, manifest = DurableIndex(), Manifest.in_folder(folder / "data")
        lay(folder / "docs", before)
        ingest_and_embed(index, manifest, folder / "docs")
        lay(folder / "docs", after)

        def burn() -> None:
            if loses:
                index.crash()
            raise Crash

        fuse = Fuse(burn, at)
        with suppress(Crash):
            ingest_and_embed(cast("Index", fuse.wrap(index)), cast("Manifest", fuse.wrap(manifest)), folder / "docs")
        ingest_and_embed(index, manifest, folder / "docs")
        assert state(index) == fresh(folder)
        assert manifest.written_count() == len(index.points)
        manifest.close()
