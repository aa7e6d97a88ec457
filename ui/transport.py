"""One call of the API over HTTP, as all of the page's clients make it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx
from pydantic import SecretStr, ValidationError

from ui.client import CONNECT_SECONDS, READ_SECONDS, require_success, translated
from ui.contract import Shape
from ui.identity import authorization
from ui.problems import UNREADABLE, ApiError

S = TypeVar("S", bound=Shape)


class Transport:
    """Calls as whoever is logged in, else with the page's key; `nameless` ones carry no credentials at all."""

    def __init__(self, url: str, key: SecretStr | None = None, *, nameless: bool = False) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
        self._nameless = nameless

    async def get(
        self,
        shape: type[S],
        path: str,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> S:
        """Return what stands at `path`. Raises `ApiError`."""
        return read(shape, await self.send("GET", path, params=dict(query or {}), headers=dict(headers or {})))

    async def send(self, method: str, path: str, **how: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own arguments
        """Return a successful response. Raises `ApiError`."""
        async with self.http() as http, translated(connect_too=True):
            answer = await http.request(method, path, **how)
            await require_success(answer)
            return answer

    @asynccontextmanager
    async def http(self) -> AsyncIterator[httpx.AsyncClient]:
        """Open a client, never through a proxy of the environment: the API is inside the network."""
        timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
        headers = {} if self._nameless else authorization(self._headers)
        async with httpx.AsyncClient(base_url=self._url, headers=headers, timeout=timeout, trust_env=False) as client:
            yield client


def read(shape: type[S], answer: httpx.Response) -> S:
    """Read an answer. Raises `ApiError`."""
    try:
        return shape.model_validate_json(answer.content)
    except ValidationError as error:
        raise ApiError(UNREADABLE) from error
