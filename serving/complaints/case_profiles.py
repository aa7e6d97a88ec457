"""What of each case is compared, made once and kept while there is room: profiles follow from text and vector."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from rag.complaints.similar.profile import Profile, Profiler, for_comparison
from rag.complaints.types import ReadText
from rag.errors import MongminError
from rag.ports import Analyzer, Embedder, Index
from rag.types import Point, Vector
from serving.complaints.case_points import korean, received
from serving.logging import logger

KEPT = 4_000
"""Profiles in memory, some 15 KB each."""
KEPT_VECTORS = 64
"""Vectors of texts that were just looked at: a case is compared first and remembered right after."""


class Profiles:
    """Makes profiles of cases. Safe for threads; loads nothing before its first use."""

    def __init__(self, profiler: Profiler, analyzer: Analyzer, embedder: Embedder | None, kept: int = KEPT) -> None:
        self._profiler = profiler
        self._analyzer = analyzer
        self._embedder = embedder
        self._kept = kept
        self._known: OrderedDict[str, Profile] = OrderedDict()
        self._vectors: OrderedDict[str, Vector] = OrderedDict()
        self._lock = threading.Lock()

    def vector(self, read: ReadText) -> Vector:
        """Return the vector by which a text is compared. Empty while the embedder is down."""
        if self._embedder is None:
            return read.vector
        with self._lock:
            known = self._vectors.get(read.text)
        if known is not None:
            return known
        try:
            vector = for_comparison([read], self._embedder)[0].vector
        except MongminError as error:
            logger().warning("embedder", code=error.code)
            return ()  # names, words and times still compare
        with self._lock:
            self._vectors[read.text] = vector
            while len(self._vectors) > KEPT_VECTORS:
                self._vectors.popitem(last=False)
        return vector

    def make(self, id_: str, read: ReadText, region: str | None, received_at: datetime) -> Profile:
        """Return the profile of a case that has been read."""
        return self._profiler.profile(id_, replace(read, vector=self.vector(read)), region, korean(received_at))

    def keep(self, profile: Profile) -> None:
        """Keep a profile for later."""
        with self._lock:
            self._known[profile.id] = profile
            self._known.move_to_end(profile.id)
            while len(self._known) > self._kept:
                self._known.popitem(last=False)

    def drop(self, id_: str) -> None:
        """Forget the profile of a case, and every vector that may be its text's."""
        with self._lock:
            self._known.pop(id_, None)
            self._vectors.clear()

    def of(self, index: Index, ids: Sequence[str]) -> dict[str, Profile]:
        """Return the profiles of stored cases by id; what is not stored any more is left out."""
        with self._lock:
            found = {id_: self._known[id_] for id_ in ids if id_ in self._known}
        points = index.read_points([id_ for id_ in ids if id_ not in found])
        for profile in self._read(points):
            self.keep(profile)
            found[profile.id] = profile
        return found

    def _read(self, points: Sequence[Point]) -> list[Profile]:
        chunks = [point.chunk for point in points]
        analysed = self._analyzer.analyze([chunk.text[:20_000] for chunk in chunks])
        return [
            self._profiler.profile(
                chunk.chunk_id,
                ReadText(chunk.text, tuple(morphemes), point.dense or ()),
                chunk.jurisdiction,
                received(chunk),
            )
            for point, chunk, morphemes in zip(points, chunks, analysed, strict=True)
        ]
