"""A report of runs: one safe page, the same bytes from the same runs, and words that follow from the figures."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.reports.build import build
from eval.reports.cases import SHOWN, worst
from eval.reports.curves import MOST
from eval.reports.differences import NO_DIFFERENCE
from eval.reports.entries import Entry, labels
from eval.reports.model import Report
from eval.reports.page import page
from eval.reports.publish import filled, publish
from eval.reports.tables import as_csv, as_json, write
from rag.errors import InputError
from rag.evaluation.records import Score
from tests.unit.eval.reports.fakes import MEASURES, OTHER, card, entry, record, records, reply

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202e=HYPERLINK(1)\u200b\x07]]>"
SYSTEMS = ("pipeline", "quotes", "model")


@pytest.fixture(scope="module")
def three() -> Report:
    return build([entry(system=system) for system in SYSTEMS])


class Tags(HTMLParser):
    """What a page consists of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses |= {value or "" for name, value in attrs if name in {"href", "src", "action"}}


def tags(html: str) -> Tags:
    found = Tags()
    found.feed(html)
    return found


def hostile() -> Entry:
    long = "가" * 50_000 + EVIL
    made = [
        record(
            number,
            case=f"{EVIL}{number}",
            slices={EVIL: EVIL, "domain": "교통"},
            requests=({"kind": "ask", "query": long},),
            replies=(reply(EVIL * 40),),
            target={EVIL: [EVIL]},
            scores={"facts": Score(value=0.0, why=EVIL), "loose": Score(value=0.0, why=long)},
        )
        for number in range(20)
    ]
    return entry(made=made, card=card(title=EVIL), system_facts={"model": EVIL, "name": EVIL[:50]})


def test_records_never_become_markup_and_what_hides_is_shown() -> None:
    html = page(build([hostile()]))
    found = tags(html)
    assert not found.tags & {"script", "img", "link", "iframe"}
    assert not [name for name in found.attributes if name.startswith("on")]
    assert all(address.startswith("#") for address in found.addresses)
    assert "\u202e" not in html
    assert "\x07" not in html
    assert "⟨U+202E⟩" in html
    assert "(전체 50," in html
    assert len(html) < 100_000


def test_a_spreadsheet_runs_no_cell() -> None:
    report = build([entry(system="pipeline", system_facts={"name": "=1+1"}), entry(system="quotes")])
    cells = [cell for row in csv.reader(io.StringIO(as_csv(report))) for cell in row]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if re.match(r"[=+@\t]|-(?![\d.])", cell)]


def test_the_same_runs_give_the_same_bytes_in_whatever_order(tmp_path: Path) -> None:
    runs = [entry(system=system) for system in SYSTEMS]
    once = write(build(runs), tmp_path / "a")
    again = write(build(runs[::-1]), tmp_path / "b")
    assert [path.read_bytes() for path in once] == [path.read_bytes() for path in again]
    assert Report.model_validate_json(once[1].read_bytes()) == build(runs)


def test_fifteen_suites_of_three_systems_stay_small() -> None:
    made = {system: records(system, 20) for system in SYSTEMS}
    runs = [entry(f"suite-{number:02}", system, made[system]) for number in range(15) for system in SYSTEMS]
    assert len(page(build(runs)).encode()) < 1_500_000


def test_the_summary_is_three_to_six_sentences_and_follows_the_figures(three: Report) -> None:
    assert 3 <= len(three.summary) <= 6
    value = next(one.metric.value for one in three.suites[0].figures if one.system == "전체 시스템")
    assert value is not None
    assert f"전체 시스템 {value * 100:.0f}%(" in three.summary[1]
    better = build([entry(system="pipeline", made=[record(number) for number in range(60)])])
    assert "전체 시스템 100%(" in better.summary[1]


def test_what_was_not_measured_is_never_zero() -> None:
    unable = [record(number, status="unable", replies=(reply("", "unable"),), scores={}) for number in range(30)]
    report = build([entry(made=unable)])
    html = page(report)
    assert "측정하지 않음" in html
    assert "<b>0%</b>" not in html
    assert [flag.code for flag in report.flags] == ["nothing_came"]
    assert "0점이라는 뜻이 아닙니다" in report.flags[0].text
    rows = list(csv.DictReader(io.StringIO(as_csv(report))))
    assert {row["value"] for row in rows} == {""}


def test_missing_and_refused_are_said_apart(three: Report) -> None:
    assert page(three).count("따로: 못 받음 1, 거절 1") >= len(SYSTEMS)


def test_noise_is_no_difference_and_a_plain_difference_is_said(three: Report) -> None:
    said = {(one.first, one.second, one.found.name): one for one in three.suites[0].differences}
    plain = said["전체 시스템", "모델만", "facts"]
    assert plain.better == "전체 시스템"
    assert plain.says.startswith("전체 시스템이 더 나음(")
    twice = build([entry(), entry(system="pipeline", made=records("pipeline", seed=2), system_facts={"name": "again"})])
    facts = next(one for one in twice.suites[0].differences if one.found.name == "facts")
    assert (facts.better, facts.says) == (None, NO_DIFFERENCE)


def test_systems_without_a_common_item_are_not_compared() -> None:
    other = [record(number, case=f"other-{number}") for number in range(30)]
    report = build([entry(), entry(system="quotes", made=other)])
    assert report.suites[0].differences == ()
    assert "같은 문항이 하나도 없어" in report.suites[0].incomparable[0]


def test_a_trend_is_joined_only_over_the_same_cases_and_program() -> None:
    runs = [
        entry(days=1, dataset=OTHER),
        entry(days=2),
        entry(days=3),
        entry(days=4, system_facts={"program": "0.2.0"}),
        entry(days=5, system_facts={"program": "0.2.0", "settings": {"retrieval": {"k": 1}}}),
    ]
    trend = build(runs).suites[0].trends[0]
    assert [point.joined for point in trend.points] == [False, False, True, False, False]
    assert [point.note for point in trend.points] == ["", "문항 바뀜", "", "프로그램 바뀜", "설정 바뀜"]
    assert page(build(runs)).count('class="join"') == len(build(runs).suites[0].trends)


def test_the_worst_cases_are_shown_first_and_few() -> None:
    made = [*records("pipeline", 40), record(99, scores={"facts": Score(value=1.0), "loose": Score(value=1.0)})]
    shown = worst(entry(made=made), "전체 시스템")
    assert len(shown) == SHOWN
    assert shown[0].case == "q-099"
    assert "주차 조례 제3조" in shown[1].replies[0].sources[0].place or shown[1].replies[0].sources
    assert worst(entry(made=[record(number) for number in range(30)]), "전체 시스템") == ()


def test_two_systems_never_share_a_name() -> None:
    runs = [
        entry(),
        entry(days=1, system_facts={"model": "other"}),
        entry(days=2, variant="a"),
        entry(days=3, variant="b"),
    ]
    assert len(set(labels(runs).values())) == len(runs)


def test_without_a_run_it_says_what_to_do() -> None:
    with pytest.raises(InputError, match="mongmin eval run"):
        build([])


def test_documents_take_the_tables_between_their_markers(three: Report, tmp_path: Path) -> None:
    before = "앞\n<!-- eval: en -->\nold\n<!-- /eval -->\n가운데\n<!-- eval: ko -->\n<!-- /eval -->\n뒤\n"
    (tmp_path / "README.md").write_text(before, encoding="utf8")
    written = publish(three, tmp_path)
    after = (tmp_path / "README.md").read_text(encoding="utf8")
    assert {path.name for path in written} == {"report.html", "report.json", "report.csv", "README.md"}
    assert "| answers | facts | 0." in after
    assert "| 근거 있는 답변 | 핵심 사실이 모두 든 답 |" in after
    assert after.startswith("앞\n<!-- eval: en -->\nMeasured to 2026-11-29")
    assert len(publish(three, tmp_path)) == 3
    assert filled("no slots", {}) == "no slots"


def test_the_json_is_the_report(three: Report) -> None:
    content = json.loads(as_json(three))
    assert content["suites"][0]["figures"][0]["metric"]["name"] == "facts"


@settings(max_examples=25, deadline=None)
@given(st.text(), st.text(max_size=20), st.lists(st.text(), max_size=3))
def test_any_text_of_a_record_gives_a_page(text: str, name: str, lines: list[str]) -> None:
    odd = record(
        1,
        requests=({"kind": "ask", "query": text, name: list(lines)},),
        replies=(reply(text),),
        target={name: list(lines)},
        scores={"facts": Score(value=0.0, why=text)},
    )
    html = page(build([entry(made=[record(0), odd])]))
    html.encode("utf8")
    assert "script" not in tags(html).tags


def refusals() -> Entry:
    made = [
        record(
            number,
            status="refused" if number % 3 == 0 else "answered",
            slices={"class": "답할 수 있음" if number % 2 else "범위 밖", "region": f"시군 {number % 31}"},
            scores={"facts": Score(value=1.0), "loose": Score(value=0.0), "bearing": Score(value=number / 100)},
        )
        for number in range(100)
    ]
    return entry("refusal", made=made, measures=[MEASURES[0].model_copy(update={"by": ("region",)})])


def test_the_trade_off_of_refusing_is_drawn_with_the_system_as_it_ran() -> None:
    (curve,) = build([refusals()]).suites[0].curves
    assert len(curve.curve.points) == MOST
    assert curve.curve.points[0].answered_inside > curve.curve.points[-1].answered_inside
    html = page(build([refusals()]))
    assert "잰 그대로 (0.050)" in html
    assert html.count('r="8"') == 1
    assert build([entry()]).suites[0].curves == ()


def test_regions_stand_in_one_table_a_system() -> None:
    html = page(build([refusals(), entry("refusal", "quotes", refusals().records, refusals().evaluation.measures)]))
    assert html.count("시·군별 (전체 시스템)</summary>") == 1
    assert html.count("시·군별 (인용만)</summary>") == 1


def test_a_difference_that_is_only_rounding_is_drawn_as_none() -> None:
    made = [record(number, scores={"facts": Score(value=0.1 + number * 1e-18)}) for number in range(30)]
    other = [record(number, scores={"facts": Score(value=0.1)}) for number in range(30)]
    assert "0%p" in page(build([entry(made=made), entry(system="quotes", made=other)]))


def test_a_measure_that_counts_otherwise_in_another_program_is_not_compared() -> None:
    first, *others = MEASURES
    changed = [first.model_copy(update={"counts_missing_as": 0.0}), *others]
    report = build([entry(), entry(system="quotes", measures=changed)])
    (part,) = report.suites
    assert first.name not in {one.found.name for one in part.differences}
    assert any("정의가 다른 지표 1가지" in said and first.label in said for said in part.incomparable)
