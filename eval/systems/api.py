"""`api=URL`: the served API, asked over HTTP as a complaint system or a page would ask it.

The key comes from `MONGMIN_API_KEY` alone. A complaint that is handed in becomes a case there: give the API that is
measured a data folder of its own where that is not wanted.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
from pydantic import JsonValue, ValidationError

from configs.settings import secret
from eval.harness.requests import Ask, Request, RequestKind, Scope, Search, Triage
from eval.harness.system import SERVED
from eval.systems.replies import Fault, guarded, unable
from eval.systems.shapes import answer_reply, search_reply, triage_reply
from eval.systems.wire import Incoming, Limits, Wire, parsed
from rag.errors import EnvironmentFault
from rag.evaluation.bundle import System as SystemFacts
from rag.evaluation.records import Reply
from serving.complaints.shapes import TriageOut
from serving.register.running import TASKS
from serving.schemas import AnswerOut, SearchOut, Shape

KEY = "MONGMIN_API_KEY"
START_SECONDS = 60.0
"""How long an API may load its models before it is given up."""
PAUSE_SECONDS = 0.2
S = TypeVar("S", bound=Shape)


class ApiSystem:
    """A running API. Facts are what it says of itself (`/readyz`, `/v1/documents`, `/v1/register.json`)."""

    kinds: frozenset[RequestKind] = frozenset({"ask", "search", "triage"})

    def __init__(
        self,
        url: str,
        limits: Limits,
        transport: httpx.BaseTransport | None = None,
        start_seconds: float = START_SECONDS,
    ) -> None:
        self._start_seconds = start_seconds
        key = secret(KEY)
        headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
        self._wire = Wire(url, headers, limits, transport)
        self._url = url

    def facts(self) -> SystemFacts:
        """Ask the API what it is, once it is ready. Raises `EnvironmentFault` where it is not, or not for this key."""
        self._wait()
        try:
            health, held = self._wire.get("/readyz"), self._wire.get("/v1/documents")
            register, contract = self._wire.get("/v1/register.json"), self._wire.get("/openapi.json")
        except Fault as fault:
            raise EnvironmentFault(f"평가할 API({self._url})에 물을 수 없습니다. {fault.why}") from fault
        model = chat_model(register)
        return SystemFacts(
            profile=SERVED,
            model=model.get("name"),
            model_sha256=model.get("sha256") or None,
            prompts_hash="API가 알리지 않음",
            index_version=text_at(held, "index_version") or "API가 알리지 않음",
            program=text_at(contract, "info", "version") or "API가 알리지 않음",
            name=f"api={urlsplit(self._url).netloc}",
            settings={"url": self._url, "status": text_at(health, "status")},
        )

    def respond(self, request: Request) -> Reply:
        """Ask the API; what it does wrong is a reply with its status."""
        if isinstance(request, Ask):
            return guarded(lambda: self._asked(request))
        if isinstance(request, Search):
            return guarded(lambda: self._searched(request))
        if isinstance(request, Triage):
            return guarded(lambda: self._triaged(request))
        return unable("API는 질문, 검색, 민원만 받습니다.")

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def _wait(self) -> None:
        until = time.monotonic() + self._start_seconds
        while True:
            try:
                self._wire.get("/readyz")
            except Fault as fault:
                if time.monotonic() > until:
                    raise EnvironmentFault(f"평가할 API({self._url})가 준비되지 않습니다. {fault.why}") from fault
                time.sleep(PAUSE_SECONDS)
            else:
                return

    def _asked(self, request: Ask) -> Reply:
        body = {"query": request.query, "stream": True, **scoped(request.scope)}
        began = time.monotonic()
        with self._wire.post("/v1/ask", body) as incoming:
            content, first = answer_of(incoming, began)
        return answer_reply(shaped(AnswerOut, content), content, first)

    def _searched(self, request: Search) -> Reply:
        body = {"query": request.query, "k": request.k, **scoped(request.scope)}
        with self._wire.post("/v1/search", body) as incoming:
            content = incoming.json()
        return search_reply(shaped(SearchOut, content), content)

    def _triaged(self, request: Triage) -> Reply:
        given = {"text": request.text, "region": request.region, "received_at": request.received_at}
        body = {name: value for name, value in given.items() if value is not None}
        with self._wire.post("/v1/complaints", {**body, "draft": request.draft}) as incoming:
            content = incoming.json()
        return triage_reply(shaped(TriageOut, content), content)


def scoped(scope: Scope) -> dict[str, Any]:
    """Return the filters of a request that says any."""
    return {name: value for name, value in scope.model_dump(mode="json").items() if value}


def answer_of(incoming: Incoming, began: float) -> tuple[JsonValue, float | None]:
    """Return the whole answer, and after how many seconds its first checked sentence came."""
    if not incoming.streamed:
        return incoming.json(), None
    first = None
    for name, data in events(incoming.lines()):
        if name == "sentence" and first is None:
            first = time.monotonic() - began
        if name == "answer":
            return data, first
        if name == "error":
            raise Fault("failed", str(data.get("detail") if isinstance(data, dict) else data))
    raise Fault("empty" if first is None else "invalid", "답이 오기 전에 전송이 끝났습니다.")


def events(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    r"""Yield name and data of each event of a stream.

    >>> list(events(iter(["event: status", 'data: {"stage": "retrieving"}', ""])))
    [('status', {'stage': 'retrieving'})]
    """
    name = ""
    for line in lines:
        if line.startswith("event:"):
            name = line.removeprefix("event:").strip()
        elif line.startswith("data:"):
            yield name, parsed(line.removeprefix("data:").strip())


def shaped(shape: type[S], content: JsonValue) -> S:
    """Return content in its published shape. Raises `Fault`."""
    try:
        return shape.model_validate(content)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Fault("invalid", f"답이 정해진 모양({shape.__name__})이 아닙니다: {where}") from error


def chat_model(register: JsonValue) -> Mapping[str, str]:
    """Return the row of the language model in a published register; empty where it names none."""
    if isinstance(register, dict):
        if register.get("task") == TASKS["chat"] and "sha256" in register:
            return {name: str(value) for name, value in register.items()}
        return next(filter(None, map(chat_model, register.values())), {})
    return next(filter(None, map(chat_model, register)), {}) if isinstance(register, list) else {}


def text_at(content: JsonValue, *names: str) -> str:
    """Return the text at a path of names, or nothing."""
    for name in names:
        content = content.get(name) if isinstance(content, dict) else None
    return content if isinstance(content, str) else ""
