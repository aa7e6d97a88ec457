from __future__ import annotations

from contextvars import copy_context

import pytest

from rag.adapters.openai_chat import pieces
from rag.spending import Spending, count_into, estimated, reported, reports

TEXT = 'data: {"choices": [{"delta": {"content": "가"}, "finish_reason": null}], "usage": {"prompt_tokens": 7}}'
END = 'data: {"choices": [{"delta": {}, "finish_reason": "stop"}]}'
USAGE = 'data: {"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3}}'


def counted(*lines: str) -> Spending:
    counter = Spending()

    def work() -> None:
        count_into(counter)
        assert list(pieces(iter(lines))) == ["가"]

    copy_context().run(work)
    return counter


def test_the_engine_s_own_count_at_the_end_is_taken() -> None:
    assert counted(TEXT, END, USAGE, "data: [DONE]") == Spending(7, 3, reports=1)


def test_a_running_count_is_no_end() -> None:
    assert counted(TEXT, END, "data: [DONE]") == Spending()


@pytest.mark.parametrize("usage", ["null", "{}", '{"prompt_tokens": null}'])
def test_a_count_that_is_none_costs_no_answer(usage: str) -> None:
    found = counted(TEXT, END, f'data: {{"choices": [], "usage": {usage}}}', "data: [DONE]")
    assert (found.prompt_tokens, found.completion_tokens) == (0, 0)


def test_estimates_are_told_apart() -> None:
    counter = Spending()

    def work() -> None:
        count_into(counter)
        estimated(10, 2)
        reported(5, 1)
        assert reports() == 1

    copy_context().run(work)
    assert counter == Spending(15, 3, reports=1, estimates=1)


def test_without_a_counter_nothing_is_counted() -> None:
    reported(5, 1)
    estimated(5, 1)
    assert reports() == 0
