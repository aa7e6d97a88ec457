from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from ingestion.parse.sheets import xlsx
from ingestion.parse.sheets.number_format import NumberFormat
from ingestion.types import ParsedDocument
from rag.errors import UnreadableDocument
from tests.unit.ingestion.helpers import parse_one, read_one

Edit = Callable[[openpyxl.Workbook], None]


def workbook(edit: Edit) -> bytes:
    book = openpyxl.Workbook()
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def budget(book: openpyxl.Workbook) -> None:
    sheet = book.active
    sheet.title = "예산"
    sheet["A1"] = "2026년 우산 예산"
    sheet.merge_cells("A1:D1")
    for place, text in {"A3": "구분", "B3": "금액", "B4": "국비", "C4": "도비", "D3": "기준일"}.items():
        sheet[place] = text
    for merged in ("A3:A4", "B3:C3", "D3:D4"):
        sheet.merge_cells(merged)
    sheet.append(["우산", 1234567, 0.125, date(2026, 1, 2)])
    sheet["B5"].number_format, sheet["C5"].number_format = "#,##0", "0.0%"
    sheet["D5"].number_format = 'yyyy"년" m"월" d"일"'
    sheet.append(["장화", 5, True, datetime.fromisoformat("2026-01-02T10:30")])


def changed(edit: Edit) -> ParsedDocument:
    def both(book: openpyxl.Workbook) -> None:
        budget(book)
        edit(book)

    return parse_one(workbook(both), "예산.xlsx")


def counts(document: ParsedDocument) -> dict[str, int]:
    return {one.kind: one.count for one in document.dropped}


def test_rows_stand_under_merged_heads_with_numbers_and_days_as_they_are_shown() -> None:
    document = parse_one(workbook(budget), "예산.xlsx")
    assert document.title == "2026년 우산 예산"
    assert document.text.split("\n")[-2:] == [
        "구분: 우산 | 금액 국비: 1,234,567 | 금액 도비: 12.5% | 기준일: 2026년 1월 2일",
        "구분: 장화 | 금액 국비: 5 | 금액 도비: TRUE | 기준일: 2026-01-02 10:30:00",
    ]
    assert [block.place for block in document.blocks] == ["", "시트 '예산' 1행", "시트 '예산' 5행", "시트 '예산' 6행"]


def test_a_citation_names_sheet_and_row(tmp_path: Path) -> None:
    document = read_one(tmp_path, "예산.xlsx", workbook(budget), chunk_chars=450)
    assert "시트 '예산' 5행" in str(document.chunks[-1].places)


def test_hidden_rows_columns_sheets_and_white_cells_are_dropped_and_counted() -> None:
    def hide(book: openpyxl.Workbook) -> None:
        sheet = book.active
        sheet["A7"], sheet["E5"], sheet["A8"] = "숨긴 행", "숨긴 열", "하얀 글"
        sheet.row_dimensions[7].hidden = True
        sheet.column_dimensions["E"].hidden = True
        sheet["A8"].font = Font(color="FFFFFFFF")
        sheet["A9"] = "진한 바탕"
        sheet["A9"].font, sheet["A9"].fill = Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FF000080")
        sheet["A5"].comment = Comment("비밀 메모", "누구")
        other = book.create_sheet("비밀")
        other["A1"], other.sheet_state = "숨긴 시트", "veryHidden"

    document = changed(hide)
    assert "숨긴" not in document.text
    assert "하얀" not in document.text
    assert "메모" not in document.text
    assert "진한 바탕" in document.text
    assert counts(document) == {"hidden": 4, "comment": 1}


def test_a_table_after_a_blank_row_goes_on_under_the_heads_above_it() -> None:
    def add(book: openpyxl.Workbook) -> None:
        book.active["A9"], book.active["B9"] = "합계", 1234572

    assert "구분: 합계 | 금액 국비: 1234572" in changed(add).text


def test_every_sheet_is_a_section() -> None:
    def add(book: openpyxl.Workbook) -> None:
        other = book.create_sheet("인력")
        for row in (("부서", "인원"), ("복지과", 12)):
            other.append(row)

    document = changed(add)
    assert [document.text[b.start : b.end] for b in document.blocks if b.kind == "heading"] == ["예산", "인력"]
    assert document.text.endswith("부서: 복지과 | 인원: 12")


def test_a_formula_without_a_stored_value_is_warned_about() -> None:
    def add(book: openpyxl.Workbook) -> None:
        book.active["B7"] = "=SUM(B5:B6)"

    [warning] = changed(add).warnings
    assert "시트 '예산'의 수식 1개" in warning


def test_cells_far_apart_do_not_make_a_huge_grid() -> None:
    def add(book: openpyxl.Workbook) -> None:
        for at in range(1, 1500):
            book.active.cell(10 + at, at, f"값{at}")

    document = changed(add)
    assert "값1499" in document.text
    assert len(document.text) < 100_000


def test_a_million_empty_rows_cost_little() -> None:
    data = repacked(
        workbook(budget),
        "xl/worksheets/sheet1.xml",
        lambda text: text.replace("</sheetData>", "<row s='1'><c s='1'/></row>" * 300_000 + "</sheetData>"),
    )
    assert parse_one(data, "예산.xlsx").text == parse_one(workbook(budget), "예산.xlsx").text


def test_reading_stops_at_the_limit_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "Book", partial(xlsx.Book, left=12))
    document = parse_one(workbook(budget), "예산.xlsx")
    assert "6행부터 읽지 않았습니다" in document.warnings[0]
    assert "장화" not in document.text


def repacked(data: bytes, part: str, change: Callable[[str], str], **added: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()).encode() if name == part else content)
        for name, text in added.items():
            new.writestr(f"xl/{name}.xml", text)
    return out.getvalue()


STRINGS = (
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>하나</t></si>'
    "<si><r><t>긴 </t></r><r><t>우산</t></r><rPh sb='0' eb='1'><t>발음</t></rPh></si></sst>"
)


def with_strings(strings: str) -> bytes:
    row = '<row r="7"><c r="A7" t="s"><v>1</v></c><c r="B7" t="s"><v>99</v></c></row></sheetData>'
    sheet = "xl/worksheets/sheet1.xml"
    return repacked(workbook(budget), sheet, lambda text: text.replace("</sheetData>", row), sharedStrings=strings)


def test_texts_that_cells_share_are_read_without_their_phonetic_guide() -> None:
    assert parse_one(with_strings(STRINGS), "예산.xlsx").text.endswith("구분: 긴 우산")


def test_entities_in_shared_texts_are_refused() -> None:
    with pytest.raises(UnreadableDocument, match="엔티티"):
        parse_one(with_strings('<!DOCTYPE x [<!ENTITY a "aaaa">]>' + STRINGS.replace("하나", "&a;")), "예산.xlsx")


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_entities_in_the_xml_are_refused(part: str) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    data = repacked(workbook(budget), part, lambda text: bomb + text.removeprefix("<?xml version='1.0'?>"))
    with pytest.raises(UnreadableDocument):
        parse_one(data, "예산.xlsx")


def test_a_workbook_named_hwp_is_read_by_its_content() -> None:
    assert "우산" in parse_one(workbook(budget), "예산.hwp").text


def test_a_truncated_workbook_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="깨졌"):
        parse_one(workbook(budget)[:2000], "예산.xlsx")


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        ("1234567", "#,##0", "1,234,567"),
        ("1234567", '#,##0"원"', "1,234,567원"),
        ("0.451", "0.0%", "45.1%"),
        ("-3", "#,##0;△#,##0", "△3"),
        ("0.30000000000000004", "General", "0.3"),
        ("46024", "yyyy-mm-dd", "2026-01-02"),
        ("46024", 'yy"."mm"월"', "26.01월"),
        ("5", "", "5"),
    ],
)
def test_numbers_are_shown_as_a_spreadsheet_shows_them(value: str, code: str, shown: str) -> None:
    assert NumberFormat().number(value, code) == shown


@pytest.mark.corpus
def test_a_real_budget(corpus: Path) -> None:
    document = parse_one((corpus / "files" / "made_budget.xlsx").read_bytes(), "예산.xlsx")
    assert "예산액: 1,234,567 | 집행일: 2026-03-02 | 집행률: 45.1%" in document.text
    assert counts(document)["hidden"] > 0
