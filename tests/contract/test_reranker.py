"""The contract of `rag.ports.Reranker`, over real HTTP against a small server that speaks both protocols.

No weights of a reranker are at hand: what is proven is the protocol, the limits and the place in retrieval.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from rag.adapters.rerank import HttpReranker, scores
from rag.errors import RerankerUnavailable
from tests.model_server import ModelHandler, model_server

QUESTION = "견인된 차의 보관료는?"
TEXTS = ["견인된 차의 보관료는 하루 만 원이다.", "쓰레기는 화요일에 버린다.", "차를 견인한다."]


@dataclass
class Behaviour:
    """What the server does, and what it was asked."""

    status: int = 200
    body: bytes | None = None
    seconds: float = 0.0
    trickle: bool = False
    asked: list[tuple[str, dict[str, Any], str | None]] = field(default_factory=list)


def likeness(query: str, text: str) -> float:
    return len(set(query) & set(text)) / len(set(query))


class Handler(ModelHandler):
    """Scores by shared syllables; one class is made of it for each server."""

    behaviour: Behaviour

    def reply(self, body: dict[str, Any]) -> None:
        self.behaviour.asked.append((self.path, body, self.headers.get("Authorization")))
        time.sleep(self.behaviour.seconds)
        self.open_answer(self.behaviour.status)
        said = self.behaviour.body or json.dumps(answer(self.path, body)).encode()
        try:
            self.wfile.write(said)
            while self.behaviour.trickle:
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass


def answer(path: str, body: dict[str, Any]) -> dict[str, Any]:
    if path.endswith("/score"):
        found = [likeness(body["text_1"], text) for text in body["text_2"]]
        return {"data": [{"index": place, "score": score} for place, score in enumerate(found)]}
    found = [likeness(body["query"], text) for text in body["documents"]]
    results = [{"index": place, "relevance_score": score} for place, score in enumerate(found)]
    return {"results": sorted(results, key=lambda one: -one["relevance_score"])}


@contextmanager
def served(behaviour: Behaviour) -> Iterator[str]:
    with model_server(Handler, behaviour=behaviour) as url:
        yield url


@pytest.fixture(params=["rerank", "score"])
def reranker(request: pytest.FixtureRequest) -> Iterator[HttpReranker]:
    with served(Behaviour()) as url:
        yield HttpReranker("m", lambda: (url, None), request.param)


def test_scores_come_in_the_order_of_the_texts(reranker: HttpReranker) -> None:
    found = reranker.relevance(QUESTION, TEXTS)
    assert found == [likeness(QUESTION, text) for text in TEXTS]
    assert reranker.relevance(QUESTION, TEXTS[::-1]) == found[::-1]


def test_no_texts_ask_nothing() -> None:
    assert HttpReranker("m", lambda: ("http://127.0.0.1:9/v1", None)).relevance(QUESTION, []) == []


def test_odd_texts_are_scored_too(reranker: HttpReranker) -> None:
    assert len(reranker.relevance("\ud800?", ["", "\x00", "가" * 100_000, "🚗"])) == 4


def test_the_server_is_told_the_model_and_the_key_and_to_cut_long_texts() -> None:
    behaviour = Behaviour()
    with served(behaviour) as url:
        HttpReranker("bge", lambda: (url, "s3cret"), max_chars=10).relevance(QUESTION, ["가" * 100])
    path, body, key = behaviour.asked[0]
    assert (path, key) == ("/v1/rerank", "Bearer s3cret")
    assert (body["model"], body["documents"], body["truncate_prompt_tokens"]) == ("bge", ["가" * 10], -1)


@pytest.mark.parametrize(
    "behaviour",
    [
        Behaviour(status=503),
        Behaviour(body=b"{"),
        Behaviour(body=b"[]"),
        Behaviour(body=b'{"results": [{"index": 0, "relevance_score": 1}]}'),
        Behaviour(body=b'{"results": [{"index": 0, "relevance_score": "x"}]}'),
        Behaviour(body=b'{"data": [{"index": 0, "score": NaN}, {"index": 1, "score": 1}, {"index": 2, "score": 1}]}'),
        Behaviour(seconds=1.5),
        Behaviour(trickle=True),
    ],
    ids=["503", "broken", "list", "missing", "text", "nan", "slow", "trickle"],
)
def test_whatever_goes_wrong_is_one_error_within_the_time_limit(behaviour: Behaviour) -> None:
    with served(behaviour) as url:
        began = time.monotonic()
        with pytest.raises(RerankerUnavailable):
            HttpReranker("m", lambda: (url, None), seconds=0.5).relevance(QUESTION, TEXTS)
        assert time.monotonic() - began < 1.4


def test_a_server_that_is_not_there_is_the_same_error() -> None:
    with pytest.raises(RerankerUnavailable, match="켜져 있는지"):
        HttpReranker("m", lambda: ("http://127.0.0.1:9/v1", None)).relevance(QUESTION, TEXTS)


def test_both_forms_are_read_by_index() -> None:
    forms = [{"results": [{"index": 0, "relevance_score": 2}]}, {"data": [{"index": 0, "score": 2}]}]
    assert [scores(form, 1) for form in forms] == [[2.0], [2.0]]
