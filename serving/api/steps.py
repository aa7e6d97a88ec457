"""Walking a synchronous iterator from asynchronous code: each step in a worker thread, stoppable, with a limit."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextvars import Context
from typing import TypeVar

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.types import Receive

from serving.cancel import Cancelled, cancellable
from serving.problems import Problem

T = TypeVar("T")
DONE = object()


async def steps(
    make: Callable[[], Iterator[T]], seconds: float, threads: anyio.CapacityLimiter | None = None
) -> AsyncGenerator[T, None]:
    """Yield what the iterator of `make` yields. Leaving early, or the time limit, stops it between two tokens.

    `threads` are those that it may use; None: those of all routes. Raises `Problem` (504) once `seconds` have passed.
    """
    context, stop = cancellable()
    deadline = time.monotonic() + seconds
    try:
        iterator = await in_thread(context, make, threads)
        while True:
            with anyio.fail_after(max(0.001, deadline - time.monotonic())):
                item = await in_thread(context, lambda: next(iterator, DONE), threads)
            if item is DONE:
                return
            yield item  # type: ignore[misc]  # only DONE is no T
    except TimeoutError as error:
        raise timed_out(seconds) from error
    finally:
        stop.set()


async def in_thread(context: Context, call: Callable[[], T], threads: anyio.CapacityLimiter | None = None) -> T:
    """Run `call` in a worker thread and in `context`; cancellation does not wait for it."""

    def guarded() -> T | type[Cancelled]:
        try:
            return context.run(call)
        except Cancelled:
            return Cancelled

    result = await anyio.to_thread.run_sync(guarded, abandon_on_cancel=True, limiter=threads)
    if result is Cancelled:
        raise anyio.get_cancelled_exc_class()
    return result  # type: ignore[return-value]  # Cancelled was dealt with


async def last(request: Request, events: AsyncIterator[T]) -> T | None:
    """Return the last event, or None if the client went away meanwhile (which stops the work)."""
    work = asyncio.ensure_future(final(events))
    leaving = asyncio.ensure_future(gone(request.receive))
    try:
        await asyncio.wait((work, leaving), return_when=asyncio.FIRST_COMPLETED)
        return work.result() if work.done() else None
    finally:
        for task in (work, leaving):
            task.cancel()
        await asyncio.gather(work, leaving, return_exceptions=True)


async def final(events: AsyncIterator[T]) -> T | None:
    """Return the last event."""
    found: T | None = None
    async for event in events:
        found = event
    return found


async def gone(receive: Receive) -> None:
    """Return once the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def timed_out(seconds: float) -> Problem:
    """Make the problem of a request that took too long."""
    return Problem(
        "timeout",
        504,
        f"{seconds:g}초 안에 답하지 못했습니다. 질문을 짧게 줄이거나 잠시 뒤에 다시 시도해 주십시오.",
        f"No answer within {seconds:g} seconds",
    )
