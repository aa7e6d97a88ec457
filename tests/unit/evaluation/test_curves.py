from hypothesis import given, settings
from hypothesis import strategies as st

from rag.evaluation.curves import Curve, curve_of
from rag.evaluation.records import Record, Score, Status

ITEMS = st.lists(
    st.tuples(st.booleans(), st.one_of(st.none(), st.floats(0, 1)), st.booleans()), min_size=2, max_size=30
)


def record(number: int, inside: bool, score: float | None, status: Status) -> Record:
    return Record(
        case=f"c{number}", case_sha256="0" * 64, cluster="k", status=status, requests=(), replies=(),
        slices={"class": "답할 수 있음" if inside else "범위 밖"},
        scores={"bearing": Score(value=score)},
    )  # fmt: skip


def curve(*items: tuple[bool, float | None, Status], at: float = 0.5) -> Curve | None:
    return curve_of([record(number, *item) for number, item in enumerate(items)], "bearing", at)


def test_a_higher_threshold_answers_less_and_refuses_more() -> None:
    found = curve((True, 0.9, "answered"), (True, 0.6, "answered"), (False, 0.7, "answered"), (False, 0.1, "refused"))
    assert found is not None
    assert [(p.threshold, p.answered_inside, p.refused_outside) for p in found.points[:4]] == [
        (0.1, 1.0, 0.0), (0.6, 1.0, 0.5), (0.7, 0.5, 0.5), (0.9, 0.5, 1.0)
    ]  # fmt: skip
    assert (found.points[-1].answered_inside, found.points[-1].refused_outside) == (0.0, 1.0)
    assert (found.here.answered_inside, found.here.refused_outside) == (1.0, 0.5)
    assert (found.assumed, found.unscored) == (1, 0)


def test_what_was_refused_for_another_reason_stays_refused() -> None:
    found = curve((True, 0.9, "refused"), (True, None, "refused"), (False, 0.7, "answered"))
    assert found is not None
    assert {point.answered_inside for point in found.points} == {0.0}
    assert found.unscored == 1


def test_without_scores_on_both_sides_there_is_no_curve() -> None:
    assert curve((True, 0.9, "answered")) is None
    assert curve((True, None, "answered"), (False, 0.2, "answered")) is None


def test_what_did_not_come_back_is_left_out() -> None:
    found = curve((True, 0.9, "answered"), (True, 0.1, "timeout"), (False, 0.2, "refused"))
    assert found is not None
    assert found.inside == 1


@settings(deadline=None)
@given(ITEMS)
def test_both_shares_are_monotone_and_meet_the_run_at_its_own_threshold(
    items: list[tuple[bool, float | None, bool]],
) -> None:
    at = 0.5
    # The system refuses below its threshold; above it some are refused for other reasons.
    rows = [
        (inside, score, "answered" if score is not None and score >= at and lucky else "refused")
        for inside, score, lucky in items
    ]
    found = curve(*rows, at=at)  # type: ignore[arg-type]
    if found is None:
        return
    shares = [(point.answered_inside, point.refused_outside) for point in found.points]
    assert [one for one, _ in shares] == sorted((one for one, _ in shares), reverse=True)
    assert [two for _, two in shares] == sorted(two for _, two in shares)
    here = next((point for point in found.points if point.threshold >= at), found.points[-1])
    assert (here.answered_inside, here.refused_outside) == (found.here.answered_inside, found.here.refused_outside)
