"""Items are made ahead of their use, or by several threads, in order; errors and endings get through."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from ingestion.ahead import ahead
from ingestion.in_order import in_order


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


def counted(job: int) -> Iterator[str]:
    time.sleep(0.001 * (job % 3))
    return (f"{job}.{number}" for number in range(job % 7))


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_results_of_several_threads_come_in_the_order_of_the_jobs(threads: int) -> None:
    expected = [(job, result) for job in range(60) for result in counted(job)]
    assert list(in_order(range(60), counted, threads)) == expected


@pytest.mark.parametrize("threads", [1, 3])
def test_an_error_of_a_job_comes_where_its_results_would(threads: int) -> None:
    def work(job: int) -> Iterator[int]:
        if job == 5:
            raise ValueError("broken")
        yield job

    source = in_order(range(10), work, threads)
    assert [next(source)[0] for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="broken"):
        next(source)


def test_closing_stops_all_threads() -> None:
    with closing(in_order(range(10_000), lambda job: iter([job] * 20), 3)) as source:
        next(source)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("read-")]
