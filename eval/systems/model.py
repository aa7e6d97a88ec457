"""`model` and `model=URL,이름`: a bare language model behind any OpenAI-compatible endpoint.

`Complete` goes to `/completions`, or to `/chat/completions` where `configs/models.yaml` (or `,chat` at the end of the
name on the command line) says that the model takes turns. A question is asked closed-book (`eval.systems.closed_book`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from configs.models import find_model, load_models
from configs.settings import EngineSettings, Settings, secret
from eval.harness.requests import Ask, Attack, Complete, Request, RequestKind
from eval.redteam.requested import bare
from eval.systems.closed_book import closed_book, prompt_hash, unknowing
from eval.systems.meter import Meter
from eval.systems.program import program
from eval.systems.replies import Fault, guarded, metered, unable
from eval.systems.wire import Incoming, Limits, Wire, address, parsed
from rag.errors import EngineUnavailable, InputError
from rag.evaluation.bundle import System as SystemFacts
from rag.evaluation.records import Reply
from rag.ports import PromptStyle
from serving.answer_evidence import model_checksum
from serving.engine.base import Endpoint
from serving.engine.engines import load_server
from serving.engine.published import published

DONE = "[DONE]"
STYLES: Mapping[str, PromptStyle] = {"chat": "chat", "completion": "completion"}


class ModelSystem:
    """A model that is asked as it is: no documents, no checks, no guards.

    `close` stops one that was started in this process; then it is known what its answers cost.
    """

    kinds: frozenset[RequestKind] = frozenset({"ask", "complete", "attack"})

    def __init__(
        self, wire: Wire, name: str, style: PromptStyle, facts: SystemFacts, close: Callable[[], None] | None = None
    ) -> None:
        self._wire = wire
        self._name = name
        self._style = style
        self._facts = facts
        self._close = close
        self._meter = Meter() if close else None

    def facts(self) -> SystemFacts:
        """Return the model's name and checksum, and how it is asked."""
        return self._facts

    def respond(self, request: Request) -> Reply:
        """Return what the model writes; what it does wrong is a reply with its status."""
        if isinstance(request, Complete):
            return self._replied(lambda: self._written(request))
        if isinstance(request, Ask):
            return self._replied(lambda: known(self._written(closed_book(request))))
        if isinstance(request, Attack):
            return self._replied(lambda: self._written(bare(request)))
        return unable("모델만으로는 검색과 민원 분류를 할 수 없습니다. --system pipeline을 쓰십시오.")

    def close(self) -> None:
        """Close the connections, and stop the model if it was started for this."""
        self._wire.close()
        if self._close:
            self._close()

    def _replied(self, answer: Callable[[], Reply]) -> Reply:
        return metered(self._meter, answer) if self._meter else guarded(answer)

    def _written(self, request: Complete) -> Reply:
        path = "/chat/completions" if self._style == "chat" else "/completions"
        began = time.monotonic()
        with self._wire.post(path, self._body(request)) as incoming:
            return reply_of(incoming, began)

    def _body(self, request: Complete) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._name,
            "max_tokens": request.max_tokens,
            "temperature": request.temperature,
            "seed": request.seed,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if request.stop:
            body["stop"] = list(request.stop)
        if self._style == "chat":
            return {**body, "messages": [{"role": "user", "content": request.prompt}]}
        return {**body, "prompt": request.prompt}


@dataclass(frozen=True, slots=True)
class Piece:
    """What one event, or a whole reply, says: text, whether it ends there, and the tokens where they are told."""

    text: str
    ended: bool
    usage: Mapping[str, Any]

    @classmethod
    def of(cls, content: Any) -> Piece:  # noqa: ANN401 - JSON
        """Read it off JSON. Raises `Fault`."""
        if not isinstance(content, dict):
            raise Fault("invalid", "답이 OpenAI 호환 모양이 아닙니다.")
        if content.get("error"):
            raise Fault("failed", f"모델 서버가 오류를 알렸습니다: {str(content['error'])[:200]}")
        try:
            choice: Mapping[str, Any] = (content.get("choices") or [{}])[0]
            turn = choice.get("delta") or choice.get("message") or {}
            text = turn.get("content") or choice.get("text") or ""
            return cls(str(text), choice.get("finish_reason") is not None, dict(content.get("usage") or {}))
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise Fault("invalid", "답이 OpenAI 호환 모양이 아닙니다.") from error


def reply_of(incoming: Incoming, began: float) -> Reply:
    """Put together what the model wrote. Raises `Fault`."""
    said, first, ended = "", None, not incoming.streamed
    usage: Mapping[str, Any] = {}
    for piece in pieces(incoming):
        if piece.text and first is None and incoming.streamed:
            first = time.monotonic() - began
        said, ended, usage = said + piece.text, ended or piece.ended, piece.usage or usage
    if not ended:
        raise Fault("failed", "모델이 답하는 도중에 연결을 끊었습니다.")
    return Reply(
        status="answered",
        text=said,
        first_seconds=first,
        prompt_tokens=count(usage, "prompt_tokens"),
        completion_tokens=count(usage, "completion_tokens"),
    )


def pieces(incoming: Incoming) -> Iterator[Piece]:
    """Yield the pieces of a stream, or the whole of a reply that is none."""
    if not incoming.streamed:
        yield Piece.of(incoming.json())
        return
    for line in incoming.lines():
        data = line.removeprefix("data:").strip() if line.startswith("data:") else ""
        if data == DONE:
            return
        if data:
            yield Piece.of(parsed(data))


def count(usage: Mapping[str, Any], name: str) -> int | None:
    """Return a number of tokens; None where the engine does not tell one."""
    value = usage.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def known(reply: Reply) -> Reply:
    """Return a reply; one that says that it does not know is a refusal."""
    return reply.model_copy(update={"status": "refused"}) if unknowing(reply.text) else reply


def open_model(value: str, settings: Settings, transport: httpx.BaseTransport | None = None) -> ModelSystem:
    """Open a model at `URL,이름` or `URL,이름,chat`. Raises `InputError`."""
    url, _, rest = value.partition(",")
    name, _, told = rest.partition(",")
    if not name or told not in ("", *STYLES):
        raise InputError("model=URL,이름 으로 적으십시오. 대화형이면 model=URL,이름,chat 입니다.")
    base = address(url)
    base = base if urlsplit(base).path.strip("/") else f"{base}/v1"
    style = STYLES[told] if told else style_of(name)
    key = secret(settings.engine.api_key_env)
    wire = Wire(base, authorization(key.get_secret_value() if key else None), limits_of(settings), transport)
    facts = facts_of(name, None, style, settings.profile, {"url": base})
    return ModelSystem(wire, name, style, facts)


def open_local(settings: Settings) -> ModelSystem:
    """Open the profile's own model; the embedded one starts here unless it runs already.

    Raises `InputError`, `EngineUnavailable`, `ModelMissing`, `ModelCorrupt`.
    """
    engine = settings.engine
    if engine.kind == "none":
        raise InputError("이 설정에는 언어 모델이 없습니다(engine.kind: none). model=URL,이름 을 쓰십시오.")
    endpoint, close = reached(settings)
    model = find_model(engine.model)
    facts = facts_of(engine.model, model_checksum(settings) or None, model.style, settings.profile, told_of(engine))
    wire = Wire(endpoint.url, authorization(endpoint.key), limits_of(settings))
    return ModelSystem(wire, model.name_served(engine.model), model.style, facts, close)


def reached(settings: Settings) -> tuple[Endpoint, Callable[[], None] | None]:
    """Return where the profile's model listens, and what stops it if it was started here."""
    engine = settings.engine
    if engine.kind == "external":
        key = secret(engine.api_key_env)
        return Endpoint(engine.url or "", key.get_secret_value() if key else None), None
    if (endpoint := published(settings.data)) is not None:
        return endpoint, None
    if engine.kind == "vllm":
        raise EngineUnavailable("vLLM 엔진이 실행 중이 아닙니다. mongmin engine start로 시작하십시오.")
    server = load_server(engine, settings.data)
    return server.endpoint, server.close


def facts_of(name: str, checksum: str | None, style: PromptStyle, profile: str, told: Mapping[str, Any]) -> SystemFacts:
    """Return the facts of a bare model."""
    return SystemFacts(
        profile=profile,
        model=name,
        model_sha256=checksum,
        prompts_hash=prompt_hash(),
        index_version="none",
        program=program(),
        name="model",
        settings={"style": style, **told},
    )


def told_of(engine: EngineSettings) -> dict[str, Any]:
    """Return what of the engine's settings changes what a model writes."""
    return {"engine": engine.kind, "context_tokens": engine.context_tokens, "parallel": engine.parallel}


def style_of(name: str) -> PromptStyle:
    """Return how a registered model is asked; one that nobody registered gets the prompt as it is."""
    model = load_models().get(name)
    return model.style if model else "completion"


def limits_of(settings: Settings) -> Limits:
    """Return the limits of a model's reply."""
    return Limits(seconds=settings.engine.timeout_seconds * 3)


def authorization(key: str | None) -> dict[str, str]:
    """Return the header that carries a key."""
    return {"Authorization": f"Bearer {key}"} if key else {}
