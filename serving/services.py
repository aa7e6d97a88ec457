"""What one process holds once it is wired (see `bootstrap`)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from configs.settings import Settings
from rag.ports import Analyzer, Clock, Embedder, Index, Retriever
from serving.ask import AnswerPath
from serving.catalogue import Catalogue
from serving.documents import Documents
from serving.engine.base import Engine
from serving.store.base import Database
from serving.tracing import OFF, Tracing
from serving.uploads import Uploads


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
