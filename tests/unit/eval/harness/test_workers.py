"""Items that hang are given up one by one: they neither add workers nor gather threads without end."""

from __future__ import annotations

import threading
import time

import pytest

from eval.harness import workers
from eval.harness.workers import in_order
from rag.errors import EnvironmentFault


def test_a_thread_that_comes_back_late_is_no_further_worker() -> None:
    running, most, guard = 0, 0, threading.Lock()

    def work(item: int) -> str:
        nonlocal running, most
        if item < 4:
            time.sleep(0.9)
            return "late"
        with guard:
            running += 1
            most = max(most, running)
        time.sleep(0.03)
        with guard:
            running -= 1
        return "done"

    found = list(in_order(range(34), work, lambda item: "given up", workers=1, seconds=0.3))
    assert found == ["given up"] * 4 + ["done"] * 30
    assert most == 1


def test_a_system_that_never_answers_ends_the_work_before_it_has_a_thread_of_every_item(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workers, "MOST_HANGING", 3)
    never, given_up = threading.Event(), []

    def late(item: int) -> str:
        given_up.append(item)
        return "given up"

    with pytest.raises(EnvironmentFault, match="답하지 않는 물음이 3개를 넘어"):
        list(in_order(range(100), lambda item: str(never.wait(20)), late, workers=1, seconds=0.01))
    never.set()
    assert given_up == [0, 1, 2]


def test_what_the_work_raises_is_raised() -> None:
    def work(item: int) -> int:
        raise KeyError(item)

    with pytest.raises(KeyError):
        list(in_order([1], work, lambda item: 0, workers=2, seconds=5.0))
