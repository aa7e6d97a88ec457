from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ingestion.parse.base import ParseRequest
from ingestion.parse.pdf.layout import Box, Line, Table, page_items
from ingestion.parse.pdf.parser import parse_pdf, title_line
from ingestion.parse.pdf.tables import Header, filled
from ingestion.parse.pdf.text import join
from rag.errors import UnreadableDocument
from tests.unit.ingestion.helpers import parse_one, read_one
from tests.unit.ingestion.pdf_maker import make_pdf


def running(number: int) -> list[tuple[float, float, float, str]]:
    return [(72, 760, 9, "Province of Tests"), (300, 30, 9, f"- {number} -")]


def test_pages_titles_and_furniture() -> None:
    first = [*running(1), (72, 700, 20, "Umbrella notice"), (72, 650, 11, "Umbrellas are lent.")]
    second = [*running(2), (72, 700, 11, "They are free.")]
    document = parse_one(make_pdf([first, second]), "notice.pdf")
    assert document.title == "Umbrella notice"
    assert document.pages == 2
    assert document.text.split("\n") == ["Umbrella notice", "Umbrellas are lent.", "They are free."]
    assert [block.page for block in document.blocks] == [1, 1, 2]


def test_places_name_the_page(tmp_path: Path) -> None:
    pages = [[(72, 600, 11, f"Page {n} says something.")] for n in "ab"]
    document = read_one(tmp_path, "글.pdf", make_pdf(pages), chunk_chars=100)
    assert document.chunks[0].locator == "1쪽"


def test_a_pdf_without_text_is_refused_with_a_remedy() -> None:
    with pytest.raises(UnreadableDocument, match="OCR"):
        parse_one(make_pdf([[]]), "스캔.pdf")


def test_a_broken_pdf_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="깨졌습니다"):
        parse_one(b"%PDF-1.7\n" + b"garbage " * 50, "깨짐.pdf")


def test_a_pdf_whose_list_of_pages_is_damaged_is_refused() -> None:
    data = make_pdf([[(72, 700, 11, "x")]]).replace(b"/MediaBox [0 0 612 792]", b"/MediaBox [0 0 6/x 792]")
    with pytest.raises(UnreadableDocument, match="깨졌습니다"):
        parse_one(data, "깨짐.pdf")


def test_too_many_pages_are_refused() -> None:
    request = ParseRequest(make_pdf([[(72, 700, 11, "x")]] * 3), "긴", max_pages=2)
    with pytest.raises(UnreadableDocument, match="3쪽으로 한도 2쪽"):
        list(parse_pdf(request))


def words_of(text: str, x: float, y: float) -> list[Box]:
    return [Box(x + 30 * at, x + 30 * at + 25, y, y + 10, word, 10) for at, word in enumerate(text.split())]


def test_two_columns_are_read_one_after_the_other() -> None:
    words = words_of("a title over both of the two wide columns here and on more", 60, 20)
    for row in range(8):
        words += words_of(f"left{row} l l l l l", 60, 60 + 20 * row) + words_of(
            f"right{row} r r r r r", 320, 60 + 20 * row
        )
    texts = [item.text.split()[0] for item in page_items(words, [], 612, 792) if isinstance(item, Line)]
    assert texts == ["a", *(f"left{n}" for n in range(8)), *(f"right{n}" for n in range(8))]


def test_the_name_of_a_kind_of_document_is_no_title() -> None:
    def line(text: str, size: float) -> Line:
        return Line(text, 72, 300, 700, 720, size, False, 0.1)

    assert (
        title_line([line("보도자료", 30), line("우산을 빌려 드립니다", 20), line("본문", 10)], 10)
        == "우산을 빌려 드립니다"
    )
    assert title_line([line("보도자료", 10), line("우산을 빌려 드립니다", 10)], 10) == "우산을 빌려 드립니다"
    assert title_line([line("우산 안내", 10), line("본문", 10)], 10) == "우산 안내"
    assert title_line([], 10) == ""


def test_a_table_stays_in_its_place() -> None:
    words = [
        *words_of("before the table", 60, 100),
        *words_of("inside it", 60, 205),
        *words_of("after the table", 60, 400),
    ]
    table = Table(50, 300, 200, 300, (("a", "b"), ("1", "2")))
    items = page_items(words, [table], 612, 792)
    assert [item.text if isinstance(item, Line) else "table" for item in items] == [
        "before the table",
        "table",
        "after the table",
    ]


def test_merged_heads_of_a_table_are_joined() -> None:
    rows = filled([["구분", "10년", None], [None, "58면", "26면"], ["어른", "5만원", "4만\n7천원"]])
    table = Table(0, 1, 0, 1, rows)
    header = Header().over(table)
    assert header.rows_of(table) == ["구분: 어른 | 10년 58면: 5만원 | 10년 26면: 4만 7천원"]


def test_a_table_that_goes_on_over_the_page_keeps_its_heads() -> None:
    first = Table(0, 1, 0, 1, (("이름", "전화"), ("우산", "120")))
    second = Table(0, 1, 0, 1, (("장화", "121"), ("비옷", "122")))
    header = Header().over(first)
    assert header.over(second).rows_of(second) == ["이름: 장화 | 전화: 121", "이름: 비옷 | 전화: 122"]


@pytest.mark.parametrize(
    ("line", "following", "joined"),
    [
        ("사항을 규", "정함을", "사항을 규정함을"),
        ("사항을", "규정함을", "사항을 규정함을"),
        ("활성", "화에 관한", "활성화에 관한"),
        ("수집ㆍ분석", "ㆍ표현", "수집ㆍ분석ㆍ표현"),
        ("an English", "line", "an English line"),
    ],
)
def test_line_breaks_inside_korean_words_are_mended(line: str, following: str, joined: str) -> None:
    assert join(line, following, Counter({"규정함을": 2, "활성화에": 1})) == joined


@pytest.mark.corpus
def test_a_real_ordinance_in_two_columns(corpus: Path) -> None:
    data = (corpus / "files" / "made_law_2col.pdf").read_bytes()
    text = parse_one(data, "조례.pdf").text
    assert "제1지역의 공공데이터" in text
    assert "사항을 규정함을 목적으로 한다." in text
    assert text.index("제1편") < text.index("제2편") < text.index("제3편") < text.index("제4편")
    assert "구분1: 세입1 | 2024년: 1,234,567 | 2025년: 1,345,678 | 증감(%): 9.0" in text


@pytest.mark.corpus
def test_an_encrypted_pdf_says_that_it_is(corpus: Path) -> None:
    with pytest.raises(UnreadableDocument, match="암호"):
        parse_one((corpus / "files" / "made_encrypted_secret.pdf").read_bytes(), "비밀.pdf")
