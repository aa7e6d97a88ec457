"""The retriever, put together on the first question: its vocabulary takes seconds to analyse, so that is kept."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

from configs.vocabulary import FOLDER, load_vocabulary
from rag.lexical import SparseEncoder
from rag.ports import Analyzer, Clock, Embedder, Index
from rag.retrieve import HybridRetriever, RetrievalOptions
from rag.statistics import TermStatistics
from rag.types import Hit, Question
from rag.vocabulary import EncodedEntry, Vocabulary, encode_entries


class LazyRetriever:
    """The shipped retriever behind the `Retriever` port."""

    def __init__(
        self,
        index: Index,
        analyzer: Analyzer,
        embedder: Embedder,
        statistics: Callable[[], TermStatistics],
        clock: Clock,
        options: RetrievalOptions,
        data: Path,
    ) -> None:
        self._index = index
        self._encoder = SparseEncoder(analyzer)
        self._embedder = embedder
        self._statistics = statistics
        self._clock = clock
        self.options = options
        self._cache = data / "cache" / "vocabulary.json"
        self._lock = threading.Lock()
        self._ready: HybridRetriever | None = None

    def retrieve(self, question: Question) -> list[Hit]:
        """Return up to `question.k` hits, best first."""
        return self._made().retrieve(question)

    def expansion(self, text: str) -> dict[str, float]:
        """Return the official terms for the everyday words of a question."""
        return self._made().expansion(text)

    def variant(self, options: RetrievalOptions) -> HybridRetriever:
        """Return a retriever over the same parts with other options, to measure what a step gains."""
        return HybridRetriever(
            self._index, self._encoder, self._embedder, self._vocabulary(), self._statistics, self._clock, options
        )

    def _made(self) -> HybridRetriever:
        with self._lock:
            if self._ready is None:
                self._ready = self.variant(self.options)
            return self._ready

    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(encoded_vocabulary(self._encoder, self._cache))


def encoded_vocabulary(encoder: SparseEncoder, cache: Path) -> list[EncodedEntry]:
    """Return the analysed vocabulary, from `cache` if it is of the same files and analyser."""
    key = f"{fingerprint(FOLDER)} kiwipiepy {version('kiwipiepy')}"
    try:
        kept = json.loads(cache.read_text(encoding="utf8"))
        if kept["key"] == key:
            return [EncodedEntry(tuple(official), tuples(phrases)) for official, phrases in kept["entries"]]
    except (OSError, ValueError, KeyError, TypeError):
        pass  # no cache, or one that cannot be used: made anew
    entries = encode_entries(((entry.official, entry.everyday) for entry in load_vocabulary().entries), encoder)
    keep(cache, {"key": key, "entries": [[entry.official, entry.phrases] for entry in entries]})
    return entries


def fingerprint(folder: Path) -> str:
    """Return a hash of the vocabulary's files as they lie there: reading their YAML takes seconds."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.yaml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def tuples(phrases: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """Return lists of lists as tuples of tuples."""
    return tuple(tuple(phrase) for phrase in phrases)


def keep(cache: Path, content: object) -> None:
    """Write the cache whole; without space it is made anew each time, which is slower but right."""
    part = cache.with_suffix(".part")
    try:
        cache.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(content, ensure_ascii=False), encoding="utf8")
        part.replace(cache)
    except OSError:
        part.unlink(missing_ok=True)
