"""Fakes of every port, for tests and for trying things out: exact, in memory, without any library."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from rag.errors import EngineUnavailable
from rag.ports import ModelInfo, Morpheme, Prompt
from rag.types import Chunk, Match, Point, SparseVector, Vector, VectorName, VectorQuery, Where

TOKEN = re.compile(r"[가-힣]+|[A-Za-z]+|\d+|[一-鿿]+")
PARTICLE = re.compile(r"(?<=[가-힣]{2})(?:에서|으로|까지|부터|에게|은|는|이|가|을|를|의|에|로|와|과|도|만)$")
PIECE = re.compile(r"\S+\s*|\s+")

Reply = str | Sequence[str] | Callable[[Prompt], str]
Postings = dict[VectorName, dict[int, dict[str, float]]]


def admits(where: Where, chunk: Chunk) -> bool:
    """Whether a search with `where` may see `chunk`."""
    return _in_scope(where, chunk) and _permitted(where, chunk) and (where.as_of is None or chunk.in_force(where.as_of))


def _in_scope(where: Where, chunk: Chunk) -> bool:
    return (
        (not where.kinds or chunk.kind in where.kinds)
        and (not where.doc_ids or chunk.doc_id in where.doc_ids)
        and (not where.articles or chunk.key in where.articles)
        and (not where.cites or any(reference.key in where.cites for reference in chunk.references))
        and (where.domain is None or chunk.domain in {None, where.domain})
        and (not where.jurisdictions or chunk.jurisdiction in {None, *where.jurisdictions})
    )


def _permitted(where: Where, chunk: Chunk) -> bool:
    return (not where.grades or chunk.grade in where.grades) and (
        not where.departments or chunk.department is None or chunk.department in where.departments
    )


class MemoryIndex:
    """The `Index` port in dictionaries: exact, with Qdrant's scores (cosine; dot product, times IDF if `idf`)."""

    def __init__(self, *, idf: bool = True) -> None:
        self._idf = idf
        self._points: dict[str, Point] = {}
        self._postings: Postings = defaultdict(lambda: defaultdict(dict))

    def upsert(self, points: Sequence[Point]) -> None:
        """Write points whole."""
        for point in points:
            self.delete([point.chunk.chunk_id])
            self._store(replace(point, sparse={name: vector for name, vector in point.sparse.items() if vector}))

    def update_chunks(self, chunks: Sequence[Chunk]) -> None:
        """Replace chunks that exist; their vectors stay."""
        for chunk in chunks:
            if chunk.chunk_id in self._points:
                self._points[chunk.chunk_id] = replace(self._points[chunk.chunk_id], chunk=chunk)

    def update_dense(self, vectors: Mapping[str, Vector]) -> None:
        """Add or replace dense vectors of chunks that exist."""
        for chunk_id, vector in vectors.items():
            if chunk_id in self._points:
                self._points[chunk_id] = replace(self._points[chunk_id], dense=vector)

    def update_sparse(self, name: VectorName, vectors: Mapping[str, SparseVector]) -> None:
        """Add, replace or remove one sparse vector of chunks that exist."""
        for chunk_id, vector in vectors.items():
            if chunk_id in self._points:
                point = self._points[chunk_id]
                self.upsert([replace(point, sparse={**point.sparse, name: vector})])

    def delete(self, chunk_ids: Sequence[str]) -> None:
        """Remove chunks."""
        for chunk_id in chunk_ids:
            point = self._points.pop(chunk_id, None)
            for name, vector in point.sparse.items() if point else ():
                for index in vector.indices:
                    self._postings[name][index].pop(chunk_id, None)

    def search(self, queries: Sequence[VectorQuery], where: Where, limit: int) -> list[list[Match]]:
        """Return for each probe its best matches."""
        allowed = {chunk_id for chunk_id, point in self._points.items() if admits(where, point.chunk)}
        return [self._probe(query, allowed, limit) for query in queries]

    def fetch(self, chunk_ids: Sequence[str]) -> list[Chunk]:
        """Return the chunks that exist, in the order asked."""
        return [self._points[chunk_id].chunk for chunk_id in chunk_ids if chunk_id in self._points]

    def read_points(self, chunk_ids: Sequence[str]) -> list[Point]:
        """Return the chunks that exist with all their vectors, in the order asked."""
        return [self._points[chunk_id] for chunk_id in chunk_ids if chunk_id in self._points]

    def scroll(self, where: Where, limit: int) -> list[Chunk]:
        """Return up to `limit` chunks that `where` admits."""
        return [point.chunk for point in self._points.values() if admits(where, point.chunk)][: max(limit, 0)]

    def count(self, where: Where) -> int:
        """Count the chunks that `where` admits."""
        return len(self.scroll(where, len(self._points)))

    def optimize(self) -> None:
        """Do nothing."""

    def flush(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""

    def _store(self, point: Point) -> None:
        chunk_id = point.chunk.chunk_id
        self._points[chunk_id] = point
        for name, vector in point.sparse.items():
            for index, value in zip(vector.indices, vector.values, strict=True):
                self._postings[name][index][chunk_id] = value

    def _probe(self, query: VectorQuery, allowed: set[str], limit: int) -> list[Match]:
        if isinstance(query.vector, SparseVector):
            scores = self._sparse_scores(query.name, query.vector)
        else:
            scores = self._dense_scores(query.vector)
        seen = [(score, chunk_id) for chunk_id, score in scores.items() if chunk_id in allowed]
        best = sorted(seen, key=lambda pair: (-pair[0], pair[1]))[: max(limit, 0)]
        return [Match(self._points[chunk_id].chunk, score) for score, chunk_id in best]

    def _sparse_scores(self, name: VectorName, vector: SparseVector) -> dict[str, float]:
        scores: dict[str, float] = defaultdict(float)
        total = sum(name in point.sparse for point in self._points.values())
        for index, weight in zip(vector.indices, vector.values, strict=True):
            holders = self._postings[name].get(index, {})
            idf = math.log((total - len(holders) + 0.5) / (len(holders) + 0.5) + 1) if self._idf else 1.0
            for chunk_id, value in holders.items():
                scores[chunk_id] += weight * value * idf
        return scores

    def _dense_scores(self, vector: Vector) -> dict[str, float]:
        length = math.hypot(*vector)
        return {
            chunk_id: _dot(vector, point.dense) / (length * math.hypot(*point.dense))
            for chunk_id, point in self._points.items()
            if point.dense is not None
        }


def _dot(left: Vector, right: Vector) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))


class FakeAnalyzer:
    """Words by spaces and script, common particles split off; `repairs` maps misspellings to words."""

    def __init__(self, repairs: Mapping[str, str] | None = None) -> None:
        self._repairs = dict(repairs or {})

    def analyze(self, texts: Sequence[str]) -> Iterator[list[Morpheme]]:
        """Yield the words of each text as nouns (NNG), numbers (SN), Latin (SL) and particles (JX)."""
        for text in texts:
            yield [morpheme for match in TOKEN.finditer(text) for morpheme in _morphemes(match)]

    def repair(self, text: str) -> str:
        """Replace the misspellings that are known."""
        for wrong, right in self._repairs.items():
            text = text.replace(wrong, right)
        return text


def _morphemes(match: re.Match[str]) -> Iterator[Morpheme]:
    word, start = match[0], match.start()
    if word[0].isdigit():
        yield Morpheme(word, "SN", start, match.end())
    elif word[0].isascii():
        yield Morpheme(word, "SL", start, match.end())
    else:
        particle = PARTICLE.search(word)
        cut = particle.start() if particle else len(word)
        yield Morpheme(word[:cut], "NNG", start, start + cut)
        if particle:
            yield Morpheme(particle[0], "JX", start + cut, match.end())


class FakeChatModel:
    """Says what it was told to: the next of `replies` at each call, the last one again after that.

    A reply is a text (streamed word by word), its pieces, or a function of the prompt. With `fail_after=n`
    every call raises `EngineUnavailable` after n pieces (0: at the start). `prompts` holds what was asked,
    `stopped` counts the calls that the caller ended early.
    """

    def __init__(self, *replies: Reply, fail_after: int | None = None, info: ModelInfo | None = None) -> None:
        self.info = info or ModelInfo("fake", "chat", 4096)
        self.prompts: list[Prompt] = []
        self.stopped = 0
        self._replies = replies or ("",)
        self._fail_after = fail_after

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """Yield the pieces of the next reply."""
        reply = self._replies[min(len(self.prompts), len(self._replies) - 1)]
        self.prompts.append(prompt)
        return self._speak(_pieces(reply, prompt))

    def count_tokens(self, text: str) -> int:
        """Count two characters as a token."""
        return (len(text) + 1) // 2

    def _speak(self, pieces: Sequence[str]) -> Iterator[str]:
        try:
            for number, piece in enumerate(pieces):
                self._fail_at(number)
                yield piece
            self._fail_at(len(pieces))
        except GeneratorExit:
            self.stopped += 1
            raise

    def _fail_at(self, number: int) -> None:
        if number == self._fail_after:
            raise EngineUnavailable("언어 모델이 응답하지 않습니다. 엔진이 실행 중인지 확인하십시오.")


def _pieces(reply: Reply, prompt: Prompt) -> list[str]:
    said = reply(prompt) if callable(reply) else reply
    return PIECE.findall(said) if isinstance(said, str) else list(said)


@dataclass(slots=True)
class FakeClock:
    """A clock that stands still until it is told to move."""

    day: date = field(default_factory=lambda: date(2026, 11, 22))
    now: float = 0.0

    def today(self) -> date:
        """Return the day that was set."""
        return self.day

    def seconds(self) -> float:
        """Return the seconds that were set."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
