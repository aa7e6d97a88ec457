"""Sorting and routing as the desk uses them: read on first use, and the 사무분장 anew only when documents change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import cached_property

from configs.regions import load_regions
from configs.taxonomy import load_taxonomy, load_weights
from rag.complaints.classify import Classifier, build
from rag.complaints.duties import clauses_of, duty_chunks
from rag.complaints.routing import Router
from rag.complaints.types import Classification, Domain, ReadText, Routing
from rag.ports import Analyzer, Embedder, Index
from rag.types import Chunk, Where

OPEN = Where()
"""All open documents (grade O): the division of duties is no secret, whichever department keeps the rule."""


class Sorting:
    """The classifier of this program; its weights are read with the first complaint."""

    @cached_property
    def classifier(self) -> Classifier:
        """The classifier. Raises `SettingsError`."""
        return build(load_taxonomy(), load_weights())

    def classify(self, read: ReadText) -> Classification:
        """Return domain, type, urgency and flags."""
        return self.classifier.classify(read)


class Duties:
    """Routes by the rules in the index. `version` changes whenever a document does."""

    def __init__(self, index: Index, analyzer: Analyzer, embedder: Embedder, version: Callable[[], str]) -> None:
        self._index = index
        self._version = version
        self._reading = threading.Lock()
        self._read: tuple[str, Sequence[Chunk]] | None = None
        self._parts = (analyzer, embedder)

    @cached_property
    def router(self) -> Router:
        """The router. Raises `SettingsError`."""
        analyzer, embedder = self._parts
        return Router(self._chunks, analyzer, embedder, load_taxonomy(), load_regions().covering)

    def route(self, read: ReadText, domain: Domain | None, region: str | None) -> Routing:
        """Return who may be in charge. Raises what the index raises."""
        return self.router.route(read, domain, region)

    def departments(self) -> frozenset[str]:
        """Return the departments of this office: a transfer to one of them leaves a complaint open."""
        return frozenset(clause.department for clause in clauses_of(self._chunks()))

    def _chunks(self) -> Sequence[Chunk]:
        version = self._version()
        with self._reading:
            if self._read is None or self._read[0] != version:
                self._read = (version, duty_chunks(self._index, OPEN))
            return self._read[1]
