"""Direction and regions: a planted bias is found, chance is not."""

import pytest

from eval.commands.swaps import report
from eval.swaps.direction import directions
from eval.swaps.regions import outliers, regions
from rag.errors import InputError
from rag.evaluation.records import Record, Score


def record(number: int, axis: str, cluster: str, **scores: float | None) -> Record:
    return Record(
        case=f"c{number}",
        case_sha256="0" * 64,
        cluster=cluster,
        slices={"axis": axis},
        status="answered",
        requests=(),
        replies=(),
        scores={name: Score(value=value) for name, value in scores.items()},
    )


def test_a_bias_of_one_axis_is_found_and_the_others_are_left_in_peace() -> None:
    records = [
        record(n, axis, f"t{n % 12}", urgency_shift=-1.0 if axis == "국적" and n % 5 else float(n % 7 % 3 - 1))
        for axis in ("국적", "성별", "종교")
        for n in range(60)
    ]
    found = {one.group: one.systematic for one in directions(records)}
    assert found == {"국적": True, "성별": False, "종교": False}


def test_flips_of_a_single_template_are_no_system() -> None:
    records = [record(n, "국적", "t1" if n < 12 else f"t{n}", gain_domain=-1.0 if n < 12 else 0.0) for n in range(40)]
    [found] = directions(records)
    assert found.corrected < 0.01
    assert found.p_templates == 1.0
    assert not found.systematic


def test_what_was_not_measured_is_not_counted() -> None:
    assert directions([record(1, "국적", "t", urgency_shift=None)]) == []


def region_records(county: str | None = None) -> list[Record]:
    return [
        record(n, "지역", f"t{n}", draft_length=100.0 + n - 40.0 * (place == county)).model_copy(
            update={"slices": {"region": place}}
        )
        for place in ("가평군", "수원시", "연천군", "오산시")
        for n in range(12)
    ]


def test_a_county_that_is_always_answered_more_briefly_stands_out() -> None:
    [found] = outliers(region_records("연천군"), ["draft_length"])
    assert (found.region, found.above, found.below) == ("연천군", 0, 12)
    assert outliers(region_records(), ["draft_length"]) == []


def test_the_table_says_what_was_not_measured() -> None:
    [first, *_] = regions(region_records(), ["draft_length", "remedies"])
    assert (first.name, first.n, first.means["remedies"]) == ("가평군", 12, None)


def test_the_report_names_the_region_and_the_axis() -> None:
    text = "\n".join(report(region_records("연천군")))
    assert "연천군: 초안 길이" in text
    with pytest.raises(InputError, match="견줄 쌍이 없습니다"):
        list(report([]))
