"""Examinations: Korean benchmarks of multiple choice, read from a local copy, put to a bare model."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from eval.harness.cases import Case, Loaded
from eval.harness.suite import Options, Suite
from eval.suites.choice import (
    EXAM_REFERENCES,
    LETTERS,
    accuracy,
    out_of_choice_measure,
    place_measures,
    score_choice,
)
from eval.suites.local_files import BadRow, Row, licence_in, text_in
from eval.suites.registry import card
from eval.suites.strata import spread
from rag.evaluation.measures import Measure, Spread

USUAL = 300
"""Questions of the usual size, spread over the parts of a benchmark."""


def exam_suite(name: str, load: Callable[[Options], Sequence[Case]], by: tuple[str, ...], places: int) -> Suite:
    """Return the suite of a benchmark: accuracy (what is no choice is wrong), replies out of choice, leaning to places.

    `by` names the slices that accuracy is reported by, the first the one whose parts are compared.
    """
    apart = Measure(
        name="spread",
        label="영역에 따른 정답률의 차이(최대 - 최소)",
        score="correct",
        estimator=Spread(by=by[0]),
        better="lower",
        counts_out_of_choice_as=0.0,
    )
    usual = card(name)
    return Suite(
        card=usual,
        kind="complete",
        load=load,
        score=score_choice,
        measures=(accuracy(by), out_of_choice_measure(by), *place_measures(places), apart),
        licence_of=lambda options: licence_in(options.local, usual.licence),
        references=EXAM_REFERENCES,
    )


def as_many(cases: Loaded, options: Options, part: str, usual: int = USUAL) -> Loaded:
    """Return the usual number of cases, or as many as asked for, drawn by the seed and spread over a slice."""
    wanted = options.limit if options.limit is not None else len(cases) if options.whole else usual
    return Loaded(spread(cases, wanted, options.seed, lambda case: case.slices.get(part, "")), cases.faults)


def lettered(row: Row, letters: str = LETTERS[:5], least: int = 2) -> tuple[str, ...]:
    """Return the choices of the fields A, B, C, ...; the last ones may be missing. Raises `BadRow`."""
    found = [text_in(row, letter, empty=True) for letter in letters]
    while found and (not found[-1] or found[-1].lower() == "nan"):
        found.pop()
    if len(found) < least or not all(found):
        raise BadRow(f"보기({', '.join(letters)}) 가운데 빈 것이 있거나 {least}개가 되지 않습니다.")
    return tuple(found)


def letter_index(text: str, count: int) -> int:
    """Return the index of an answer such as `B`, `(B)` or `B.`. Raises `BadRow` outside the choices."""
    letter = text.strip().strip("().").upper()
    if len(letter) != 1 or letter not in LETTERS[:count]:
        raise BadRow(f"정답 {text[:20]!r}이(가) 보기 {count}개 가운데 없습니다.")
    return LETTERS.index(letter)


def number_index(text: str, count: int) -> int:
    """Return the index of an answer that counts from 1. Raises `BadRow` outside the choices."""
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:6]) <= count:
        raise BadRow(f"정답 {text[:20]!r}이(가) 1~{count}이 아닙니다.")
    return int(text) - 1
