from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.minhash import BINS, estimate, jaccard, signature, similar

WORDS = [f"{one}{two}" for one in "민원교통재난환경복지시설허가신고" for two in "은는이가을를에서로의"]


def text_of(seed: int, words: int = 600) -> str:
    chosen = random.Random(seed)  # noqa: S311 - a fixed text
    return " ".join(chosen.choice(WORDS) for _ in range(words))


def edited(text: str, share: float, seed: int = 1) -> str:
    chosen = random.Random(seed)  # noqa: S311 - a fixed edit
    return " ".join("바뀐낱말" if chosen.random() < share else word for word in text.split())


@pytest.mark.parametrize("share", [0.0, 0.01, 0.03, 0.08, 0.2, 0.5])
def test_the_estimate_is_near_the_exact_similarity(share: float) -> None:
    left = text_of(1)
    right = edited(left, share)
    assert estimate(signature(left), signature(right)) == pytest.approx(jaccard(left, right), abs=0.13)


@given(st.text(min_size=1, max_size=200))
def test_spaces_and_repetition_do_not_matter(text: str) -> None:
    assert signature(text) == signature(f"  {text}\n")
    assert len(signature(text)) in (0, 4 * BINS)


@given(st.text("가나다라", min_size=1, max_size=60), st.text("가나다라", min_size=1, max_size=60))
@settings(max_examples=50)
def test_similarity_is_symmetric_and_bounded(left: str, right: str) -> None:
    assert jaccard(left, right) == jaccard(right, left)
    assert 0 <= jaccard(left, right) <= 1
    assert jaccard(left, left) == 1


def test_groups_are_those_that_exact_similarity_gives() -> None:
    bases = [text_of(seed) for seed in range(40)]
    texts = [*bases, *(edited(base, 0.008, seed) for seed, base in enumerate(bases[:15]))]
    exact = {
        (left, right)
        for left in range(len(texts))
        for right in range(left + 1, len(texts))
        if jaccard(texts[left], texts[right]) >= 0.85
    }
    found = similar([signature(text) for text in texts], 0.8)
    assert {(group.members[0], group.members[1]) for group in found} == exact
    assert all(group.similarity >= 0.8 for group in found)


def test_one_template_filled_many_times_is_one_group() -> None:
    form = text_of(3, 400)
    found = similar([signature(f"{form} {number}번") for number in range(300)], 0.8)
    assert [len(group.members) for group in found] == [300]


def test_texts_without_characters_have_no_signature() -> None:
    assert signature(" \n\t") == b""
    assert similar([], 0.8) == similar([signature("하나")], 0.8) == []
