"""A new index is built beside the present one and takes its place while questions are answered."""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path

import pytest

from ingestion.manifest import Manifest
from rag.adapters.memory import MemoryIndex
from rag.adapters.switch import SwitchIndex
from rag.errors import InputError
from rag.types import Point, Question, Where
from serving.documents import ignore
from serving.operations import reindex as operation
from serving.operations.generations import Generations, generations, place_of
from serving.schemas import IngestRequest
from serving.services import Services
from tests.operations.conftest import hits_of, opened
from tests.serving_fakes import UMBRELLA

ALL = Where(grades=())


class Slow(MemoryIndex):
    """An index whose count waits, and that says when it was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.go, self.closed = threading.Event(), threading.Event(), False

    def count(self, where: Where) -> int:
        self.asked.set()
        self.go.wait(5)
        assert not self.closed
        return super().count(where)

    def close(self) -> None:
        self.closed = True


def test_a_call_under_way_ends_on_the_index_it_began_with() -> None:
    former, new = Slow(), MemoryIndex()
    new.upsert([Point(UMBRELLA, {}, None)])
    index = SwitchIndex(former)
    counted: list[int] = []
    asking = threading.Thread(target=lambda: counted.append(index.count(ALL)))
    asking.start()
    former.asked.wait(5)
    switching = threading.Thread(target=lambda: index.switch(new))
    switching.start()
    switching.join(0.2)
    assert switching.is_alive()
    assert not former.closed
    former.go.set()
    asking.join(5)
    switching.join(5)
    assert counted == [0]
    assert former.closed
    assert index.count(ALL) == 1


@pytest.mark.engine
def test_questions_are_answered_alike_before_during_and_after_the_switch(data: Path) -> None:
    with opened(data) as services:
        before, stop = hits_of(services), threading.Event()
        seen: list[object] = []

        def ask() -> None:
            while not stop.is_set():
                seen.append([hit.chunk.chunk_id for hit in services.retriever.retrieve(Question("우산", k=3))])

        asking = threading.Thread(target=ask)
        asking.start()
        done = operation.reindex(services, ignore)
        stop.set()
        asking.join()
        assert done.chunks == done.copied > 0
        assert hits_of(services) == before
        assert len({str(one) for one in seen}) == 1
        assert seen[0]
    assert generations(data) == Generations(1, 0)
    with opened(data) as services:
        assert hits_of(services) == before


@pytest.mark.engine
def test_documents_that_come_later_go_to_the_new_index_and_the_old_one_is_no_way_back(data: Path, papers: Path) -> None:
    with opened(data) as services:
        operation.reindex(services, ignore)
        (papers / "늦은 안내.md").write_text("# 늦은 안내\n\n자전거는 역 앞에서 빌린다.\n", "utf8")
        services.documents.ingest(IngestRequest(paths=(str(papers),)))
        found = services.retriever.retrieve(Question("자전거는 어디서 빌리나요?", k=1))
        assert found[0].chunk.title == "늦은 안내"
        with pytest.raises(InputError, match="바뀐 문서"):
            operation.back(services)
        assert holds_all(services, data)


@pytest.mark.engine
def test_the_former_index_answers_again_and_older_ones_go(data: Path) -> None:
    with opened(data) as services:
        before = hits_of(services)
        for _ in range(2):
            operation.reindex(services, ignore)
        assert generations(data) == Generations(2, 1)
        assert not (data / "index").exists()
        operation.back(services)
        assert generations(data) == Generations(1, 2)
        assert hits_of(services) == before
        operation.reindex(services, ignore)
        assert generations(data) == Generations(3, 1)
        assert not place_of(data, 2).exists()
        assert hits_of(services) == before


@pytest.mark.engine
def test_without_a_former_index_there_is_no_way_back(data: Path) -> None:
    with opened(data) as services, pytest.raises(InputError):
        operation.back(services)


@pytest.mark.engine
def test_a_reindex_that_was_interrupted_is_gone_on_with(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(data) as services:
        before = hits_of(services)
        with monkeypatch.context() as broken:
            broken.setattr(operation, "prove", interrupted)
            with pytest.raises(KeyboardInterrupt):
                operation.reindex(services, ignore)
        assert generations(data) == Generations()
        assert hits_of(services) == before
        assert operation.reindex(services, ignore).copied == 0
        assert hits_of(services) == before


@pytest.mark.engine
def test_what_was_removed_since_an_interrupted_attempt_is_not_in_the_new_index(
    data: Path, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passing = papers / "곧 지울 안내.md"
    passing.write_text("# 곧 지울 안내\n\n자전거는 역 앞에서 빌린다.\n", "utf8")
    with opened(data) as services:
        services.documents.ingest(IngestRequest(paths=(str(papers),)))
        with monkeypatch.context() as broken:
            broken.setattr(operation, "prove", interrupted)
            with pytest.raises(KeyboardInterrupt):
                operation.reindex(services, ignore)
        passing.unlink()
        services.documents.ingest(IngestRequest(paths=(str(papers),)))
        operation.reindex(services, ignore)
        assert holds_all(services, data)


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def holds_all(services: Services, data: Path) -> bool:
    with closing(Manifest.in_folder(data)) as manifest:
        written = manifest.written()
    return len(services.index.fetch(written)) == len(written) == services.index.count(ALL)
