from __future__ import annotations

from collections.abc import MutableMapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from configs.sources import SourceConfig, parse_sources
from ingestion.sync.base import Source
from ingestion.sync.memory import MemorySource
from ingestion.sync.synchronizer import Outcome, Synchronizer
from ingestion.types import Defaults
from rag.adapters.memory import FakeAnalyzer, FakeClock
from rag.errors import DiskFull, IndexUnavailable, SourceUnavailable
from rag.lexical import SparseEncoder
from rag.retrieve import HybridRetriever
from rag.types import Question, Where
from rag.vocabulary import Vocabulary
from tests.unit.ingestion_pipeline.world import LAW, RULE, World, write
from tests.unit.sync.repository import Repository


class Rounds:
    """A synchronizer over a source in memory, and configurations that name real ones."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.source = MemorySource()
        self.folder = world.root.parent / "sources"
        self.synchronizer = Synchronizer(
            world.ingestor, world.manifest, self.folder, world.settings, self.make, lambda: datetime.now(UTC)
        )
        self.real = Synchronizer(world.ingestor, world.manifest, self.folder, world.settings)

    def make(self, config: SourceConfig, notes: MutableMapping[str, str]) -> Source:
        return self.source

    def remote(self, *, allow_removals: bool = False) -> Outcome:
        config = parse_sources("sources: {가: {type: web, url: 'http://h/', defaults: {domain: 교통, grade: S}}}")["가"]
        return self.synchronizer.run("가", config, allow_removals=allow_removals)

    def local(self, more: str = "", path: Path | None = None, *, allow_removals: bool = False) -> Outcome:
        text = f"sources: {{나: {{type: folder, path: '{path or self.world.root}'{more}}}}}"
        return self.real.run("나", parse_sources(text)["나"], allow_removals=allow_removals)

    def git(self, path: Path, more: str = "") -> Outcome:
        config = parse_sources(f"sources: {{다: {{type: git, path: '{path}'{more}}}}}")["다"]
        return self.real.run("다", config)

    def found(self, words: str) -> list[str]:
        """The texts with these words that the shipped retriever finds once the vectors are made."""
        self.world.backfill.run()
        world = self.world
        retriever = HybridRetriever(
            world.index,
            SparseEncoder(FakeAnalyzer()),
            world.embedder,
            Vocabulary([]),
            world.manifest.terms.statistics,
            FakeClock(),
        )
        hits = retriever.retrieve(Question(words, k=10, where=Where(grades=("O", "S"))))
        return [hit.chunk.text for hit in hits if words in hit.chunk.text]


@pytest.fixture
def rounds(world: World) -> Rounds:
    return Rounds(world)


def law(rule: str = RULE) -> bytes:
    return LAW.format(effective="2026-02-01", rule=rule).encode()


def test_a_remote_document_is_found_and_a_deleted_one_is_found_no_more(rounds: Rounds) -> None:
    rounds.source.files = {"조례.md": law(), "안내.txt": "견인된 차는 견인보관소에서 찾는다.".encode()}
    first = rounds.remote()
    assert first.report is not None
    assert (first.reason, first.report.added, first.fetched) == (None, 2, 2)
    assert any("견인보관소" in text for text in rounds.found("견인보관소"))
    chunks = rounds.world.index.chunks()
    assert {(chunk.domain, chunk.grade) for chunk in chunks} == {("교통", "S")}

    del rounds.source.files["안내.txt"]
    second = rounds.remote()
    assert second.report is not None
    assert (second.report.removed, second.report.unchanged) == (1, 1)
    assert rounds.found("견인보관소") == []
    assert not any("견인보관소" in text for text in rounds.world.texts())
    assert {record.source for record in rounds.world.ingestor.documents()} == {"조례.md"}


def test_the_second_round_reads_nothing(rounds: Rounds) -> None:
    rounds.source.files = {"조례.md": law()}
    rounds.remote()
    before = len(rounds.world.index.upserted)
    again = rounds.remote()
    assert again.report is not None
    assert (again.fetched, again.report.unchanged, rounds.source.fetched) == (0, 1, ["조례.md"])
    assert len(rounds.world.index.upserted) == before


def test_a_changed_document_takes_the_place_of_the_old(rounds: Rounds) -> None:
    rounds.source.files = {"조례.md": law()}
    rounds.remote()
    rounds.source.files = {"조례.md": law("도지사는 장화를 빌려줄 수 있다.")}
    again = rounds.remote()
    assert again.report is not None
    assert (again.report.changed, again.report.added) == (1, 0)
    assert rounds.found("장화")
    assert not any("3일 동안" in text for text in rounds.world.texts())


def test_a_source_at_fault_is_an_outcome_and_the_documents_stay(rounds: Rounds) -> None:
    rounds.source.files = {"조례.md": law()}
    rounds.remote()
    rounds.source.fault = SourceUnavailable("닿지 않습니다.")
    failed = rounds.remote()
    assert (failed.reason, failed.report) == ("닿지 않습니다.", None)
    assert failed.as_dict()["status"] == "failed"
    assert rounds.found("우산")
    assert rounds.source.closed


def test_an_adapter_that_breaks_is_an_outcome_too(rounds: Rounds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds.source, "listing", lambda: 1 / 0)
    assert "ZeroDivisionError" in (rounds.remote().reason or "")


@pytest.mark.parametrize("fault", [DiskFull("꽉 찼습니다."), IndexUnavailable("닫혔습니다.")])
def test_faults_of_this_machine_are_raised(rounds: Rounds, fault: Exception) -> None:
    rounds.source.fault = fault  # type: ignore[assignment]
    with pytest.raises(type(fault)):
        rounds.remote()


def test_how_the_last_round_ended_is_remembered(rounds: Rounds) -> None:
    rounds.source.files = {"../밖.md": b"x", "조례.md": law()}
    outcome = rounds.remote()
    remembered = rounds.world.manifest.sync.runs()["가"]
    assert remembered == outcome.as_dict()
    assert (remembered["added"], remembered["failed"]) == (1, 1)


def test_a_folder_is_read_in_place_with_its_patterns(rounds: Rounds) -> None:
    rounds.world.law("법/조례.md")
    rounds.world.law("초안/조례.md")
    write(rounds.world.root / "메모.txt", "견인 메모")
    done = rounds.local(", include: ['*.md'], exclude: [초안]")
    assert done.report is not None
    assert [record.source for record in rounds.world.ingestor.documents()] == ["법/조례.md"]
    assert not rounds.folder.exists()


def test_what_a_pattern_excludes_later_leaves_the_index(rounds: Rounds) -> None:
    rounds.world.law("법/조례.md")
    rounds.world.law("초안/조례.md")
    rounds.local()
    done = rounds.local(", exclude: [초안]")
    assert done.report is not None
    assert done.report.removed == 1


def test_an_unmounted_share_removes_nothing(rounds: Rounds) -> None:
    rounds.world.law()
    rounds.local()
    (rounds.world.root / "조례.md").unlink()
    assert "연결(마운트)" in (rounds.local(", require_mount: true").reason or "")
    assert "멈췄습니다" in (rounds.local().reason or "")
    assert rounds.found("우산")
    allowed = rounds.local(allow_removals=True)
    assert allowed.report is not None
    assert allowed.report.removed == 1
    assert not rounds.found("우산")


def test_a_folder_that_is_not_there_is_an_outcome(rounds: Rounds) -> None:
    assert "없습니다" in (rounds.local(path=rounds.world.root / "없음").reason or "")


def test_a_folder_can_be_mirrored(rounds: Rounds) -> None:
    rounds.world.law()
    done = rounds.local(", mirror: true")
    assert done.fetched == 1
    assert (rounds.folder / "나" / "조례.md").exists()
    assert rounds.found("우산")


def test_a_repository_is_read_with_its_former_versions(rounds: Rounds, tmp_path: Path) -> None:
    repository = Repository(tmp_path / "법령")
    repository.write("조례.md", LAW.format(effective="2025-01-01", rule="도지사는 장화를 빌려줄 수 있다."))
    repository.commit()
    repository.write("조례.md", law())
    repository.commit()
    first = rounds.git(repository.path, ", history: true")
    assert first.report is not None
    assert (first.report.added, first.fetched) == (2, 2)
    assert {record.source for record in rounds.world.ingestor.documents()} == {"조례.md", "조례@2025-01-01.md"}
    again = rounds.git(repository.path, ", history: true")
    assert again.fetched == 0


def test_a_source_whose_files_are_all_excluded_leaves_the_index(rounds: Rounds) -> None:
    rounds.world.law()
    rounds.local(", mirror: true")
    rounds.local(", mirror: true, exclude: ['*']", allow_removals=True)
    assert rounds.world.index.chunks() == []


def test_two_sources_do_not_take_from_each_other(rounds: Rounds) -> None:
    rounds.world.law()
    rounds.local()
    rounds.source.files = {"조례.md": law()}
    rounds.remote()
    assert len(rounds.world.ingestor.documents()) == 2
    rounds.world.ingestor.ingest([rounds.world.root], Defaults())
    assert len(rounds.world.ingestor.documents()) == 2
