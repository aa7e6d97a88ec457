"""Who a request to the API is made for: the person's token, carried through one step of work at a time."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import aclosing, contextmanager
from contextvars import ContextVar
from typing import TypeVar

from pydantic import SecretStr

T = TypeVar("T")
TOKEN: ContextVar[SecretStr | None] = ContextVar("token", default=None)


@contextmanager
def acting_for(token: SecretStr | None) -> Iterator[None]:
    """Let requests to the API carry a person's token within the block."""
    before = TOKEN.set(token)
    try:
        yield
    finally:
        TOKEN.reset(before)


async def each_for(token: SecretStr | None, items: AsyncGenerator[T, None]) -> AsyncIterator[T]:
    """Yield what `items` yields, each step of it for a person: steps may run in different contexts."""
    async with aclosing(items):
        while True:
            with acting_for(token):
                try:
                    item = await anext(items)
                except StopAsyncIteration:
                    return
            yield item


def authorization(fallback: Mapping[str, str]) -> dict[str, str]:
    """Return the headers of a request: the person's token, else those of the page's own key."""
    token = TOKEN.get()
    return {"Authorization": f"Bearer {token.get_secret_value()}"} if token is not None else dict(fallback)
