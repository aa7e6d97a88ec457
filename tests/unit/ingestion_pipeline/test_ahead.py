"""Items are made ahead of their use, in order, and errors and endings get through."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from ingestion.ahead import ahead


def test_items_come_in_order() -> None:
    assert list(ahead(iter(range(100)), 3)) == list(range(100))


def test_an_error_comes_after_the_items_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    source = ahead(items(), 3)
    assert next(source) == 1
    with pytest.raises(ValueError, match="broken"):
        next(source)


def test_closing_stops_the_thread() -> None:
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(10_000):
            made.append(number)
            yield number

    source = ahead(items(), 2)
    next(source)
    source.close()
    assert len(made) < 10
    assert not [thread for thread in threading.enumerate() if thread.name == "read-ahead"]


def test_it_works_while_the_consumer_does() -> None:
    made = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    source = ahead(items(), 2)
    next(source)
    assert made.wait(5)
    time.sleep(0)
    assert list(source) == [2]
