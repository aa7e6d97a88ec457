"""Jobs are done in order, and none after one has failed."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from ingestion.lane import Lane, LaneStopped


def test_jobs_are_done_in_order() -> None:
    done: list[int] = []
    lane = Lane("test")
    for number in range(50):
        lane.submit(partial(done.append, number))
    lane.drain()
    assert done == list(range(50))
    lane.close()


def test_after_an_error_nothing_is_done_and_the_caller_hears_of_it() -> None:
    done: list[int] = []
    go = threading.Event()

    def fail() -> None:
        go.wait(5)
        raise OSError("disk")

    lane = Lane("test")
    lane.submit(fail)
    lane.submit(lambda: done.append(1))
    go.set()
    with pytest.raises(OSError, match="disk"):
        lane.drain()
    with pytest.raises(OSError, match="disk"):
        lane.submit(lambda: done.append(2))
    lane.close()
    assert done == []


def test_closing_drops_what_waits_and_ends_the_thread() -> None:
    done: list[int] = []
    begun, go = threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        go.wait(5)
        done.append(0)

    lane = Lane("closed-lane")
    lane.submit(slow)
    lane.submit(lambda: done.append(1))
    begun.wait(5)
    lane.stop()
    go.set()
    lane.close()
    assert done == [0]
    assert not [thread for thread in threading.enumerate() if thread.name == "closed-lane"]
    with pytest.raises(LaneStopped):
        lane.submit(slow)
