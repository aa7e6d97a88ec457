"""Whatever is sealed comes back as it was, and opens by nothing else."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.evidence.chain import canonical
from serving.evidence.findings import Stretches
from serving.evidence.sealing import NotSealed, seal, unseal

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 40), 1 << 40) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
BODIES = st.dictionaries(TEXT, JSON, max_size=5)
RUNS = st.lists(st.integers(1, 60), max_size=30)
OUTER = os.urandom(32)
SEALED, KEY = seal({"question": "우산"}, OUTER, "ev-1", "words")
"""Made once: each sealing has another nonce, and examples must be the same when they are tried again."""


@settings(deadline=None)
@given(BODIES)
def test_a_sealed_part_opens_as_it_was(body: dict[str, object]) -> None:
    sealed, key = seal(body, OUTER, "ev-1", "body")  # type: ignore[arg-type]
    assert unseal(sealed, key, OUTER, "ev-1", "body") == body


@settings(deadline=None)
@given(st.data())
def test_a_part_with_any_letter_changed_does_not_open(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(SEALED) - 1))
    letter = data.draw(st.sampled_from("ABab01+/"))
    changed = SEALED[:place] + letter + SEALED[place + 1 :]
    try:
        found = unseal(changed, KEY, OUTER, "ev-1", "words")
    except NotSealed:
        return
    assert found == {"question": "우산"}  # the same letter, or the spare bits at base64's end


def test_a_part_does_not_open_under_another_name_or_as_another_part() -> None:
    sealed, key = seal({"a": 1}, OUTER, "ev-1", "body")
    for name, part in (("ev-2", "body"), ("ev-1", "words")):
        with pytest.raises(NotSealed):
            unseal(sealed, key, OUTER, name, part)  # type: ignore[arg-type]


@given(BODIES)
def test_the_order_of_names_does_not_change_the_canonical_text(body: dict[str, object]) -> None:
    assert canonical(body) == canonical(dict(reversed(body.items())))


@given(RUNS, RUNS)
def test_stretches_are_sets_of_numbers(one: list[int], other: list[int]) -> None:
    left, right = Stretches(), Stretches()
    for number in sorted(set(one)):
        left.add(number)
    for number in sorted(set(other)):
        right.add(number)
    assert numbers(left.without(right)) == set(one) - set(other)
    assert numbers(left.within(right)) == set(one) & set(other)


def numbers(runs: list[tuple[int, int]]) -> set[int]:
    return {number for first, last in runs for number in range(first, last + 1)}
