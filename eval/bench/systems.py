"""The systems that are compared: single signals, the shipped pipeline a step at a time, and the plain one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from eval.bench.retrieval import Ranker
from rag.lexical import SparseEncoder, sparse
from rag.ports import Embedder, Index
from rag.retrieve import HybridRetriever, RetrievalOptions
from rag.types import Chunk, Question, VectorQuery, Where

LAW_ONLY = Where(kinds=("law",))
OVERSAMPLING = 4
"""Passages asked for a hit, since several may belong to one article."""

RetrieverMaker = Callable[[RetrievalOptions], HybridRetriever]


@dataclass(frozen=True, slots=True)
class System:
    """A name for the table and what ranks."""

    name: str
    rank: Ranker


def single_signals(index: Index, encoder: SparseEncoder, embedder: Embedder) -> list[System]:
    """Return BM25 alone (Kiwi morphemes over the text) and the embedder alone."""

    def words(question: str, k: int) -> Sequence[Chunk]:
        probe = VectorQuery("body", sparse(dict.fromkeys(encoder.query_terms(question), 1.0)))
        return nearest(index, probe, k)

    def meaning(question: str, k: int) -> Sequence[Chunk]:
        return nearest(index, VectorQuery("dense", embedder.embed_queries([question])[0]), k)

    return [System("BM25 alone (Kiwi)", words), System("dense alone (e5-small)", meaning)]


def nearest(index: Index, probe: VectorQuery, k: int) -> list[Chunk]:
    """Return the chunks that one probe finds among the laws."""
    return [match.chunk for match in index.search([probe], LAW_ONLY, k * OVERSAMPLING)[0]]


def steps(make: RetrieverMaker, options: RetrievalOptions) -> list[System]:
    """Return the shipped pipeline with its steps added one after the other; the last is what ships."""
    bare = replace(options, expand=False, repair=False, dense=False, anchors=False)
    stages = [
        ("words: text + headings", bare),
        ("+ everyday-to-official vocabulary", replace(bare, expand=True)),
        ("+ spelling repair before it", replace(bare, repair=True, expand=True)),
        ("+ citing lines of guides", replace(bare, repair=True, expand=True, anchors=True)),
        ("+ dense = shipped", options),
    ]
    lone = ("shipped without the vocabulary", replace(options, expand=False))
    return [System(name, ranker(make(stage))) for name, stage in (*stages, lone)]


def ranker(retriever: HybridRetriever) -> Ranker:
    """Return a retriever as a ranker of laws."""

    def rank(question: str, k: int) -> list[Chunk]:
        return [hit.chunk for hit in retriever.retrieve(Question(question, LAW_ONLY, k))]

    return rank
