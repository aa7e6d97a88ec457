"""The embedder that a server holds: prefixes by model, batches, faults, and where it is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from configs.settings import EmbedderSettings, RerankerSettings, Settings
from rag.adapters.qdrant_edge import EdgeIndex
from rag.errors import ConfigurationError, EmbedderUnavailable, IndexIncompatible, RerankerUnavailable
from serving.bootstrap import make_embedder
from serving.engine.base import Endpoint
from serving.engine.pooling import reranking, served_embedder
from serving.engine.published import Publication
from tests.embedding_server import Asked, embedding_server


def settings(data: Path, url: str | None, model: str = "e5-small") -> Settings:
    return Settings(data=data, embedder=EmbedderSettings(kind="openai", model=model, url=url, batch=2))


def test_questions_and_passages_get_the_prefixes_of_their_model(tmp_path: Path) -> None:
    asked = Asked(reply=b'{"data": []}')
    with embedding_server(asked) as url:
        embedder = make_embedder(settings(tmp_path, url))
        with pytest.raises(EmbedderUnavailable):
            embedder.embed_queries(["질문"])
        with pytest.raises(EmbedderUnavailable):
            embedder.embed_passages(["문단"])
    assert [body["input"] for body in asked.bodies] == [["query: 질문"], ["passage: 문단"]]
    assert {body["model"] for body in asked.bodies} == {"e5-small"}
    assert (embedder.name, embedder.dimensions) == ("e5-small", 384)


@pytest.mark.parametrize("reply", [b"{", b"[]", b'{"data": [{"index": 0, "embedding": [0, 0]}]}', b'{"data": [{}]}'])
def test_replies_that_are_no_vectors_are_one_error(tmp_path: Path, reply: bytes) -> None:
    with embedding_server(Asked(reply=reply)) as url, pytest.raises(EmbedderUnavailable):
        served_embedder(settings(tmp_path, url)).embed_queries(["질문"])


def test_vectors_of_another_length_say_which_model_is_expected(tmp_path: Path) -> None:
    with embedding_server() as url, pytest.raises(EmbedderUnavailable, match="384차원"):
        served_embedder(settings(tmp_path, url)).embed_queries(["질문"])


def test_a_server_that_refuses_or_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with embedding_server(Asked(status=401)) as url, pytest.raises(EmbedderUnavailable, match="접속 키"):
        served_embedder(settings(tmp_path, url)).embed_queries(["질문"])
    with pytest.raises(EmbedderUnavailable, match="engine status"):
        served_embedder(settings(tmp_path, "http://127.0.0.1:9/v1")).embed_queries(["질문"])


def test_without_an_address_the_engine_of_the_data_folder_is_asked(tmp_path: Path) -> None:
    embedder = served_embedder(settings(tmp_path, None))
    with pytest.raises(EmbedderUnavailable, match="mongmin engine start e5-small"):
        embedder.embed_queries(["질문"])
    asked = Asked(reply=b'{"data": []}')
    publication = Publication(tmp_path, "embedding")
    publication.claim()
    with embedding_server(asked) as url:
        publication.publish(Endpoint(url, "s3cret"), "e5-small")
        with pytest.raises(EmbedderUnavailable):
            embedder.embed_queries(["질문"])
    publication.withdraw()
    assert asked.keys == ["Bearer s3cret"]


def test_a_chat_model_is_no_embedder(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="임베딩 모델이 아니거나"):
        served_embedder(settings(tmp_path, None, "qwen3-4b"))


def test_an_index_of_another_embedder_is_refused_with_what_to_do(tmp_path: Path) -> None:
    first, other = (served_embedder(settings(tmp_path, None, model)) for model in ("e5-small", "bge-m3"))
    EdgeIndex(tmp_path / "index", first.dimensions, embedder=first.name).close()
    with pytest.raises(IndexIncompatible, match="다시 수집"):
        EdgeIndex(tmp_path / "index", other.dimensions, embedder=other.name)


def test_the_reranker_is_off_unless_the_settings_name_one(tmp_path: Path) -> None:
    assert reranking(Settings(data=tmp_path)) is None
    chosen = reranking(Settings(data=tmp_path, reranker=RerankerSettings(kind="http", top=7)))
    assert chosen
    assert (chosen.model.name, chosen.top) == ("bge-reranker-v2-m3", 7)
    with pytest.raises(RerankerUnavailable, match="mongmin engine start"):
        chosen.model.relevance("질문", ["문단"])
