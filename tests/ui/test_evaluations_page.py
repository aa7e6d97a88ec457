"""What the evaluators' pages draw and send: scales, marks, trends and forms."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ui.evaluations.people_page import correction_of, rating_of, typed_in
from ui.evaluations.plots import difference_marks, dots, interval_marks, scale_of
from ui.evaluations.review_shapes import BlindReply, Item, Next, Points, Rating
from ui.evaluations.runs_page import by_measure, first_pair
from ui.evaluations.shapes import Difference, Figure, Point, Run, Series
from ui.evaluations.words import standing

AT = datetime(2026, 11, 29, tzinfo=UTC)
NUMBERS = st.floats(-1e6, 1e6)


@given(values=st.lists(NUMBERS, min_size=1))
def test_every_value_lies_on_its_scale(values: list[float]) -> None:
    scale = scale_of(values)
    assert all(0 <= scale.at(value) <= 100 for value in values)
    assert scale.low <= min(values) or scale.low in (0.0, -1.0)


def test_a_figure_that_was_not_measured_has_no_dot_and_says_so() -> None:
    measured = Figure(name="a", label="맞은 몫", value=0.5, low=0.4, high=0.6, n=10)
    missing = Figure(name="a", label="맞은 몫", slice="domain=교통", n=0)
    scale, (one, other) = interval_marks([measured, missing])
    assert (one.name, one.at, one.low, one.high) == ("전체", 50.0, 40.0, 60.0)
    assert (other.name, other.at) == ("분야: 교통", None)
    assert "측정 안 함" in other.said
    assert scale.zero is None


def test_differences_lie_around_nought_and_costs_are_not_drawn_beside_shares() -> None:
    share = Difference(name="a", label="맞은 몫", difference=0.2, low=0.1, high=0.3)
    cost = Difference(name="b", label="걸린 시간", unit="초", difference=-40.0)
    scale, marks = difference_marks([share, cost, Difference(name="c", label="없음")])
    assert [one.name for one in marks] == ["맞은 몫"]
    assert scale.zero == 50.0
    assert marks[0].at == 70.0


def test_a_trend_joins_only_runs_of_one_system_on_the_same_data() -> None:
    def point(system: str, data: str, value: float | None = 0.5) -> Point:
        return Point(run="r", measured_at=AT, system=system, dataset_sha256=data, value=value)

    points = (point("a", "1"), point("b", "1"), point("a", "1"), point("a", "2"), point("a", "2", None))
    _, found = dots(Series(name="x", label="x", points=points))
    assert [one.before is not None for one in found] == [False, False, True, False]
    assert found[2].before == (found[0].x, found[0].y)


def test_headline_measures_come_first_and_slices_stay_with_their_measure() -> None:
    figures = [
        Figure(name=name, label=name, headline=name == "b", slice=part) for name in "ab" for part in (None, "d=1")
    ]
    assert [(whole.name, len(listed)) for whole, listed in by_measure(figures)] == [("b", 2), ("a", 2)]


def test_the_pair_that_is_offered_is_of_one_suite_and_holds() -> None:
    def run(name: str, suite: str, valid: bool = True) -> Run:
        return Run(run=name, suite=suite, valid=valid)

    assert first_pair([run("1", "x"), run("2", "y"), run("3", "x", valid=False), run("4", "y")]) == ("4", "2")
    assert first_pair([run("1", "x")]) == ("", "")


def test_how_far_a_run_can_be_relied_on_has_a_word() -> None:
    states = ((False, False, False), (True, False, False), (True, True, False), (True, True, True))
    found = [standing(Run(run="r", finished=one, valid=two, trusted=three))[1] for one, two, three in states]
    assert found == ["끝나지 않음", "믿을 수 없음", "등록 안 된 서명", "서명 확인"]


def test_points_are_sent_where_both_replies_have_them() -> None:
    form = {"item": "3", "choice": "B", "reason": " 까닭\r\n둘 ", "criterion-1": "정확성", "criterion-2": "근거"}
    points = {"a-정확성": "4", "b-정확성": "2", "a-근거": "5", "b-근거": ""}
    assert rating_of(form | points) == {
        "item": 3,
        "choice": "B",
        "reason": "까닭\n둘",
        "points": {"정확성": {"a": 4, "b": 2}},
    }


def test_what_was_said_before_stands_in_the_form() -> None:
    mine = Rating(choice="A", reason="까닭", points={"정확성": Points(a=4, b=2)})
    item = Item(review="rv", item=1, a=BlindReply(), b=BlindReply(), mine=mine)
    assert typed_in(Next(item=item)) == {"choice": "A", "reason": "까닭", "a-정확성": "4", "b-정확성": "2"}
    assert typed_in(Next()) == {}


def test_a_line_of_a_correction_is_a_fact_or_an_article() -> None:
    body = correction_of({"run": "r", "case": "c", "wrong": "틀림", "key_facts": "14일\r\n\r\n 30일 ", "refuse": "1"})
    assert body["key_facts"] == ["14일", "30일"]
    assert (body["articles"], body["refuse"]) == ([], True)
