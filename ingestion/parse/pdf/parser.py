"""PDF with a text layer: pages, columns, tables in their place."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ingestion.builder import TextBuilder
from ingestion.normalize import one_line
from ingestion.parse.base import ParseRequest
from ingestion.parse.flow.captions import Above, table_place
from ingestion.parse.flow.writer import KIND_NAME, can_title
from ingestion.parse.limits import Budget
from ingestion.parse.locked import locked
from ingestion.parse.pdf.layout import Line
from ingestion.parse.pdf.page import PageText, read_page
from ingestion.parse.pdf.scans import Reading, complete, no_text
from ingestion.parse.pdf.tables import Header
from ingestion.parse.pdf.text import Furniture, Paragraph, body_size, heading_sizes, paragraphs, vocabulary
from ingestion.structure.outline import outline_level
from ingestion.types import ParsedDocument
from rag.errors import UnreadableDocument

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from pdfplumber.pdf import PDF

SIZE_LEVELS = 3
TITLE_CHARS = 60
TITLE_LINES = 3
NOTHING = "글자도 그림도 없는 PDF입니다. 글자 인식(OCR)을 거친 PDF나 원래 문서를 넣어 주십시오."
NO_TITLE = re.compile(
    r"\(?(?:anonymous|unspecified|untitled|제목\s?없음)\)?|.*\.(?:hwp|hwpx|docx?|xlsx?|pptx?|pdf)|microsoft word.*",
    re.I,
)


def parse_pdf(request: ParseRequest) -> Iterator[ParsedDocument]:
    """Yield the document. Raises `UnreadableDocument` for locked, broken, scanned and overlong files."""
    pdf, password = open_pdf(request.data, request.passwords)
    # It lies in memory, and closing it would go through the pages of a damaged file once more.
    listed = pages_of(pdf)
    count = len(listed)
    if count > request.max_pages:
        raise UnreadableDocument(
            f"{count}쪽으로 한도 {request.max_pages}쪽을 넘습니다."
            " 나누어 넣거나 설정 ingestion.max_pdf_pages 를 올려 주십시오."
        )
    pages = list(map(page_text, listed))
    title = one_line(str((pdf.metadata or {}).get("Title") or ""))
    budget = request.budget or Budget(recognition=request.ocr_seconds)
    reading = complete(pages, request.data, password, budget)
    if not reading.items:
        raise UnreadableDocument(no_text() if reading.warnings else NOTHING)
    yield write(reading, "" if NO_TITLE.fullmatch(title) else title, request.name, count)


def pages_of(pdf: PDF) -> list[Page]:
    """Return the pages of a file."""
    try:
        return list(pdf.pages)
    except Exception as error:  # pdfminer raises nearly anything on damaged files
        raise broken(error) from error


def open_pdf(data: bytes, passwords: Sequence[str] = ()) -> tuple[PDF, str]:
    """Open a PDF and return the password that opened it; the errors of pdfminer are translated."""
    for password in ("", *passwords):
        pdf = attempt(data, password)
        if pdf is not None:
            return pdf, password
    raise locked("PDF", len(passwords))


def attempt(data: bytes, password: str) -> PDF | None:
    """Open a PDF; None if the password is wrong."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        return pdfplumber.open(io.BytesIO(data), password=password)
    except PdfminerException as error:
        if isinstance(error.args[0] if error.args else error, PDFPasswordIncorrect):
            return None
        raise broken(error) from error
    except Exception as error:  # pdfminer raises nearly anything on damaged files
        raise broken(error) from error


def broken(error: Exception) -> UnreadableDocument:
    """Return the refusal of a damaged file."""
    return UnreadableDocument(f"PDF가 깨졌습니다({type(error).__name__}). 원래 파일을 다시 받아 넣어 주십시오.")


def page_text(page: Page) -> PageText:
    """Read a page."""
    try:
        return read_page(page)
    except Exception as error:  # pdfminer raises nearly anything on damaged files
        raise broken(error) from error
    finally:
        page.close()


def write(reading: Reading, title: str, name: str, pages: int) -> ParsedDocument:
    """Write lines as paragraphs and tables as rows."""
    builder = TextBuilder()
    for warning in reading.warnings:
        builder.warn(warning)
    builder.drop("hidden", reading.hidden)
    items = reading.items
    furniture = Furniture.of(items, pages)
    kept = [(page, item) for page, item in items if not furniture.holds(item)]
    builder.drop("furniture", len(items) - len(kept))
    lines = [item for _, item in kept if isinstance(item, Line)]
    known, sizes = vocabulary(lines), heading_sizes(lines)
    header, above, label = Header(), Above(), ""
    for part in paragraphs(kept, known):
        if isinstance(part, Paragraph):
            builder.page = part.page
            add_paragraph(builder, part, sizes)
            header = header.ended()
            above = above.after(part.text)
        else:
            builder.page = part[0]
            header = header.over(part[1])
            label = above.label() or (label if header.rows else "")
            above = Above()
            for number, row in header.numbered(part[1]):
                builder.row(builder.text(row), f"{table_place(f'표 {header.number}', label)} {number}행")
    first = [item for page, item in kept if page == 1 and isinstance(item, Line)]
    return builder.build(title or title_line(first, body_size(lines)) or name, pages=pages)


def add_paragraph(builder: TextBuilder, part: Paragraph, sizes: list[float]) -> None:
    """Write one paragraph; large letters or a number make it a heading too."""
    text = builder.text(part.text)
    ranked = sizes.index(part.size) + 1 if part.size in sizes and len(text) <= 60 else 0
    outline = outline_level(text)
    builder.paragraph(text, ranked or (outline + SIZE_LEVELS if outline else 0))


def title_line(lines: list[Line], body: float) -> str:
    """Return the line of the first page that stands out by its size, else a short first line.

    What only names a kind of document (`보도자료`) gives way to the next largest line.
    """
    told = [line for line in lines if can_title(line.text)]
    large = [line for line in told if line.size > body * 1.15]
    if large:
        return max(large, key=lambda line: line.size).text
    named = next((line.text for line in lines[:TITLE_LINES] if KIND_NAME.match(line.text) is None), "")
    return named if len(named) <= TITLE_CHARS else ""
