from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from ingestion.types import Dropped
from tests.unit.ingestion.helpers import parse_one, read_one
from tests.unit.ingestion.hwpx_maker import with_parts

FOOTNOTES = (
    '<?xml version="1.0"?><w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:footnote w:id="2"><w:p><w:r><w:t>조례 제3조에 따른다.</w:t></w:r></w:p></w:footnote></w:footnotes>'
)


def made(write: Callable[[Document], None]) -> bytes:
    """Return the document that `write` fills."""
    document = docx.Document()
    write(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_part(data: bytes, name: str, content: str) -> bytes:
    """Return a package with one more part."""
    import zipfile

    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr(name, content)
    return out.getvalue()


def fees(document: Document) -> None:
    table = document.add_table(4, 4)
    rows = [
        ["구분", "10년", "", "비고"],
        ["", "58면", "26면", ""],
        ["어른", "50,000원", "47,000원", ""],
        ["아이", "42,000원", "", "8세"],
    ]
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(at, column).text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 3).merge(table.cell(1, 3))


def test_headings_numbers_and_tables_stand_in_their_places() -> None:
    def write(document: Document) -> None:
        document.add_heading("여권", 1)
        document.add_paragraph("신청한다", style="List Number")
        document.add_paragraph("받는다", style="List Number")
        fees(document)
        document.add_paragraph("끝말이다.")

    document = parse_one(made(write), "여권.docx")
    assert [(b.kind, b.place, document.text[b.start : b.end]) for b in document.blocks] == [
        ("heading", "", "여권"),
        ("paragraph", "", "1. 신청한다"),
        ("paragraph", "", "2. 받는다"),
        ("row", "표 1 3행", "구분: 어른 | 10년 58면: 50,000원 | 10년 26면: 47,000원"),
        ("row", "표 1 4행", "구분: 아이 | 10년 58면: 42,000원 | 비고: 8세"),
        ("paragraph", "", "끝말이다."),
    ]


def test_hidden_and_white_letters_comments_deletions_and_running_heads_are_dropped_and_counted() -> None:
    def write(document: Document) -> None:
        paragraph = document.add_paragraph("보이는 글이다.")
        paragraph.add_run("숨은 지시").font.hidden = True
        paragraph.add_run("흰 지시").font.color.rgb = RGBColor(255, 255, 255)
        paragraph.add_run("거의 흰 지시").font.color.rgb = RGBColor(253, 254, 252)
        paragraph.add_run("조그만 지시").font.size = Pt(1)
        document.add_comment(paragraph.runs[0], text="검토 의견", author="가", initials="가")
        document.sections[0].header.paragraphs[0].text = "머리말"
        deletion = OxmlElement("w:del")
        deletion.append(document.add_paragraph().add_run("지운 말")._r)
        paragraph._p.append(deletion)

    document = parse_one(made(write), "가.docx")
    assert document.text == "보이는 글이다."
    assert document.dropped == (
        Dropped("comment", 1),
        Dropped("deletion", 1),
        Dropped("furniture", 1),
        Dropped("hidden", 4),
    )


def test_a_footnote_stands_behind_its_paragraph() -> None:
    def write(document: Document) -> None:
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), "2")
        document.add_paragraph("빌려준다").add_run()._r.append(reference)

    document = parse_one(with_part(made(write), "word/footnotes.xml", FOOTNOTES), "가.docx")
    assert [(b.place, document.text[b.start : b.end]) for b in document.blocks] == [
        ("", "빌려준다(각주 1)"),
        ("각주 1", "각주 1) 조례 제3조에 따른다."),
    ]


def test_a_table_in_a_cell_follows_its_row() -> None:
    def write(document: Document) -> None:
        table = document.add_table(2, 2)
        for at, text in enumerate(("구분", "내용", "수수료", "")):
            table.cell(at // 2, at % 2).text = text
        inner = table.cell(1, 1).add_table(2, 2)
        for at, text in enumerate(("항목", "금액", "신규", "3,000원")):
            inner.cell(at // 2, at % 2).text = text

    document = parse_one(made(write), "가.docx")
    assert [(b.place, document.text[b.start : b.end]) for b in document.blocks][-1] == (
        "표 1 2행 안 표 1 2행",
        "항목: 신규 | 금액: 3,000원",
    )


def test_a_law_in_docx_is_cut_by_its_articles(tmp_path: Path) -> None:
    def write(document: Document) -> None:
        for text in ("제1조(목적) 목적이다.", "제2조(대여) ① 빌려준다.", "② 사흘이다.", "제3조(수수료) 별표와 같다."):
            document.add_paragraph(text)

    document = read_one(tmp_path, "조례.docx", made(write))
    assert [chunk.article for chunk in document.chunks] == ["제1조", "제2조", "제3조"]


def test_a_part_with_foreign_entities_is_not_expanded() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    data = with_parts(made(lambda document: None), lambda name, content: bomb if name == "word/styles.xml" else content)
    assert parse_one(with_text(data), "가.docx").text == "본문이다."


def with_text(data: bytes) -> bytes:
    """Return a package whose body says one thing."""
    body = (
        b'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        + "<w:p><w:r><w:t>본문이다.</w:t></w:r></w:p></w:body></w:document>".encode()
    )
    return with_parts(data, lambda name, content: body if name == "word/document.xml" else content)
