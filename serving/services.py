"""What one process holds once it is wired (see `bootstrap`)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from configs.personal import load_personal_words
from configs.settings import Settings
from rag.errors import ConfigurationError
from rag.guards.pii.detector import RuleDetector
from rag.guards.pii.types import PiiDetector
from rag.ports import Analyzer, Clock, Embedder, Index, Retriever
from serving.ask import AnswerPath
from serving.catalogue import Catalogue
from serving.complaints.parts import DeskParts, Remembers
from serving.crisis import Blind, Watches
from serving.documents import Documents
from serving.engine.base import Engine
from serving.evidence.ledger import Ledger, MemoryLedger
from serving.privacy.masking import UNGUARDED, Privacy
from serving.store.base import Database
from serving.tracing import OFF, Tracing
from serving.uploads import Uploads


def no_generation(number: int) -> Index:
    """Refuse: this index has one generation only."""
    raise ConfigurationError(f"이 색인은 다시 만들 수 없습니다(세대 {number}). index.kind를 확인하십시오.")


def no_retriever(index: Index) -> Retriever:
    """Refuse, as `no_generation` does."""
    raise ConfigurationError(f"이 색인으로는 찾을 수 없습니다({type(index).__name__}).")


def no_switch(index: Index) -> None:
    """Refuse, as `no_generation` does."""
    raise ConfigurationError(f"이 색인은 바꿀 수 없습니다({type(index).__name__}).")


@dataclass(frozen=True)
class Services:
    """The parts of a running mongmin. Models load on first use, or with `warm_up`; `close` releases the index."""

    settings: Settings
    index: Index
    analyzer: Analyzer
    embedder: Embedder
    clock: Clock
    retriever: Retriever
    answerer: AnswerPath
    documents: Documents
    catalogue: Catalogue
    uploads: Uploads
    records: Database
    engine: Engine
    warm_up: Callable[[], None]
    close: Callable[[], None]
    tracing: Tracing = OFF
    quiet: Callable[[], AbstractContextManager[None]] = nullcontext
    """Holds back whatever writes to the index, for as long as the context lasts; questions go on."""
    open_generation: Callable[[int], Index] = no_generation
    """Opens (or begins) a generation of the index beside the present one; see `serving.operations.reindex`."""
    switch: Callable[[Index], None] = no_switch
    """Answers from another index from now on, and closes the former one."""
    retriever_over: Callable[[Index], Retriever] = no_retriever
    """Returns a retriever over another generation of the index, to answer as it was answered then."""
    ledger: Ledger = field(default_factory=MemoryLedger)
    """Takes the evidence of what is done; see `serving.evidence`."""
    detector: PiiDetector = field(default_factory=lambda: RuleDetector(load_personal_words()))
    """Finds personal data; without a dictionary unless wired with one."""
    privacy: Privacy = UNGUARDED
    """Masks personal data before anything is done with it; see `serving.privacy`."""
    cases: Remembers | None = None
    """Earlier complaints, with what was answered; see `serving.complaints.cases`."""
    complaint_parts: DeskParts | None = None
    """The parts of the complaint desk, where they are not those of `serving.complaints_wiring`."""
    watch: Watches = field(default_factory=Blind)
    """Looks for danger in what is asked, before it is answered; see `serving.crisis`."""
