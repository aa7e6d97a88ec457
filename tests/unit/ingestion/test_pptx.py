from __future__ import annotations

import io

from pptx import Presentation
from pptx.util import Inches, Pt

from ingestion.types import Dropped
from tests.unit.ingestion.helpers import parse_one


def deck() -> bytes:
    """Return three slides: one with a table and notes, a hidden one, and a last one."""
    presentation = Presentation()
    first = presentation.slides.add_slide(presentation.slide_layouts[1])
    first.shapes.title.text = "우산 대여"
    first.placeholders[1].text = "사흘 동안 빌려준다."
    table = first.shapes.add_table(2, 2, Inches(1), Inches(3), Inches(5), Inches(2)).table
    for at, text in enumerate(("구분", "요금", "장우산", "500원")):
        table.cell(at // 2, at % 2).text = text
    first.notes_slide.notes_text_frame.text = "발표자만 보는 말"
    second = presentation.slides.add_slide(presentation.slide_layouts[5])
    second.shapes.title.text = "숨긴 쪽"
    second._element.set("show", "0")
    third = presentation.slides.add_slide(presentation.slide_layouts[1])
    third.shapes.title.text = "문의"
    third.placeholders[1].text = "민원실 120"
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def test_slides_are_read_in_order_and_cited_by_their_number() -> None:
    document = parse_one(deck(), "우산.pptx")
    assert document.title == "우산 대여"
    assert [(b.kind, b.place, document.text[b.start : b.end]) for b in document.blocks] == [
        ("heading", "", "우산 대여"),
        ("paragraph", "슬라이드 1", "사흘 동안 빌려준다."),
        ("row", "슬라이드 1, 표 1 2행", "구분: 장우산 | 요금: 500원"),
        ("heading", "", "문의"),
        ("paragraph", "슬라이드 3", "민원실 120"),
    ]


def test_hidden_slides_and_speaker_notes_are_dropped_and_counted() -> None:
    assert parse_one(deck(), "우산.pptx").dropped == (Dropped("comment", 1), Dropped("hidden", 1))


def test_text_beside_the_slide_and_letters_too_small_to_read_are_left_out() -> None:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = "우산"
    slide.placeholders[1].text = "빌려준다."
    for left in (Inches(-9), Inches(40)):
        slide.shapes.add_textbox(left, Inches(1), Inches(2), Inches(1)).text_frame.text = "몰래"
    slide.placeholders[1].text_frame.paragraphs[0].add_run().text = "조그만 말"
    slide.placeholders[1].text_frame.paragraphs[0].runs[-1].font.size = Pt(1)
    out = io.BytesIO()
    presentation.save(out)
    document = parse_one(out.getvalue(), "우산.pptx")
    assert document.text.split() == ["우산", "빌려준다."]
    assert document.dropped == (Dropped("hidden", 3),)
