"""Counting what a detector of personal data found."""

from __future__ import annotations

from eval.pii import TOTAL, Case, gold, scored, table, unmarked, written
from rag.guards.pii.types import PII_TYPES, PersonalSpan


class Finds:
    """A detector that finds what it is told to."""

    def __init__(self, *spans: PersonalSpan) -> None:
        self._spans = spans

    def detect(self, text: str) -> tuple[PersonalSpan, ...]:
        return self._spans


def span(start: int, end: int) -> PersonalSpan:
    return PersonalSpan(start, end, "NAME", "", 1.0, "")


def test_marks_are_taken_out_and_leave_their_places() -> None:
    case = unmarked("n", "저는 [[NAME|김하늬]], [[PHONE|010-1]]")

    assert case.text == "저는 김하늬, 010-1"
    assert case.spans == {(3, 6, "NAME"), (8, 13, "PHONE")}


def test_a_span_that_only_overlaps_counts_apart_from_an_exact_one() -> None:
    score, wrong = scored([Case("n", "저는 김하늬입니다", frozenset({(3, 6, "NAME")}))], Finds(span(3, 7)))

    assert (score.recall(TOTAL).hits, score.precision(TOTAL).hits) == (0, 0)
    assert (score.covered[TOTAL], score.true[TOTAL]) == (1, 1)
    assert len(wrong) == 1


def test_a_masked_trap_is_counted() -> None:
    score, _ = scored([Case("trap", "도로", frozenset())], Finds(span(0, 2)))

    assert (score.traps, score.masked_traps) == (1, 1)
    assert table("n", score)


def test_the_files_mark_what_their_texts_hold() -> None:
    cases = [*gold(), *written()]

    assert len(cases) > 250
    assert all(
        0 <= start < end <= len(case.text) and kind in PII_TYPES for case in cases for start, end, kind in case.spans
    )
