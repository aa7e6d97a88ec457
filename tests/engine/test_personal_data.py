"""The detector with its real dictionary, on the marked texts and on text without personal data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eval.pii import TOTAL, Case, gold, scored, written
from eval.pii_corpus import look, statutes
from serving.personal import personal_data_detector

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("cases", [gold, written], ids=["gold", "written"])
def test_nearly_all_is_found_and_no_trap_is_masked(cases: Callable[[], Iterator[Case]]) -> None:
    score, wrong = scored(cases(), personal_data_detector())

    assert (score.recall(TOTAL).value or 0) >= 0.97, wrong
    assert (score.precision(TOTAL).value or 0) >= 0.95, wrong
    assert score.masked_traps == 0, wrong


@pytest.mark.corpus
def test_statutes_hold_next_to_no_personal_data(corpus: Path) -> None:
    found = look(statutes(corpus, 40), personal_data_detector())

    assert len(found.spans) <= found.characters / 1e6 * 20
