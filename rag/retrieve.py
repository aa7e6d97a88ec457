"""Hybrid retrieval: words, headings, citing lines, meaning, and everyday words made official.

One question becomes up to six probes of the named vectors, in one call of the index, each filtered inside the
index. Their scores are fused (`rag.fuse`), articles are collapsed to their best passage, and texts that are not
in force are marked and put below those that are. Articles that a question names by their law are
looked up and come first (`rag.lookup`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from rag.errors import EmbedderUnavailable
from rag.fuse import FusionWeights, Scores, by_chunk, need, relative, scaled, stretched, weighted_sum
from rag.lexical import ARTICLE, SparseEncoder, sparse
from rag.lookup import ArticleLookup, Titles
from rag.outdated import with_newer_laws
from rag.ports import Clock, Embedder, Index
from rag.repealed import lifted, repealed_share
from rag.rerank import Reranking, reranked
from rag.stages import stage
from rag.statistics import TermStatistics
from rag.types import Chunk, Hit, Kind, Match, Question, SparseVector, VectorName, VectorQuery
from rag.vocabulary import Vocabulary

MEANING_DOWN = "임베딩 서버가 응답하지 않아 뜻이 비슷한 글은 찾지 못하고 낱말로만 찾았습니다."
NOT_IN_FORCE = 0.5
"""Kept share of the score of a text that is not in force on the day: below its present version, not hidden."""
COMING = 0.9
"""The same for a text that will be in force where its present version was not found: often it is all there is."""
SUPPLEMENT = 0.6
"""Kept share of the score of a 부칙: transitional rules answer few questions and repeat the words of the law."""
RULES: tuple[Kind, ...] = ("law", "ordinance")


@dataclass(frozen=True, slots=True)
class RetrievalOptions:
    """What a deployment may switch; the ablations of `make bench` switch them one at a time."""

    candidates: int = 60
    expand: bool = True
    repair: bool = True
    dense: bool = True
    anchors: bool = True
    weights: FusionWeights = field(default_factory=FusionWeights)
    reranking: Reranking | None = None
    titles: Titles = tuple
    """Gives the titles of the laws that are indexed, by which a short name of one is understood."""


@dataclass(frozen=True, slots=True)
class Probes:
    """The analysed question: its terms, the official terms added, and its embedding."""

    terms: tuple[str, ...]
    added: dict[str, float]
    queries: tuple[tuple[str, VectorQuery], ...]
    notices: tuple[str, ...] = ()


class HybridRetriever:
    """The shipped `Retriever`."""

    def __init__(
        self,
        index: Index,
        encoder: SparseEncoder,
        embedder: Embedder,
        vocabulary: Vocabulary,
        statistics: Callable[[], TermStatistics],
        clock: Clock,
        options: RetrievalOptions | None = None,
    ) -> None:
        self._index = index
        self._encoder = encoder
        self._embedder = embedder
        self._vocabulary = vocabulary
        self._statistics = statistics
        self._clock = clock
        self._options = options or RetrievalOptions()
        self._lookup = ArticleLookup(index, self._options.titles)

    def retrieve(self, question: Question) -> list[Hit]:
        """Return up to `question.k` hits, best first: before all others the articles that the question names."""
        return self._lookup.first(question, self._by_words(question), question.where.as_of or self._clock.today())

    def _by_words(self, question: Question) -> list[Hit]:
        probes = self._probe(question.text)
        if not probes.queries:
            return []
        with stage("probes", probes=len(probes.queries), candidates=self._options.candidates):
            found = self._index.search([query for _, query in probes.queries], question.where, self._options.candidates)
        matches = {name: result for (name, _), result in zip(probes.queries, found, strict=True)}
        chunks = {match.chunk.chunk_id: match.chunk for result in found for match in result}
        signals = self._signals(probes, matches, headed(question.text, chunks))
        scores = weighted_sum([(1.0, part) for part in signals.values()])
        day = question.where.as_of or self._clock.today()
        present = {version_of(chunk) for chunk in chunks.values() if chunk.in_force(day)}
        shares = {
            key: kept_share(chunks[key], day, present) * repealed_share(chunks[key], question.text) for key in scores
        }
        adjusted = {key: score * shares[key] for key, score in scores.items()}
        hits = ranked(lifted(adjusted, chunks, question.text), chunks, signals, day)
        # Articles that are looked up are wanted whole; of others the best passage stands for the article.
        wanted = hits if question.where.articles else self._again(question.text, one_an_article(hits), shares)
        found_hits = [
            replace(hit, rank=rank, notices=(*probes.notices, *hit.notices))
            for rank, hit in enumerate(islice(wanted, question.k), start=1)
        ]
        return with_newer_laws(self._index, question.where, found_hits, day)

    def _again(self, text: str, hits: Iterator[Hit], shares: Scores) -> Iterable[Hit]:
        """Let the reranker, if there is one, order the first hits anew."""
        how = self._options.reranking
        return hits if how is None else reranked(text, list(hits), shares, how)

    def expansion(self, text: str) -> dict[str, float]:
        """Return the official terms, with weights from 0 to 1, for the everyday words of a question."""
        return self._expanded(text, self._encoder.query_terms(text))

    def _expanded(self, text: str, terms: Sequence[str]) -> dict[str, float]:
        """Expand terms and those of the mended spelling (which the sources themselves are not searched for)."""
        if not self._options.expand:
            return {}
        mended = self._encoder.query_terms(self._encoder.repair(text)) if self._options.repair else ()
        return self._vocabulary.expand([*terms, *mended])

    def _probe(self, text: str) -> Probes:
        terms = self._encoder.query_terms(text)
        added = self._expanded(text, terms)
        asked = sparse(dict.fromkeys(terms, 1.0))
        queries: list[tuple[str, VectorQuery]] = []
        add_sparse(queries, "", ("body", "head"), asked)
        add_sparse(queries, "+", ("body", "head"), sparse(added))
        if self._options.anchors:
            add_sparse(queries, "", ("anchor",), sparse(added) or asked)
        notices: tuple[str, ...] = ()
        if self._options.dense and text.strip():
            try:
                with stage("embed"):
                    queries.append(("dense", VectorQuery("dense", self._embedder.embed_queries([text])[0])))
            except EmbedderUnavailable:
                notices = (MEANING_DOWN,)
        return Probes(tuple(terms), added, tuple(queries), notices)

    def _signals(self, probes: Probes, matches: dict[str, list[Match]], headed: set[str]) -> dict[str, Scores]:
        """Return each signal's weighted contribution by chunk; `headed` are those whose headings count."""
        weights = self._options.weights
        scores = {name: by_chunk(result) for name, result in matches.items()}
        statistics = self._statistics()
        best = statistics.best_possible(probes.terms)
        coverage = max(scores.get("body", {}).values(), default=0.0) / best if best > 0 else 0.0
        needed = need(coverage, statistics.information(probes.terms), weights)
        head = {key: score for key, score in scores.get("head", {}).items() if key in headed}
        words = weighted_sum([(1.0, scores.get("body", {})), (weights.head, head)])
        official = weighted_sum([(1.0, scores.get("+body", {})), (1.0, scores.get("+head", {}))])
        parts = {
            "words": scaled(words, best),
            "vocabulary": weighted_sum([(needed * weights.expansion, relative(official))]),
            "dense": weighted_sum([(needed * weights.dense, stretched(scores.get("dense", {})))]),
            "anchor": weighted_sum([(needed * weights.anchor, relative(scores.get("anchor", {})))]),
        }
        return {name: part for name, part in parts.items() if part}


def add_sparse(
    queries: list[tuple[str, VectorQuery]], prefix: str, fields: Sequence[VectorName], vector: SparseVector
) -> None:
    """Add a probe of each field, unless the vector is empty."""
    if vector:
        queries.extend((prefix + name, VectorQuery(name, vector)) for name in fields)


def headed(text: str, chunks: dict[str, Chunk]) -> set[str]:
    """Return the chunks whose headings count as words.

    An article repeats its heading in its text, so there headings only favour short titles; they count where the
    question names an article. Headings of other documents stand nowhere else.
    """
    named = ARTICLE.search(text) is not None
    return {key for key, chunk in chunks.items() if named or chunk.kind not in RULES}


def kept_share(chunk: Chunk, day: date, present: AbstractSet[tuple[str, str]] = frozenset()) -> float:
    """Return the share of its score that a chunk keeps: less when not in force on `day`, or a 부칙.

    `present` holds what is in force on `day` among all that was found (`version_of`).
    """
    share = SUPPLEMENT if is_supplement(chunk) else 1.0
    if chunk.in_force(day):
        return share
    coming = chunk.effective_from is not None and chunk.effective_from > day
    return share * (COMING if coming and version_of(chunk) not in present else NOT_IN_FORCE)


def version_of(chunk: Chunk) -> tuple[str, str]:
    """Return what the versions of one text share: its title (or law) and article."""
    return chunk.law or chunk.title, chunk.article or ""


def is_supplement(chunk: Chunk) -> bool:
    """Whether the chunk is part of the 부칙 of a law."""
    return chunk.law is not None and bool(chunk.path) and chunk.path[0].startswith("부칙")


def ranked(scores: Scores, chunks: dict[str, Chunk], signals: dict[str, Scores], day: date) -> Iterator[Hit]:
    """Yield all passages by score (ties by id), numbered."""
    ordered = sorted(scores, key=lambda key: (-scores[key], key))
    for rank, key in enumerate(ordered, start=1):
        why = {name: round(part[key], 4) for name, part in signals.items() if key in part}
        in_force = chunks[key].in_force(day) and not chunks[key].repealed
        yield Hit(rank, chunks[key], scores[key], in_force, why)


def one_an_article(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield the first passage of each article (of each of its texts in time), and every passage of other documents."""
    seen: set[tuple[str, str, date | None]] = set()
    for hit in hits:
        key = (hit.chunk.doc_id, hit.chunk.article or hit.chunk.chunk_id, hit.chunk.effective_from)
        if key not in seen:
            seen.add(key)
            yield hit
