"""From windows to the text: a sign counts wherever it stands, and a doubtful one becomes a note, not an alarm."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configs.crisis import load_crisis, load_crisis_weights
from rag.complaints.crisis.detector import CrisisDetector, Reading
from rag.complaints.crisis.model import Judged
from rag.complaints.crisis.pooling import CLUES, clues, likelihood
from rag.complaints.crisis.windows import sentences_of, windows_of

LETTER = "도서관에 감사드립니다. 책을 모두 기증합니다. 금요일까지만 와 주세요. 열쇠는 우편함에 있습니다. 안녕히 계세요."
ODDS = st.floats(-8, 8)


def judged(text: str, odds: list[float]) -> list[Judged]:
    spans = windows_of(sentences_of(text))
    return [Judged(span, {}, odds[at % len(odds)]) for at, span in enumerate(spans)]


@pytest.mark.parametrize("text", ["도와주세요", "도와주세요. 급합니다.", LETTER])
def test_a_text_of_any_length_has_all_clues(text: str) -> None:
    assert len(clues(sentences_of(text), judged(text, [1.0]), 0.0)) == len(CLUES)


def test_the_worst_sentence_is_a_clue_wherever_it_stands() -> None:
    sentences = sentences_of(LETTER)
    for place in range(len(sentences)):
        found = [replace(one, odds=5.0 if one.span == sentences[place] else -3.0) for one in judged(LETTER, [0.0])]
        assert clues(sentences, found, 0.0)[:2] == (5.0, -3.0)


def test_the_weights_of_the_project_weigh_the_clues_of_the_project() -> None:
    assert len(load_crisis_weights().pool) == len(CLUES)


@settings(max_examples=40, deadline=None)
@given(st.lists(ODDS, min_size=13, max_size=13), st.integers(0, 12))
def test_a_window_that_looks_worse_never_makes_the_text_look_better(odds: list[float], at: int) -> None:
    sentences, weights = sentences_of(LETTER), load_crisis_weights()
    worse = [value + 2 if place == at else value for place, value in enumerate(odds)]
    before, after = (likelihood(clues(sentences, judged(LETTER, row), 0.0), weights) for row in (odds, worse))
    assert after >= before - 1e-9


def test_a_doubtful_sign_is_noted_for_a_person_without_an_alarm() -> None:
    detector = CrisisDetector(load_crisis())
    words, worst = detector.words, judged(LETTER, [1.0])[1]
    doubtful = dict.fromkeys(words.kinds, 0.0) | {"자살·자해": (words.doubtful + words.threshold) / 2}
    label = detector.finding(LETTER, Reading(doubtful, (), worst, 0.0), None).label
    assert label.value is None
    assert label.reason.startswith("확인 필요")
    assert label.words
    assert all(word in LETTER for word in label.words)
