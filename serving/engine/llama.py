"""llama.cpp in this process (xllamacpp), behind a loopback OpenAI-compatible endpoint with a key of its own."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from configs.models import ServedModel
from configs.settings import EngineSettings
from rag.errors import EngineUnavailable, ModelMissing
from serving.engine.base import Endpoint

QUIET = -1


class LlamaServer:
    """A running llama.cpp server. It listens on loopback only and dies with its process."""

    def __init__(self, endpoint: Endpoint, server: object) -> None:
        self.endpoint = endpoint
        self._server = server

    @classmethod
    def start(cls, path: Path, model: ServedModel, settings: EngineSettings, port: int = 0) -> LlamaServer:
        """Load the weights at `path` and listen; port 0 takes a free one. Raises `EngineUnavailable`."""
        key = secrets.token_urlsafe(24)
        try:
            import xllamacpp
        except ImportError as error:
            raise ModelMissing("xllamacpp 패키지가 없습니다. requirements.lock으로 다시 설치하십시오.") from error
        try:
            server = xllamacpp.Server(parameters(xllamacpp.CommonParams(), path, model, settings, (key, port)))
        except RuntimeError as error:
            raise EngineUnavailable(
                f"언어 모델 {settings.model!r}을(를) 올리지 못했습니다({error}). mongmin doctor로 점검하십시오."
            ) from error
        return cls(Endpoint(f"{server.listening_address.rstrip('/')}/v1", key), server)

    def close(self) -> None:
        """Unload the model; safe to call again."""
        self._server = None


def parameters(
    params: Any,  # noqa: ANN401 - xllamacpp has no types
    path: Path,
    model: ServedModel,
    settings: EngineSettings,
    door: tuple[str, int],
) -> Any:  # noqa: ANN401
    """Fill in llama.cpp's parameters: every slot has the model's whole context, nothing is logged or shown."""
    params.model.path = str(path)
    params.n_parallel = settings.parallel
    params.n_ctx = model.context_tokens * settings.parallel
    for pool in (params.cpuparams, params.cpuparams_batch):
        pool.n_threads = settings.threads or spare_cores()
        pool.poll = 0
    # Gemma forgets what lies outside its sliding window; kept whole, the examples at the head of every prompt
    # are read once (192 of 217 tokens, measured) instead of with each question.
    params.swa_full = True
    params.api_keys = [door[0]]
    params.port = door[1]
    params.hostnames = ["127.0.0.1"]
    params.verbosity = QUIET
    params.offline = True
    params.ui = False
    params.endpoint_slots = False
    return params


def spare_cores() -> int:
    """Return half of the cores.

    llama.cpp's threads wait for each other by spinning. On two cores that others use too, two threads wrote
    1 token a second where one without polling wrote 20; retrieval and the page need their share anyway.
    """
    return max(1, len(os.sched_getaffinity(0)) // 2)
