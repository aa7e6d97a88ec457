"""Fakes of what serving wires: a small corpus in memory, an engine that can be switched off, documents."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from configs.prompts import load_prompts
from configs.settings import (
    ApiSettings,
    EmbedderSettings,
    EngineSettings,
    IndexSettings,
    IngestionSettings,
    Settings,
)
from ingestion.backfill import Backfill
from ingestion.manifest import Manifest
from ingestion.pipeline import Ingestor
from ingestion.sync.synchronizer import Synchronizer
from rag.adapters.memory import FakeAnalyzer, FakeChatModel, FakeClock, MemoryIndex, Reply
from rag.adapters.memory_embedder import HashEmbedder
from rag.answer import Answerer
from rag.errors import UnreadableDocument
from rag.ports import ChatModel, Embedder, ModelInfo, Prompt
from rag.scope import AnyQuestion
from rag.types import Answer, AnswerStreamEvent, Chunk, Hit, Question, Vector
from serving.ask import AnswerPath
from serving.catalogue import Catalogue, Rights
from serving.documents import PipelineDocuments, Report, ignore
from serving.engine.base import Endpoint, EngineState
from serving.engine.link import LinkedModel
from serving.evidence.chained import ChainedLedger
from serving.evidence.keys import keys_of
from serving.schemas import (
    BackfillOut,
    CorpusOut,
    FailureOut,
    IngestOut,
    IngestRequest,
    Progress,
    SourceOut,
    SyncOut,
    SyncRequest,
)
from serving.services import Services
from serving.sources import FOLDER, SourceRounds
from serving.store.base import Database
from serving.store.evidence import EvidenceStore
from serving.uploads import Uploads

UMBRELLA = Chunk(
    chunk_id="law-1#2",
    doc_id="law-1",
    title="가온도 시험 조례",
    text="도지사는 비가 오는 날 도청 민원실에서 우산을 3일 동안 무료로 빌려줄 수 있다.",
    kind="ordinance",
    locator="제2조제1항",
    source="가온도시험조례/조례.md",
    heading="우산 대여",
    article="제2조",
    law="가온도시험조례",
)
TOWING = Chunk(
    chunk_id="D-1#0",
    doc_id="D-1",
    title="견인 차량 찾기",
    text="견인된 차는 견인보관소에서 찾는다. 보관료는 30분에 500원이다.",
    kind="guide",
    locator="견인 차량 찾기",
    source="docs.jsonl",
    domain="교통",
)
GOOD_REPLY = "비가 오는 날 도청 민원실에서 우산을 3일 동안 무료로 빌릴 수 있습니다."


class WordRetriever:
    """Finds the chunks that share a word's first two letters with the question."""

    def __init__(self, *chunks: Chunk) -> None:
        self.chunks = chunks
        self.asked: list[Question] = []

    def retrieve(self, question: Question) -> list[Hit]:
        self.asked.append(question)
        words = {word[:2] for word in question.text.split()}
        kinds = question.where.kinds
        found = [
            chunk
            for chunk in self.chunks
            if any(word in chunk.text for word in words) and (not kinds or chunk.kind in kinds)
        ]
        return [Hit(rank, chunk, 1.0 / rank, in_force=True) for rank, chunk in enumerate(found[: question.k], 1)]


class Listening:
    """An answer path that notes what it is asked."""

    def __init__(self, path: AnswerPath) -> None:
        self.path = path
        self.asked: list[Question] = []

    def answer(self, question: Question) -> Answer:
        self.asked.append(question)
        return self.path.answer(question)

    def stream(self, question: Question) -> Iterator[AnswerStreamEvent]:
        self.asked.append(question)
        return self.path.stream(question)


class NoEmbedder:
    """An embedder for wiring only."""

    name = "none"
    dimensions = 2

    def embed_queries(self, texts: object) -> list[Vector]:
        return [(1.0, 0.0) for _ in texts]  # type: ignore[attr-defined]

    embed_passages = embed_queries


@dataclass
class FakeEngine:
    """An engine over a fake model."""

    model: ChatModel | None
    now: EngineState = "ready"
    warmed: bool = False

    def warm_up(self) -> None:
        self.warmed = True

    def state(self) -> EngineState:
        return self.now

    def close(self) -> None:
        self.now = "down"


@dataclass
class SlowModel:
    """Writes a syllable at a time, slowly, and notes when it begins and when it is stopped."""

    info: ModelInfo = field(default_factory=lambda: ModelInfo("slow", "chat", 2048))
    pieces: int = 3_000
    written: int = 0
    began: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)

    def stream(self, prompt: Prompt) -> Iterator[str]:
        try:
            self.began.set()
            for _ in range(self.pieces):
                time.sleep(0.02)
                self.written += 1
                yield "가"
        finally:
            self.stopped.set()

    def count_tokens(self, text: str) -> int:
        return len(text)


@dataclass
class FakeDocuments:
    """Documents that can be slow, or fail."""

    chunks: int = 2
    fault: Exception | None = None
    gate: threading.Event | None = None
    seen: list[IngestRequest] = field(default_factory=list)
    synced: list[SyncRequest] = field(default_factory=list)
    waiting: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()

    def ingest(self, request: IngestRequest, report: Report = ignore) -> IngestOut:
        self.seen.append(request)
        report(Progress(stage="read", done=1, total=2, message="조례.md"))
        if self.gate is not None:
            self.gate.wait(10)
        if self.fault is not None:
            raise self.fault
        bad = [FailureOut(path="bad.hwp", reason=str(UnreadableDocument("읽을 수 없습니다.")))]
        return IngestOut(added=2, failed=1, failures=bad, chunks=self.chunks, seconds=0.1)

    def sync(self, request: SyncRequest, report: Report = ignore) -> SyncOut:
        self.synced.append(request)
        report(Progress(stage="fetch", done=1, total=2))
        if self.fault is not None:
            raise self.fault
        names = request.names or ("법령",)
        return SyncOut(sources=[self._synced(name) for name in names])

    def _synced(self, name: str) -> SourceOut:
        if name in self.broken:
            return SourceOut(source=name, type="git", status="failed", reason="닿지 않습니다.")
        return SourceOut(source=name, type="git", status="ok", added=2)

    def due(self, since: datetime, now: datetime) -> list[str]:
        return [] if self.synced else list(self.waiting)

    def backfill(self, report: Report = ignore) -> BackfillOut:
        report(Progress(stage="embed", done=2, total=2))
        return BackfillOut(embedded=2, dense_pending=0, seconds=0.1)

    def corpus(self, rights: Rights | None = None) -> CorpusOut:
        if self.fault is not None:
            raise self.fault
        return CorpusOut(documents=2, chunks=self.chunks, dense_pending=0, index_version="v1")


def fake_settings(data: Path, **api: object) -> Settings:
    """Return settings of the laptop profile without any model."""
    return Settings(
        data=data,
        engine=EngineSettings(kind="none"),
        index=IndexSettings(kind="memory"),
        embedder=EmbedderSettings(kind="hash"),
        api=ApiSettings.model_validate({"anonymous": True, **api}),
    )


def fake_services(
    data: Path,
    *,
    model: ChatModel | None = None,
    reply: Reply = GOOD_REPLY,
    settings: Settings | None = None,
    documents: FakeDocuments | None = None,
    retriever: WordRetriever | None = None,
) -> Services:
    """Wire the real answer path over fakes; lists of documents are those of a real manifest."""
    index, manifest = MemoryIndex(), Manifest.in_folder(data)
    ingestor = Ingestor(index, manifest, FakeAnalyzer(), IngestionSettings())
    talking = model or FakeChatModel(reply)
    chosen = LinkedModel(talking.info, lambda: Endpoint("http://fake/v1"), lambda _endpoint, _info: talking)
    analyzer, clock, embedder = FakeAnalyzer(), FakeClock(), NoEmbedder()
    found = retriever or WordRetriever(UMBRELLA, TOWING)
    answerer = Answerer(found, analyzer, chosen, clock, load_prompts(), AnyQuestion(), lambda: "v1")
    engine, records = FakeEngine(chosen), Database.in_folder(data)
    chosen_settings = settings or fake_settings(data)
    return Services(
        settings=chosen_settings,
        index=index,
        analyzer=analyzer,
        embedder=as_embedder(embedder),
        clock=clock,
        retriever=found,
        answerer=answerer,
        documents=documents or FakeDocuments(),
        uploads=Uploads(data, documents or FakeDocuments(), manifest),
        records=records,
        ledger=ChainedLedger(EvidenceStore(records), keys_of(chosen_settings)),
        catalogue=Catalogue(ingestor, manifest, index, data),
        engine=engine,
        warm_up=engine.warm_up,
        close=engine.close,
    )


def real_documents(data: Path) -> Services:
    """Wire the real pipeline over an index in memory, beside the fakes that answer."""
    services, embedder = fake_services(data), HashEmbedder()
    manifest = Manifest.in_folder(data)
    ingestor = Ingestor(services.index, manifest, services.analyzer, IngestionSettings())
    backfill = Backfill(services.index, manifest, embedder, IngestionSettings())
    catalogue = Catalogue(ingestor, manifest, services.index, data)
    synchronizer = Synchronizer(ingestor, manifest, data / FOLDER, IngestionSettings())
    rounds = SourceRounds(services.settings, synchronizer, manifest)
    documents = PipelineDocuments(ingestor, backfill, manifest, rounds, data / "reports")
    uploads = Uploads(data, documents, manifest)
    return replace(services, embedder=embedder, documents=documents, catalogue=catalogue, uploads=uploads)


def as_embedder(embedder: NoEmbedder) -> Embedder:
    """Let the type checker see that the fake fits."""
    return embedder
