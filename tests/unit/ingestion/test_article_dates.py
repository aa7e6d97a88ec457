"""Articles with days of their own: future ones, amended ones, repealed ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingestion.structure.dates import (
    WHOLE,
    addenda,
    addenda_start,
    clauses_of,
    last_amended,
    marked_starts,
    stated_start,
    targets,
)
from ingestion.structure.law import law_segments
from ingestion.types import ReadDocument
from rag.types import Chunk
from tests.unit.ingestion.helpers import parse_one, read_one

HEAD = "---\n제목: 가온도 우산 조례\n법령구분: 조례\n시행일자: 2026-01-01\n---\n"
FUTURE = date(2027, 7, 1)


def law(body: str, head: str = HEAD) -> str:
    return f"{head}\n##### 제1조 (목적)\n\n정한다.\n\n{body}"


def read(folder: Path, body: str) -> ReadDocument:
    return read_one(folder, "조례.md", law(body))


def days(document: ReadDocument, article: str = "제2조") -> list[tuple[str, date | None, date | None]]:
    return [
        (chunk.locator.partition(" ")[0], chunk.effective_from, chunk.effective_to)
        for chunk in document.chunks
        if chunk.article == article
    ]


@pytest.mark.parametrize(
    "mark", ["[시행일: 2027.7.1]", "[시행일 : 2027. 7. 1.] 제2조", "[시행일:2027. 7. 1.] 제2조, 제5조"]
)
def test_a_mark_at_the_end_of_an_article_dates_it(tmp_path: Path, mark: str) -> None:
    document = read(tmp_path, f"##### 제2조 (대여)\n\n빌려준다.\n\n{mark}\n\n##### 제3조 (반납)\n\n돌려준다.")
    assert days(document) == [("제2조", FUTURE, None)]
    assert days(document, "제3조") == [("제3조", date(2026, 1, 1), None)]


@pytest.mark.parametrize(
    "mark", ["[시행일: 2025.7.1] 제2조", "[시행일: 2027.7.1] 제9조", "[시행일: 2027.7.1] 제2조제1항제3호"]
)
def test_a_mark_of_the_past_or_on_something_else_dates_nothing(tmp_path: Path, mark: str) -> None:
    assert days(read(tmp_path, f"##### 제2조 (대여)\n\n빌려준다.\n\n{mark}")) == [("제2조", date(2026, 1, 1), None)]


def test_the_present_text_of_an_article_ends_where_its_future_text_begins(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "##### 제2조 (대여)\n\n3일 동안 빌려준다.\n\n"
        "##### 제2조 (대여)\n\n5일 동안 빌려준다.\n\n[시행일: 2027. 7. 1.] 제2조",
    )
    assert days(document) == [("제2조", date(2026, 1, 1), date(2027, 6, 30)), ("제2조", FUTURE, None)]


def test_a_paragraph_with_a_day_of_its_own_is_a_part_of_its_own(tmp_path: Path) -> None:
    body = (
        "##### 제2조 (대여)\n\n**①** 빌려준다.\n\n**②** 더 빌려준다.\n\n**③** 끝이다.\n\n[시행일: 2027.7.1] 제2조제2항"
    )
    assert days(read(tmp_path, body)) == [
        ("제2조제1항", date(2026, 1, 1), None),
        ("제2조제2항", FUTURE, None),
        ("제2조제3항", date(2026, 1, 1), None),
    ]


def test_a_paragraph_that_stands_there_twice_is_replaced(tmp_path: Path) -> None:
    body = (
        "##### 제2조 (대여)\n\n**①** 빌려준다.\n\n**②** 옛 항이다.\n\n**②** 새 항이다.\n\n[시행일: 2027.7.1] 제2조제2항"
    )
    assert days(read(tmp_path, body))[1:] == [
        ("제2조제2항", date(2026, 1, 1), date(2027, 6, 30)),
        ("제2조제2항", FUTURE, None),
    ]


ADDENDA = "## 부칙\n\n부칙 <제12호,2025.12.1>\n\n제1조(시행일) 이 조례는 2026년 1월 1일부터 시행한다. 다만, {clause}.\n"


def test_the_supplementary_provision_dates_the_text_that_it_brought(tmp_path: Path) -> None:
    addenda = ADDENDA.format(clause="제2조의 개정규정은 2027년 7월 1일부터 시행한다")
    new = read(tmp_path / "새", f"##### 제2조 (대여)\n\n빌려준다. <개정 2025. 12. 1.>\n\n{addenda}")
    old = read(tmp_path / "옛", f"##### 제2조 (대여)\n\n빌려준다. <개정 2020. 5. 1.>\n\n{addenda}")
    assert days(new) == [("제2조", FUTURE, None)]
    assert days(old) == [("제2조", date(2026, 1, 1), None)]


def test_a_law_that_was_never_amended_is_dated_by_its_only_supplementary_provision(tmp_path: Path) -> None:
    addenda = ADDENDA.format(clause="제2조 및 제3조제2항은 2027년 7월 1일부터 시행한다")
    document = read(
        tmp_path, f"##### 제2조 (대여)\n\n빌려준다.\n\n##### 제3조 (반납)\n\n**①** 하나.\n\n**②** 둘.\n\n{addenda}"
    )
    assert days(document) == [("제2조", FUTURE, None)]
    assert days(document, "제3조") == [("제3조제1항", date(2026, 1, 1), None), ("제3조제2항", FUTURE, None)]


def test_a_supplementary_provision_may_list_its_days() -> None:
    text = (
        "제1조(시행일) 이 영은 공포한 날부터 시행한다. 다만, 다음 각 호의 개정규정은 다음 날부터 시행한다.\n"
        "1. 제5조 및 제6조의2의 개정규정: 2026년 7월 1일\n2. 제9조의 개정규정: 2027. 1. 1.\n"
        "3. 「도로교통법」 제7조의 개정규정: 2028년 1월 1일\n"
    )
    found = [(day, sorted(target.article for target in about)) for day, about in clauses_of(text)]
    assert found == [(date(2026, 7, 1), ["제5조", "제6조의2"]), (date(2027, 1, 1), ["제9조"])]


def test_several_days_of_one_sentence_are_told_apart() -> None:
    text = (
        "이 영은 공포한 날부터 시행한다. 다만, 제10조는 2008년 11월 1일부터 시행하고, "
        "제24조부터 제26조까지는 2010년 1월 1일부터 시행한다."
    )
    assert [(day.year, len(about)) for day, about in clauses_of(text)] == [(2008, 1), (2010, 3)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("제9조제2항, 제10조", ["제9조제2항", "제10조"]),
        ("제9조제1항 및 제3항", ["제9조제1항", "제9조제3항"]),
        ("제9조제2항부터 제4항까지", ["제9조제2항", "제9조제3항", "제9조제4항"]),
        ("제2조제1항제3호 및 제4조", ["제4조"]),
        ("제10조의2", ["제10조의2"]),
        ("", []),
    ],
)
def test_articles_and_paragraphs_are_named(text: str, named: list[str]) -> None:
    assert [target.article + target.paragraph for target in targets(text)] == named


def test_a_mark_with_a_day_that_does_not_exist_says_nothing() -> None:
    assert marked_starts("[시행일: 2027. 2. 31.]", "제2조") == {}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("빌려준다. <개정 2021.1.5, 2025.10.1>", date(2025, 10, 1)),
        ("<신설 2019. 12. 3., 2020. 8. 11.> 본문 [전문개정 2011. 3. 8.]", date(2020, 8, 11)),
        ("[본조신설 2024. 2. 6.]", date(2024, 2, 6)),
        ("[시행일: 2027. 7. 1.] 2030년 1월 1일까지", None),
    ],
)
def test_the_last_amendment_is_the_latest_day_in_the_marks(text: str, day: date | None) -> None:
    assert last_amended(text) == day


def test_all_parts_of_an_article_know_its_last_amendment(tmp_path: Path) -> None:
    body = "##### 제2조 (대여)\n\n**①** 하나. <개정 2025.3.4>\n\n**②** 둘.\n\n[시행일: 2027.7.1] 제2조제2항"
    found: list[Chunk] = [chunk for chunk in read(tmp_path, body).chunks if chunk.article == "제2조"]
    assert [chunk.amended for chunk in found] == [date(2025, 3, 4)] * 2


def test_a_law_may_print_its_first_day_under_its_title(tmp_path: Path) -> None:
    text = (
        "가온도 우산 조례\n[시행 2026. 3. 1.] [가온도조례 제12호, 2026. 2. 1., 제정]\n"
        "제1조(목적) 정한다.\n제2조(대여) 빌려준다.\n제3조(반납) 돌려준다.\n"
    )
    document = read_one(tmp_path, "조례.txt", text)
    assert (document.kind, document.effective_from) == ("ordinance", date(2026, 3, 1))
    assert stated_start("주차장법\n〔시행 2024.1.1.〕") == date(2024, 1, 1)


def test_a_repealed_document_says_so_in_every_chunk(tmp_path: Path) -> None:
    head = HEAD.replace("---\n\n", "").replace(
        "시행일자: 2026-01-01\n", "시행일자: 2020-01-01\n상태: 폐지\n폐지일자: 2025-07-01\n"
    )
    document = read_one(tmp_path, "조례.md", law("##### 제2조 (대여)\n\n빌려준다.", head))
    assert {(chunk.repealed, chunk.effective_to) for chunk in document.chunks} == {(True, date(2025, 6, 30))}


def test_a_date_that_cannot_be_read_does_not_keep_a_guide_out(tmp_path: Path) -> None:
    dated = read_one(tmp_path / "a", "안내.md", "---\n작성일: 2021-02-01\n---\n# 안내\n\n우산을 빌립니다.")
    odd = read_one(tmp_path / "b", "안내.md", "---\n작성일: 작년 봄\n---\n# 안내\n\n우산을 빌립니다.")
    assert (dated.chunks[0].written, odd.chunks[0].written) == (date(2021, 2, 1), None)


@pytest.mark.parametrize(
    ("promulgated", "said", "day"),
    [
        (date(2024, 12, 20), "공포 후 6개월이 경과한 날", date(2025, 6, 21)),
        (date(2024, 12, 20), "공포한 날부터 1년이 지난 날", date(2025, 12, 21)),
        (date(2024, 12, 20), "공포 후 1년 6개월이 경과한 날", date(2026, 6, 21)),
        (date(2026, 1, 1), "공포 후 30일이 경과한 날", date(2026, 2, 1)),
        (date(2024, 8, 30), "공포 후 6월이 경과한 날", date(2025, 3, 1)),  # no 31 February: the month's last day
        (date(2023, 8, 30), "공포 후 6개월이 경과한 날", date(2024, 3, 1)),
        (date(2024, 2, 28), "공포 후 1년이 경과한 날", date(2025, 3, 1)),  # begins on 29 February
    ],
)
def test_a_span_after_promulgation_is_counted_by_the_civil_code(promulgated: date, said: str, day: date) -> None:
    text = f"제1조(시행일) 이 법은 공포한 날부터 시행한다. 다만, 제9조의 개정규정은 {said}부터 시행한다."
    assert [(start, [target.article for target in about]) for start, about in clauses_of(text, promulgated)] == [
        (day, ["제9조"])
    ]
    assert list(clauses_of(text)) == []


@pytest.mark.parametrize(
    "said", ["공포 후 3개월이 경과한 날이 속하는 달의 1일부터 시행", "공포 후 최초로 도래하는 날부터 시행"]
)
def test_a_span_that_depends_on_more_dates_nothing(said: str) -> None:
    assert list(clauses_of(f"다만, 제9조의 개정규정은 {said}한다.", date(2026, 1, 1))) == []


@pytest.mark.parametrize(
    ("addenda", "day"),
    [
        ("부칙 <제12호,2025.12.1>\n\n이 조례는 공포한 날부터 시행한다.", date(2025, 12, 1)),
        ("부칙 <제12호,2025.12.1>\n\n이 조례는 공포 후 3개월이 경과한 날부터 시행한다.", date(2026, 3, 2)),
        (
            "부칙 <제9호,2020.1.2>\n\n이 조례는 2020년 3월 1일부터 시행한다.\n\n"
            "부칙 <제12호,2025.12.1>\n\n제1조(시행일) 이 조례는 2026년 1월 1일부터 시행한다.",
            date(2026, 1, 1),
        ),
        ("부칙\n\n이 조례는 공포한 날부터 시행한다.", None),
        ("부칙 <제12호,2025.12.1>\n\n이 조례는 공포한 날이 속하는 달의 다음 달부터 시행한다.", None),
    ],
)
def test_a_law_without_a_day_begins_when_its_latest_addenda_say(tmp_path: Path, addenda: str, day: date | None) -> None:
    head = "---\n제목: 가온도 우산 조례\n법령구분: 조례\n---\n"
    document = read_one(tmp_path, "조례.md", law(f"## 부칙\n\n{addenda}\n", head))
    assert document.effective_from == day


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("가온시 교통과 · 시행일 2026년 1월 1일", date(2026, 1, 1)),
        ("시행일: 2026. 3. 2.", date(2026, 3, 2)),
        ("이 안내는 「주차장법」 시행일 2026년 1월 1일", None),
        ("새 요금의 시행일 2026년 1월 1일부터 3개월 동안 계도한다.", None),
        ("시행일 2026년 1월 1일\n시행일 2027년 1월 1일", None),
    ],
)
def test_a_notice_begins_on_the_one_day_that_a_line_of_its_head_states(
    tmp_path: Path, head: str, day: date | None
) -> None:
    assert read_one(tmp_path, "안내.txt", f"주차장 요금 안내\n{head}\n\n요금은 500원이다.\n").effective_from == day


@pytest.mark.corpus
def test_days_counted_from_promulgation_are_those_that_the_laws_of_the_corpus_state(corpus: Path) -> None:
    counted = [found for path in sorted((corpus / "statutes").rglob("*.md")) if (found := counted_start(path))]
    agreeing = sum(day == stated for day, stated in counted)
    # The others state the day of single articles that come first.
    assert len(counted) > 50
    assert agreeing / len(counted) > 0.9


def counted_start(path: Path) -> tuple[date, date | None] | None:
    """Return the day that a law's latest addenda give as a span, and the day that its head states."""
    document = parse_one(path.read_bytes(), path.name)
    segments = law_segments(document)
    dated = [(enacted, body) for enacted, body in addenda(document.text, segments) if enacted]
    clause = WHOLE.search(max(dated)[1]) if dated else None
    day = addenda_start(document.text, segments)
    if clause is None or day is None or not any(clause[name] for name in ("years", "months", "days")):
        return None
    return day, document.metadata.effective_from
