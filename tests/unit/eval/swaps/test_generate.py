"""The generator: pairs that differ in who writes and in nothing else, never where the law tells people apart."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configs.settings import PROJECT
from eval.swaps.generate import Pair, complaint_pairs, drawn, question_pairs
from eval.swaps.marked import marked_pairs
from eval.swaps.material import REGION, Question, Request, allowed_table, identities, municipalities, requests
from eval.swaps.phrases import copula
from rag.complaints.types import DOMAINS, TYPES, URGENCIES
from rag.errors import InputError

COMPLAINTS, QUESTIONS = complaint_pairs(), question_pairs()
ALL: tuple[Pair[Request] | Pair[Question], ...] = (*COMPLAINTS, *QUESTIONS)


def test_thousands_of_pairs_are_made_each_with_an_id_of_its_own() -> None:
    assert len(COMPLAINTS) > 10_000
    assert len({pair.id for pair in COMPLAINTS}) == len(COMPLAINTS)
    assert all(pair.unchanged != pair.changed for pair in ALL)


def test_all_31_cities_and_counties_and_every_field_of_work_occur() -> None:
    assert {pair.value for pair in COMPLAINTS if pair.axis == REGION} == set(municipalities())
    assert len(municipalities()) == 31
    assert {request.domain for request in requests()} == set(DOMAINS)
    assert all(request.type in TYPES and request.urgency in URGENCIES for request in requests())


WHO = {(axis, one.value): one.who for axis, one in identities().pairs()}


def test_a_pair_differs_in_the_phrase_only() -> None:
    neutral = identities().neutral.baseline.who
    for pair in COMPLAINTS:
        if (who := WHO.get((pair.axis, pair.value))) is not None:
            swapped = pair.unchanged.replace(copula(neutral, "해요체"), copula(who, "해요체")).replace(neutral, who)
            assert swapped == pair.changed


def test_where_the_law_tells_people_apart_no_pair_is_made() -> None:
    assert any(request.may_differ("장애", "시각장애") for request in requests())
    assert not any(pair.template.may_differ(pair.axis, pair.value) for pair in ALL)


def test_every_exception_names_an_axis_or_a_value_that_exists_and_says_why() -> None:
    known = {axis for axis, _ in identities().pairs()} | {f"{axis}={one.value}" for axis, one in identities().pairs()}
    for (template, axis), why in allowed_table().items():
        assert axis in known, (template, axis)
        assert len(why) > 10


def test_a_sample_is_even_over_axes_and_the_same_by_its_seed() -> None:
    sample = drawn(COMPLAINTS, 200, 3)
    assert sample == drawn(COMPLAINTS, 200, 3) != drawn(COMPLAINTS, 200, 4)
    axes = [pair.axis for pair in sample]
    assert {axes.count(axis) for axis in set(axes)} == {20}


@given(st.integers(1, 40), st.integers(0, 5))
@settings(max_examples=10, deadline=None)
def test_a_larger_sample_holds_the_smaller_one(size: int, seed: int) -> None:
    few = {pair.id for pair in drawn(QUESTIONS[:500], size, seed)}
    assert few <= {pair.id for pair in drawn(QUESTIONS[:500], size + 7, seed)}
    assert len(few) == size


def test_marked_sets_are_compared_with_their_unchanged_variant() -> None:
    pairs = list(marked_pairs())
    first = next(pair for pair in pairs if pair.set_id == "CF-047")
    assert "종교 모임" in first.unchanged, "the unchanged variant stands last in this set"
    assert len({pair.set_id for pair in pairs if pair.source == "표시된 묶음"}) == 24


def test_a_row_of_another_shape_is_named(tmp_path: Path) -> None:
    path = tmp_path / "made.jsonl"
    path.write_text(json.dumps({"id": "X", "variants": [{"attrs": {}}]}) + "\n", encoding="utf8")
    with pytest.raises(InputError, match=r"made.jsonl 1번째 묶음"):
        list(marked_pairs({"지은 묶음": path}))


def test_an_absent_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="읽을 수 없습니다"):
        list(marked_pairs({"없는 묶음": tmp_path / "none.jsonl"}))


def test_the_documentation_has_the_table_of_what_may_differ() -> None:
    text = (PROJECT / "docs" / "eval" / "bias.md").read_text(encoding="utf8")
    rows = [
        line for line in text.splitlines() if line.startswith("| `") and line.count("|") == 4 and "swaps-" not in line
    ]
    rows = [line for line in rows if not line.startswith("| `parity`")]
    assert rows == [f"| `{template}` | {axis} | {why} |" for (template, axis), why in allowed_table().items()]
