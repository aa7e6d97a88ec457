"""The reranker's place: after fusion, over the first hits, never over what is not in force, never in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from rag.errors import EmbedderUnavailable, RerankerUnavailable
from rag.rerank import RERANKER_DOWN, Reranking, reranked
from rag.retrieve import MEANING_DOWN, RetrievalOptions
from rag.types import Hit, Question, Vector
from tests.unit.retrieval.test_retrieve import FUTURE, OLD, TOWING, WASTE, ids, retriever


class Opinion:
    """A reranker that thinks highly of texts with a word in them."""

    name = "opinion"

    def __init__(self, word: str, fails: bool = False) -> None:
        self._word = word
        self._fails = fails
        self.read: list[str] = []

    def relevance(self, query: str, texts: Sequence[str]) -> list[float]:
        if self._fails:
            raise RerankerUnavailable("꺼짐")
        self.read.extend(texts)
        return [0.9 if self._word in text else 0.1 for text in texts]


class NoServer:
    """An embedder whose server is down."""

    name = "hash-ngrams"
    dimensions = 64

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        raise EmbedderUnavailable("꺼짐")

    embed_passages = embed_queries


CAR = replace(WASTE, chunk_id="car", doc_id="car", title="차 안내", heading="", text="차를 견인한 때의 안내")
HITS = [Hit(place, chunk, 1.0 / place, True) for place, chunk in enumerate([TOWING, CAR, WASTE], start=1)]


def test_the_first_hits_come_in_the_order_of_the_reranker_and_keep_the_scores_of_their_places() -> None:
    found = reranked("쓰레기", HITS, {}, Reranking(Opinion("쓰레기")))
    assert ids(found) == [WASTE.chunk_id, TOWING.chunk_id, CAR.chunk_id]
    assert [hit.score for hit in found] == [hit.score for hit in HITS]
    assert [hit.signals["rerank"] for hit in found] == [0.9, 0.1, 0.1]


def test_only_the_first_hits_are_read() -> None:
    opinion = Opinion("쓰레기")
    found = reranked("쓰레기", HITS, {}, Reranking(opinion, top=2))
    assert len(opinion.read) == 2
    assert ids(found) == ids(HITS)
    assert "rerank" not in found[2].signals


def test_a_reranker_that_fails_leaves_the_order_of_fusion_and_the_hits_say_so() -> None:
    found = reranked("쓰레기", HITS, {}, Reranking(Opinion("쓰레기", fails=True)))
    assert ids(found) == ids(HITS)
    assert all(hit.notices == (RERANKER_DOWN,) for hit in found)


def test_what_is_not_in_force_does_not_rise_by_the_words_of_it() -> None:
    options = RetrievalOptions(reranking=Reranking(Opinion("견인")))
    hits = retriever([OLD, FUTURE, TOWING], options).retrieve(Question("견인 보관"))
    assert ids(hits)[0] == TOWING.chunk_id
    assert [hit.in_force for hit in hits] == [True, False, False]


def test_the_retriever_asks_the_reranker_after_fusion() -> None:
    plain = retriever([TOWING, CAR, WASTE]).retrieve(Question("차를 견인한 때"))
    turned = RetrievalOptions(reranking=Reranking(Opinion(plain[-1].chunk.text)))
    hits = retriever([TOWING, CAR, WASTE], turned).retrieve(Question("차를 견인한 때"))
    assert hits[0].chunk == plain[-1].chunk
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))


def test_without_the_embedding_server_words_still_find_and_the_hits_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    made = retriever([TOWING, WASTE])
    monkeypatch.setattr(made, "_embedder", NoServer())
    hits = made.retrieve(Question("견인 보관"))
    assert ids(hits)[0] == TOWING.chunk_id
    assert hits[0].notices == (MEANING_DOWN,)
