"""vLLM as the embedder of the `server` profile, against the laptop's own embedder of the same weights."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from configs.settings import EmbedderSettings, Settings
from rag.adapters.e5 import OnnxE5
from rag.ports import Embedder
from rag.types import Vector
from serving.bootstrap import make_embedder
from tests.vllm.conftest import RunningEngine, done, started

pytestmark = [pytest.mark.vllm, pytest.mark.engine, pytest.mark.timeout(560)]

TEXTS = [
    "자동차를 폐차하면 자동차세는 어떻게 되나요?",
    "과태료를 매기기 전에 10일 이상의 기간을 주고 의견을 듣습니다.",
    "제21조의2 제3항, 「도로교통법」 ①②③ ㎡",
    "Waste bags are sold at convenience stores.",
]


@pytest.fixture(scope="module")
def embedding_engine(data: Path) -> Iterator[RunningEngine]:
    with started(data, "e5-small") as running:
        yield running


@pytest.fixture(scope="module")
def served(embedding_engine: RunningEngine) -> Embedder:
    return make_embedder(
        Settings(data=embedding_engine.data, embedder=EmbedderSettings(kind="openai", model="e5-small"))
    )


@pytest.fixture(scope="module")
def ours(embedding_engine: RunningEngine) -> Embedder:
    return OnnxE5(embedding_engine.data / "models", 512, 1)


def cosines(left: list[Vector], right: list[Vector]) -> list[float]:
    return [sum(a * b for a, b in zip(one, other, strict=True)) for one, other in zip(left, right, strict=True)]


def test_vectors_of_vllm_are_those_of_our_own_embedder(served: Embedder, ours: Embedder) -> None:
    assert min(cosines(served.embed_queries(TEXTS), ours.embed_queries(TEXTS))) > 0.98
    assert min(cosines(served.embed_passages(TEXTS), ours.embed_passages(TEXTS))) > 0.98


def test_questions_are_not_embedded_as_passages(served: Embedder) -> None:
    assert max(cosines(served.embed_queries(TEXTS), served.embed_passages(TEXTS))) < 0.9999


def test_odd_and_long_texts_are_embedded_too(served: Embedder) -> None:
    vectors = served.embed_passages(["", "\x00", "\ud800", "🚗", "가나다 라마바. " * 11_112])
    assert [len(vector) for vector in vectors] == [384] * 5


def test_the_status_shows_the_embedder(embedding_engine: RunningEngine) -> None:
    (one,) = (json.loads(line) for line in done(embedding_engine.data, "engine", "status", "--json").splitlines())
    assert (one["role"], one["model"], one["healthy"]) == ("embedding", "e5-small", True)
