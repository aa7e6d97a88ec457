"""A process that is killed (`kill -9`) while it ingests or embeds leaves nothing that the next run does not mend."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingestion.manifest import Manifest
from rag.adapters.memory_embedder import HashEmbedder
from rag.adapters.qdrant_edge import EdgeIndex
from rag.lexical import term_id
from rag.passages import dense_text
from rag.types import Chunk, SparseVector, VectorName, VectorQuery, Where
from tests.conftest import fast_folder
from tests.unit.ingestion_pipeline.crash import ingest_and_embed
from tests.unit.ingestion_pipeline.world import LAW, RULE, citing, guide, jsonl, write

PROJECT = Path(__file__).resolve().parents[3]
ROWS = [guide(f"G-{number}", f"{number}번째로 적은 글입니다.") for number in range(9)]
EVERYTHING = Where(grades=())

State = tuple[dict[str, Chunk], list[set[str]]]


def fill(docs: Path) -> None:
    write(docs / "조례.md", LAW.format(rule=RULE, effective="2026-02-01"))
    write(docs / "안내.jsonl", jsonl([*ROWS, citing("G-X", "우비를 빌립니다")]))


def change(docs: Path) -> None:
    write(docs / "조례.md", LAW.format(rule="우산은 양산으로 바꾸어 빌려준다.", effective="2026-03-01"))
    write(docs / "안내.jsonl", jsonl([*ROWS[3:], citing("G-X", "장화를 빌립니다")]))


def run(data: Path, docs: Path, at: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.unit.ingestion_pipeline.crash", str(data), str(docs), str(at)]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False)


def state(data: Path, docs: Path) -> State:
    """Finish the work, and return the chunks and who is found by which vector."""
    index, manifest = EdgeIndex(data / "index", HashEmbedder().dimensions), Manifest.in_folder(data)
    try:
        ingest_and_embed(index, manifest, docs)
        chunks = {chunk.chunk_id: chunk for chunk in index.scroll(EVERYTHING, 1_000)}
        assert manifest.written_count() == len(chunks)
        assert manifest.dense.pending() == 0
        assert manifest.articles.stale() == []
        assert_own_vectors(index, chunks)
        return chunks, [found_by(index, name, word) for name, word in PROBES]
    finally:
        index.close()
        manifest.close()


PROBES: tuple[tuple[VectorName, str], ...] = (
    ("body", "우산"),
    ("body", "글"),
    ("head", "안내"),
    ("anchor", "우비"),
    ("anchor", "장화"),
)


def found_by(index: EdgeIndex, name: VectorName, word: str) -> set[str]:
    probe = VectorQuery(name, SparseVector((term_id(word),), (1.0,)))
    return {match.chunk.chunk_id for match in index.search([probe], EVERYTHING, 100)[0]}


def assert_own_vectors(index: EdgeIndex, chunks: dict[str, Chunk]) -> None:
    """Every chunk's dense vector must be that of its present text."""
    own = HashEmbedder().embed_passages([dense_text(chunk) for chunk in chunks.values()])
    matches = index.search([VectorQuery("dense", vector) for vector in own], EVERYTHING, 3)
    for chunk_id, found in zip(chunks, matches, strict=True):
        assert {match.chunk.chunk_id: match.score for match in found}[chunk_id] == pytest.approx(1.0, abs=1e-3)


@dataclass(frozen=True)
class Case:
    """A folder of documents, an index as it was before, how many writes the work takes, and how it should end."""

    docs: Path
    before: Path
    writes: int
    expected: State


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with fast_folder(tmp_path_factory.mktemp("kill")) as folder:
        yield folder


@pytest.fixture(scope="module")
def first(workshop: Path) -> Case:
    docs = workshop / "first"
    fill(docs)
    (workshop / "nothing").mkdir()
    return case(docs, workshop / "nothing")


@pytest.fixture(scope="module")
def update(workshop: Path) -> Case:
    docs, before = workshop / "update", workshop / "old"
    fill(docs)
    run(before, docs, 0)
    change(docs)
    return case(docs, before)


def case(docs: Path, before: Path) -> Case:
    clean = docs.with_name(f"{docs.name}-clean")
    shutil.copytree(before, clean)
    writes = int(run(clean, docs, 0).stdout)
    return Case(docs, before, writes, state(docs.with_name(f"{docs.name}-anew"), docs))


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.7, 0.95])
@pytest.mark.parametrize("name", ["first", "update"])
def test_a_killed_run_is_finished_by_the_next(
    scratch: Path, request: pytest.FixtureRequest, name: str, part: float
) -> None:
    case: Case = request.getfixturevalue(name)
    data = scratch / "data"
    shutil.copytree(case.before, data)
    assert run(data, case.docs, round(case.writes * part)).returncode == -signal.SIGKILL
    assert state(data, case.docs) == case.expected
