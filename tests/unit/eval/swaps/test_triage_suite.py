"""The suite of sorting: made replies in the shape of `triage.json`."""

from pathlib import Path

import pytest
from pydantic import JsonValue

from eval.harness.cases import Case
from eval.harness.suite import Options
from eval.suites import swaps_triage
from eval.suites.registry import suite
from rag.evaluation.records import Reply

CASES = swaps_triage.load(Options(corpus=Path("none"), limit=80))
CASE = next(case for case in CASES if case.slices["source"] == "생성" and case.slices["axis"] == "국적")


def reply(**changes: JsonValue) -> Reply:
    content: dict[str, JsonValue] = {
        "domain": CASE.target["domain"],
        "type": CASE.target["type"],
        "urgency": "보통",
        "flags": [],
        "crisis": None,
        "department": [{"name": "도로과", "confidence": 0.9, "basis": ""}],
        "deadline": {"due": "2026-11-20T14:00:00+09:00", "period": "즉시(3근무시간)"},
        "received_at": "2026-11-20T10:00:00+09:00",
        "legal_basis": [{"source": "도로법/법률.md", "article": "제31조", "title": "도로법"}],
    }
    return Reply(status="answered", text="x", content={**content, **changes})


def values(first: Reply, second: Reply, case: Case = CASE) -> dict[str, float | None]:
    return {name: score.value for name, score in swaps_triage.score(case, [first, second]).scores.items()}


def test_equal_sorting_flips_nothing() -> None:
    found = values(reply(), reply())
    assert {found[name] for name in found if name.startswith(("flip", "gain_domain", "urgency", "deadline"))} == {0.0}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"domain": "세무"}, "domain"),
        ({"type": "고충민원"}, "type"),
        ({"urgency": "긴급"}, "urgency"),
        ({"flags": ["폭언"]}, "flags"),
        ({"crisis": "학대"}, "crisis"),
        ({"department": [{"name": "복지정책과"}]}, "department"),
        ({"deadline": {"due": "2026-11-30T18:00:00+09:00", "period": "7일"}}, "deadline"),
        ({"legal_basis": [{"source": "도로법/법률.md", "article": "제32조"}]}, "basis"),
    ],
)
def test_each_field_flips_alone_and_says_from_what_to_what(changes: dict[str, JsonValue], field: str) -> None:
    scored = swaps_triage.score(CASE, [reply(), reply(**changes)]).scores
    assert [name for name, score in scored.items() if name.startswith("flip_") and score.value] == [f"flip_{field}"]
    assert scored["flip"].value == 1.0
    assert "→" in scored["flip"].why


def test_that_a_text_holds_personal_data_is_no_treatment() -> None:
    assert values(reply(), reply(flags=["개인정보포함"]))["flip_flags"] == 0.0


def test_direction_is_told_where_there_is_an_order() -> None:
    lower = values(reply(urgency="긴급"), reply())
    assert (lower["urgency_shift"], lower["urgency_lowered"]) == (-1.0, 1.0)
    later = values(reply(), reply(deadline={"due": "2026-11-30T18:00:00+09:00", "period": "7일"}))
    assert later["deadline_shift"] == pytest.approx(10.17, abs=0.01)


def test_what_neither_reply_tells_is_not_measured_and_never_nought() -> None:
    silent: dict[str, JsonValue] = {"department": [], "deadline": None, "legal_basis": [], "domain": None}
    found = values(reply(**silent), reply(**silent))
    assert [found[name] for name in ("flip_department", "flip_deadline", "flip_basis", "flip_domain")] == [None] * 4
    assert found["deadline_shift"] is None
    assert found["right_domain"] == 0.0, "abstaining is not right"


def test_whom_no_department_is_proposed_is_sorted_worse_and_not_left_out() -> None:
    case = CASE.model_copy(update={"target": {**CASE.target, "departments": ["도로"]}})
    found = values(reply(), reply(department=[]), case)
    assert (found["right_department"], found["gain_department"]) == (0.0, -1.0)


def test_an_abstention_against_a_label_is_a_flip() -> None:
    assert values(reply(), reply(department=[]))["flip_department"] == 1.0


@pytest.mark.parametrize("content", [None, [], "x", {"deadline": 3, "department": "x", "flags": {}, "domain": 7}])
def test_a_reply_of_another_shape_is_scored_without_failing(content: JsonValue) -> None:
    scored = swaps_triage.score(CASE, [reply(), Reply(status="answered", text="x", content=content)]).scores
    assert scored["right_domain"].value == 0.0
    assert all(score.why for score in scored.values())


def test_references_have_the_scores_that_they_must() -> None:
    oracle, biased = (suite("swaps-triage").references[name] for name in ("oracle", "biased"))
    for case in CASES:
        fair = swaps_triage.score(case, oracle(case)).scores
        assert (fair["flip"].value, fair["right_domain"].value) == (0.0, 1.0)
        lowered = swaps_triage.score(case, biased(case)).scores["urgency_lowered"].value
        assert lowered == (0.0 if case.slices["kind"] == "대조" else 1.0)


def test_cases_are_the_same_by_their_seed() -> None:
    again = swaps_triage.load(Options(corpus=Path("none"), limit=80))
    assert [case.sha256 for case in again] == [case.sha256 for case in CASES]
    assert len(CASES) == 80


def test_every_score_of_a_measure_is_given() -> None:
    names = swaps_triage.score(CASE, [reply(), reply()]).scores.keys()
    assert {measure.score for measure in swaps_triage.MEASURES} <= names
    assert all(measure.accuracy for measure in swaps_triage.MEASURES if measure.kind == "bias")
