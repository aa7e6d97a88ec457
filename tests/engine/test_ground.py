"""The check of sentences with the real dictionary, which knows that `처리해야` and `처리하여야` are one word."""

from __future__ import annotations

import pytest

from rag.adapters.kiwi import KiwiAnalyzer
from rag.ground import Checker
from tests.unit.answer.test_ground import REPLY

pytestmark = pytest.mark.engine


def test_a_polite_ending_is_no_change_of_the_rule() -> None:
    check = Checker(KiwiAnalyzer(workers=1)).check("14일까지 처리해야 합니다.", [REPLY])

    assert (check.support, check.problems) == (1.0, ())
