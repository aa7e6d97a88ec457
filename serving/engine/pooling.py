"""The embedder and the reranker that servers hold: at the settings' address, or where `mongmin engine` runs them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from configs.models import Role, find_model
from configs.settings import EmbedderSettings, RerankerSettings, Settings, secret
from rag.errors import ConfigurationError, EmbedderUnavailable, EnvironmentFault, RerankerUnavailable
from rag.ports import Embedder
from rag.rerank import Reranking
from serving.engine.published import published

Address = tuple[str, str | None]
CHARS_A_TOKEN = 4
"""Of a passage that a reranker reads: about what Korean text takes, and the server cuts the rest."""


def served_embedder(settings: Settings) -> Embedder:
    """Return the embedder that a server holds. Raises `ConfigurationError` where the register does not know it."""
    from rag.adapters.openai_embed import EmbeddingModel, OpenAiEmbedder

    chosen = settings.embedder
    model = find_model(chosen.model)
    if model.role != "embedding" or model.dimensions is None:
        raise ConfigurationError(
            f"embedder.model {chosen.model!r}은(는) 임베딩 모델이 아니거나 차원을 모릅니다. "
            "configs/models.yaml에 role: embedding과 dimensions를 적으십시오."
        )
    known = EmbeddingModel(
        model.name_served(chosen.model),
        model.dimensions,
        model.query_prefix,
        model.passage_prefix,
        min(chosen.max_tokens, model.context_tokens),
    )
    find = finder(settings.data, "embedding", chosen, EmbedderUnavailable)
    return OpenAiEmbedder(known, find, chosen.timeout_seconds, chosen.batch)


def reranking(settings: Settings) -> Reranking | None:
    """Return the reranker that the settings name, if any."""
    from rag.adapters.rerank import HttpReranker

    chosen = settings.reranker
    if chosen.kind == "none":
        return None
    model = find_model(chosen.model)
    find = finder(settings.data, "reranker", chosen, RerankerUnavailable)
    limit = CHARS_A_TOKEN * model.context_tokens
    return Reranking(
        HttpReranker(model.name_served(chosen.model), find, chosen.api, chosen.timeout_seconds, limit), chosen.top
    )


def finder(
    data: Path, role: Role, chosen: EmbedderSettings | RerankerSettings, fault: type[EnvironmentFault]
) -> Callable[[], Address]:
    """Return what finds the server at each use: the settings' own, else the engine process of this data folder."""

    def find() -> Address:
        if chosen.url:
            key = secret(chosen.api_key_env)
            return chosen.url.rstrip("/"), key.get_secret_value() if key else None
        endpoint = published(data, role)
        if endpoint is None:
            raise fault(
                f"모델 {chosen.model!r}의 서버가 켜져 있지 않습니다. mongmin engine start {chosen.model} 로 켜거나 "
                f"{'embedder' if role == 'embedding' else role}.url에 주소를 적으십시오."
            )
        return endpoint.url, endpoint.key

    return find
