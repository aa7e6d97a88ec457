from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import aclosing, suppress

import pytest

from serving.api.steps import steps
from serving.cancel import Cancelled, stop_if_cancelled
from serving.problems import Problem


def counting(stopped: threading.Event) -> Iterator[int]:
    try:
        for number in range(1000):
            yield number
            for _ in range(5):
                time.sleep(0.01)
                stop_if_cancelled()
    finally:
        stopped.set()


def test_all_is_yielded_in_order() -> None:
    async def run() -> list[int]:
        return [item async for item in steps(lambda: iter([1, 2, 3]), 5)]

    assert asyncio.run(run()) == [1, 2, 3]


def test_leaving_early_stops_the_work() -> None:
    stopped = threading.Event()

    seen: list[int] = []

    async def consume() -> None:
        async with aclosing(steps(lambda: counting(stopped), 60)) as items:
            async for item in items:
                seen.append(item)

    async def run() -> None:
        task = asyncio.create_task(consume())
        while not seen:
            await asyncio.sleep(0.01)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(run())
    assert stopped.wait(60)


def test_the_time_limit_is_a_problem_and_stops_the_work() -> None:
    stopped = threading.Event()

    async def run() -> None:
        async for _ in steps(lambda: counting(stopped), 2):
            pass

    with pytest.raises(Problem) as caught:
        asyncio.run(run())
    assert (caught.value.code, caught.value.status) == ("timeout", 504)
    assert stopped.wait(60)


def test_errors_of_the_iterator_come_through() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise ValueError("odd")

    async def run() -> None:
        async for _ in steps(failing, 5):
            pass

    with pytest.raises(ValueError, match="odd"):
        asyncio.run(run())


def test_cancellation_is_not_an_ordinary_error() -> None:
    assert not issubclass(Cancelled, Exception)
