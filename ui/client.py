"""The page's only way to the system: the API over HTTP. Foreign errors become `ApiError` here."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import httpx
from pydantic import SecretStr, ValidationError

from ui.contract import Answer, Event, Health, Rating, Request, Sentence, Stage
from ui.identity import authorization
from ui.problems import (
    BROKEN_OFF,
    TIMED_OUT,
    UNREACHABLE,
    UNREADABLE,
    ApiError,
    problem_of,
    problem_of_event,
)
from ui.sse import ServerEvent, SseParser

READ_SECONDS = 150.0
"""Longer than the API's own limit, so that its problem document arrives first."""
CONNECT_SECONDS = 3.0
PAUSE_SECONDS = 0.5
SHAPES: dict[str, type[Stage] | type[Sentence] | type[Answer]] = {
    "status": Stage,
    "sentence": Sentence,
    "answer": Answer,
}


class ApiClient:
    """Ask, send feedback and look whether the API is up. `patience` is how long (s) to wait for its start."""

    def __init__(
        self,
        url: str,
        key: SecretStr | None = None,
        patience: float = 10.0,
    ) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
        self._patience = patience

    async def ask(self, request: Request) -> AsyncGenerator[Event, None]:
        """Yield the events of an answer, the whole answer last. Closing the iterator drops the connection.

        Raises `ApiError` when the API cannot be reached, refuses, fails, or stops before the whole answer.
        """
        deadline = asyncio.get_running_loop().time() + self._patience
        while True:
            try:
                async with aclosing(self._stream(request)) as events:
                    async for event in events:
                        yield event
            except httpx.ConnectError as error:
                # Nothing was sent yet, so asking again cannot ask twice.
                if asyncio.get_running_loop().time() >= deadline:
                    raise ApiError(UNREACHABLE) from error
                yield Stage(stage="connecting")
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return

    async def _stream(self, request: Request) -> AsyncGenerator[Event, None]:
        body = request.model_dump(mode="json")
        with_stream = {"Accept": "text/event-stream"}
        async with self._http() as http, translated():
            async with http.stream("POST", "/v1/ask", json=body, headers=with_stream) as response:
                await require_success(response)
                parser = SseParser()
                async for piece in response.aiter_bytes():
                    for raw in parser.feed(piece):
                        event = read_event(raw)
                        if event is not None:
                            yield event
                        if isinstance(event, Answer):
                            return
            raise ApiError(BROKEN_OFF)

    async def feedback(self, answer_id: str, rating: Rating, comment: str = "") -> None:
        """Record what a reader thinks of an answer. Raises `ApiError`."""
        body = {"answer_id": answer_id, "rating": rating, "comment": comment}
        async with self._http() as http, translated(connect_too=True):
            await require_success(await http.post("/v1/feedback", json=body))

    async def health(self) -> Health:
        """Say whether the API answers, only quotes (`degraded`), or is `down`; never raises."""
        try:
            async with self._http() as http, translated(connect_too=True):
                response = await http.get("/readyz", timeout=CONNECT_SECONDS)
                return Health.model_validate_json(response.content)
        except (ApiError, ValidationError):
            return Health(status="down")

    def _http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self._url,
            headers=authorization(self._headers),
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            # The API is inside the network: no proxy of the environment may see a question.
            trust_env=False,
        )


@asynccontextmanager
async def translated(connect_too: bool = False) -> AsyncIterator[None]:
    """Turn httpx's errors into ours; a failed connection only if `connect_too` (else the caller tries again)."""
    try:
        yield
    except httpx.ConnectError as error:
        if connect_too:
            raise ApiError(UNREACHABLE) from error
        raise
    except httpx.ConnectTimeout as error:
        raise ApiError(UNREACHABLE) from error
    except httpx.TimeoutException as error:
        raise ApiError(TIMED_OUT) from error
    except httpx.HTTPError as error:
        raise ApiError(BROKEN_OFF) from error


async def require_success(response: httpx.Response) -> None:
    """Raise `ApiError` unless the response succeeded."""
    if response.is_success:
        return
    await response.aread()
    raise ApiError(problem_of(response.status_code, response.content, response.headers.get("retry-after")))


def read_event(raw: ServerEvent) -> Event | None:
    """Read one event; unknown ones are None. Raises `ApiError` for `error` and for what cannot be read."""
    if raw.name == "error":
        raise ApiError(problem_of_event(loaded(raw.data)))
    shape = SHAPES.get(raw.name)
    if shape is None:
        return None
    try:
        return shape.model_validate(loaded(raw.data))
    except ValidationError as error:
        raise ApiError(UNREADABLE) from error


def loaded(data: str) -> dict[str, Any]:
    """Read an event's JSON object. Raises `ApiError` if it is none."""
    try:
        value = json.loads(data)
    except ValueError as error:
        raise ApiError(UNREADABLE) from error
    if not isinstance(value, dict):
        raise ApiError(UNREADABLE)
    return value
