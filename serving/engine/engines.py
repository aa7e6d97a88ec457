"""The engines that reach a model over HTTP: one of ours (`llama`, `vllm`) or anyone's (`external`)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from configs.models import ServedModel, find_model
from configs.prompts import load_prompts
from configs.settings import EngineSettings, secret
from rag.errors import ConfigurationError, EngineUnavailable
from rag.ports import ChatModel, Message, ModelInfo, Prompt
from serving.engine.base import Endpoint, Engine, EngineLoad, EngineState
from serving.engine.link import LinkedModel
from serving.engine.llama import LlamaServer
from serving.engine.load import read_load
from serving.engine.none import NoEngine
from serving.engine.published import published
from serving.engine.weights import weights

Connect = Callable[[Endpoint, ModelInfo], ChatModel]


def model_info(settings: EngineSettings, model: ServedModel) -> ModelInfo:
    """Return what the answer path must know of a registered model."""
    context = settings.context_tokens or model.context_tokens
    return ModelInfo(model.name_served(settings.model), model.style, context, model.languages, model.plain)


def load_server(settings: EngineSettings, data: Path, port: int = 0) -> LlamaServer:
    """Verify the weights and start llama.cpp in this process. Raises `ModelMissing`, `ModelCorrupt`, ..."""
    model = find_model(settings.model)
    path = weights(settings.model, model, data / "models")
    return LlamaServer.start(path, model, settings, port)


class LlamaEngine:
    """The data folder's engine process if one runs; else, unless `attached`, an engine in this process."""

    def __init__(self, settings: EngineSettings, data: Path, connect: Connect, attached: bool = False) -> None:
        self._settings = settings
        self._data = data
        self._attached = attached
        self._own: LlamaServer | None = None
        self._lock = threading.Lock()
        self._model = LinkedModel(model_info(settings, find_model(settings.model)), self._find, connect)

    @property
    def model(self) -> ChatModel:
        """The model; the engine starts with its first use."""
        return self._model

    def _find(self) -> Endpoint:
        with self._lock:
            if self._own is not None:
                return self._own.endpoint
            endpoint = published(self._data)
            if endpoint is not None:
                return endpoint
            if self._attached:
                raise EngineUnavailable("언어 모델 엔진 프로세스가 실행 중이 아닙니다. mongmin run으로 시작하십시오.")
            self._own = load_server(self._settings, self._data)
            return self._own.endpoint

    def warm_up(self) -> None:
        """Start or reach the engine and let it write one token."""
        one_token(self._model)

    def state(self) -> EngineState:
        """Say whether the engine would answer now."""
        if self._own is not None or published(self._data) is not None:
            return "ready"
        return "down" if self._attached else "idle"

    def close(self) -> None:
        """Unload the model if this process holds it."""
        with self._lock:
            if self._own is not None:
                self._own.close()
                self._own = None


class VllmEngine:
    """The vLLM that `mongmin engine` runs for this data folder; never started by whoever asks."""

    def __init__(self, settings: EngineSettings, data: Path, connect: Connect) -> None:
        self._data = data
        self._model = LinkedModel(model_info(settings, find_model(settings.model)), self._find, connect)

    @property
    def model(self) -> ChatModel:
        """The model that the engine process serves."""
        return self._model

    def _find(self) -> Endpoint:
        endpoint = published(self._data)
        if endpoint is None:
            raise EngineUnavailable(
                "vLLM 엔진이 실행 중이 아니거나 모델을 올리고 있습니다. mongmin engine status로 확인하고, "
                "꺼져 있으면 mongmin engine start로 시작하십시오."
            )
        return endpoint

    def warm_up(self) -> None:
        """Let it write one token. Raises `EngineUnavailable`."""
        one_token(self._model)

    def state(self) -> EngineState:
        """Say whether the engine process has a model that answers."""
        return "ready" if published(self._data) is not None else "down"

    def load(self) -> EngineLoad | None:
        """Ask the engine for its load."""
        endpoint = published(self._data)
        return read_load(endpoint) if endpoint else None

    def close(self) -> None:
        """Nothing of ours to stop: the engine is a process of its own."""


class ExternalEngine:
    """An OpenAI-compatible server of the province's own."""

    def __init__(self, settings: EngineSettings, connect: Connect) -> None:
        if not settings.url:
            raise ConfigurationError(
                "engine.kind가 external이면 engine.url이 있어야 합니다(예: MONGMIN_ENGINE__URL=http://127.0.0.1:8001/v1)."
            )
        key = secret(settings.api_key_env)
        self._endpoint = Endpoint(settings.url.rstrip("/"), key.get_secret_value() if key else None)
        self._model = LinkedModel(model_info(settings, find_model(settings.model)), lambda: self._endpoint, connect)

    @property
    def model(self) -> ChatModel:
        """The model that the server serves."""
        return self._model

    def warm_up(self) -> None:
        """Let it write one token. Raises `EngineUnavailable`."""
        one_token(self._model)

    def state(self) -> EngineState:
        """Ask the server's list of models."""
        return "ready" if answers(self._endpoint) else "down"

    def load(self) -> EngineLoad | None:
        """Ask the server for its load, if it is a vLLM."""
        return read_load(self._endpoint)

    def close(self) -> None:
        """Nothing of ours to stop."""


def connector(settings: EngineSettings) -> Connect:
    """Return what makes a chat model of an engine's endpoint."""

    def connect(endpoint: Endpoint, info: ModelInfo) -> ChatModel:
        from rag.adapters.openai_chat import OpenAiChat

        return OpenAiChat(endpoint.url, info, endpoint.key, settings.timeout_seconds)

    return connect


def one_token(model: ChatModel) -> None:
    """Let `model` write one token, after the head of every prompt, which it then need not read again."""
    head = load_prompts().completion.split("{{source}}")[0]
    for _ in model.stream(Prompt(text=head, messages=(Message("user", "안녕"),), max_tokens=1)):
        pass


def answers(endpoint: Endpoint, seconds: float = 2.0) -> bool:
    """Whether an engine at `endpoint` lists its models."""
    import httpx

    headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
    try:
        return httpx.get(f"{endpoint.url}/models", headers=headers, timeout=seconds, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def make_engine(settings: EngineSettings, data: Path, connect: Connect, attached: bool = False) -> Engine:
    """Return the engine that the settings name; nothing starts yet."""
    if settings.kind == "none":
        return NoEngine()
    if settings.kind == "external":
        return ExternalEngine(settings, connect)
    if settings.kind == "vllm":
        return VllmEngine(settings, data, connect)
    return LlamaEngine(settings, data, connect, attached)
