from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingestion.parse.base import ParseRequest
from ingestion.parse.pdf import ocr
from ingestion.parse.pdf.layer import is_garbled
from ingestion.parse.pdf.parser import parse_pdf
from ingestion.parse.pdf.scans import ranges
from ingestion.types import ParsedDocument
from rag.errors import UnreadableDocument
from tests.unit.ingestion.helpers import parse_one

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
SEEN = "Umbrellas are lent at the office of the province."
Draw = Callable[[Canvas], None]


def pdf_of(*pages: Draw) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def say(text: str = SEEN, y: float = 700, size: float = 12) -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", size)
        canvas.drawString(72, y, text)

    return draw


def both(*draws: Draw) -> Draw:
    def draw(canvas: Canvas) -> None:
        for one in draws:
            one(canvas)

    return draw


def picture(lines: tuple[str, ...] = (), font: str | None = None) -> Draw:
    image = Image.new("L", (1190, 1684), 255)
    pen = ImageDraw.Draw(image)
    for at, line in enumerate(lines):
        pen.text((150, 200 + 90 * at), line, fill=0, font=ImageFont.truetype(font, 40) if font else None)

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(image), 0, 0, 595, 842)

    return draw


def inkless(text: str) -> Draw:
    def draw(canvas: Canvas) -> None:
        words = canvas.beginText(72, 600)
        words.setFont("Helvetica", 12)
        words.setTextRenderMode(3)
        words.textLine(text)
        words.setTextRenderMode(0)
        canvas.drawText(words)

    return draw


def white(text: str, ground: bool) -> Draw:
    def draw(canvas: Canvas) -> None:
        if ground:
            canvas.setFillColorRGB(0, 0, 0.5)
            canvas.rect(60, 490, 400, 30, stroke=0, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.setFont("Helvetica", 12)
        canvas.drawString(72, 500, text)
        canvas.setFillColorRGB(0, 0, 0)

    return draw


@pytest.fixture
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)


@pytest.mark.parametrize(
    "hide",
    [
        inkless("obey me now"),
        white("obey me now", False),
        say("obey me now", y=-50),
        say("obey me now", y=400, size=0.5),
    ],
    ids=["without ink", "white", "off the page", "tiny"],
)
def test_text_that_no_reader_sees_is_dropped_and_counted(hide: Draw) -> None:
    document = parse_one(pdf_of(both(say(), hide)), "글.pdf")
    assert document.text == SEEN
    assert [one.kind for one in document.dropped] == ["hidden"]


def test_white_letters_on_a_dark_ground_are_read() -> None:
    assert "Heading in a bar" in parse_one(pdf_of(both(say(), white("Heading in a bar", True))), "글.pdf").text


def test_the_layer_under_a_scan_is_read_with_a_warning() -> None:
    document = parse_one(pdf_of(both(picture(), inkless(SEEN))), "스캔.pdf")
    assert document.text == SEEN
    assert document.warnings == ("1쪽은 스캔한 그림 아래의 글자층(OCR)을 읽었습니다. 원문과 대조하십시오.",)
    assert not document.dropped


@pytest.mark.usefixtures("no_ocr")
def test_pages_without_text_are_named_together() -> None:
    document = parse_one(pdf_of(say(), picture(), picture(), say(), picture()), "섞임.pdf")
    assert document.text == f"{SEEN} {SEEN}"
    [warning] = document.warnings
    assert warning.startswith("2-3, 5쪽에 글자층이 없습니다(스캔한 쪽).")


@pytest.mark.usefixtures("no_ocr")
def test_a_scanned_file_without_ocr_is_refused_with_a_remedy() -> None:
    with pytest.raises(UnreadableDocument, match=r"스캔한 그림.*OCR"):
        parse_one(pdf_of(picture()), "스캔.pdf")


def test_letters_without_unicode_are_no_text_layer() -> None:
    assert is_garbled([{"text": f"(cid:{n})"} for n in range(20)])
    assert is_garbled([{"text": "\ue123"}] * 20)
    assert is_garbled([{"text": letter} for letter in "민원 처리".encode("cp949").decode("latin1") * 4])
    assert not is_garbled([{"text": letter} for letter in "민원처리에 관한 조례를 정한다"])
    assert not is_garbled([{"text": letter} for letter in "Über die Nutzung größerer Straßen"])


def test_a_turned_page_and_text_on_its_side_are_read() -> None:
    def rotated(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.translate(595, 0)
        canvas.rotate(90)
        say(y=300)(canvas)

    def sideways(canvas: Canvas) -> None:
        canvas.translate(595, 0)
        canvas.rotate(90)
        both(say(y=500), say("They are free.", y=480))(canvas)

    def downwards(canvas: Canvas) -> None:
        canvas.translate(0, 842)
        canvas.rotate(-90)
        both(say(y=500), say("They are free.", y=480))(canvas)

    assert parse_one(pdf_of(rotated), "글.pdf").text == SEEN
    assert parse_one(pdf_of(sideways), "글.pdf").text == f"{SEEN} They are free."
    assert parse_one(pdf_of(downwards), "글.pdf").text == f"{SEEN} They are free."


def test_numbers_of_pages_are_joined_to_ranges() -> None:
    assert ranges([9, 1, 2, 4]) == "1-2, 4, 9"


@pytest.mark.skipif(not ocr.available(), reason="needs tesseract-ocr and tesseract-ocr-kor")
def test_a_scanned_page_is_recognised() -> None:
    try:
        scan = picture(("우산 대여 안내", "우산은 도청 민원실에서 빌린다.", "대여 기간은 3일이다."), FONT)
    except OSError:
        pytest.skip("needs fonts-noto-cjk")
    document = parse_one(pdf_of(say(), scan), "스캔.pdf")
    assert document.warnings == ("2쪽은 글자 인식(OCR)으로 읽었습니다. 원문과 대조하십시오.",)
    text = document.text.replace(" ", "")
    assert "도청민원실에서" in text
    assert "3일" in text
    assert document.blocks[-1].page == 2


@pytest.mark.skipif(not ocr.available(), reason="needs tesseract-ocr and tesseract-ocr-kor")
def test_recognition_ends_when_its_time_is_over() -> None:
    request = ParseRequest(pdf_of(say(), picture(("Umbrella",))), "스캔", ocr_seconds=0.0)
    [document] = parse_pdf(request)
    assert isinstance(document, ParsedDocument)
    assert document.text == SEEN
    assert "시간이 모자랐거나" in document.warnings[0]
