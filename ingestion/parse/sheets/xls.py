"""XLS (Excel 97-2003): values by calamine; formats, merges and what is hidden from the records themselves."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

from ingestion.builder import TextBuilder
from ingestion.parse.base import ParseRequest
from ingestion.parse.office.locked import unlocked
from ingestion.parse.sheets.number_format import NumberFormat
from ingestion.parse.sheets.ole_wrap import wrapped
from ingestion.parse.sheets.rows import CELLS_MAX, Sheet, SheetWriter
from ingestion.parse.sheets.xls_records import BROKEN, Looks, looks_of
from ingestion.types import ParsedDocument
from rag.errors import UnreadableDocument

GRID_MAX = 16_777_216
"""Places of the largest sheet that the format knows (65,536 by 256)."""


def parse_xls(request: ParseRequest) -> Iterator[ParsedDocument]:
    """Yield the document of a workbook. Raises `UnreadableDocument` for locked and broken files."""
    data = unlocked(request, "엑셀 문서")
    name, stream = workbook_stream(data)
    looks, is_1904 = looks_of(stream)
    numbers = NumberFormat(is_1904)
    builder = TextBuilder()
    writer = SheetWriter(builder)
    left = CELLS_MAX
    for title, rows in typed_sheets(wrapped(name, stream)):
        look = looks.get(title, Looks())
        builder.drop("comment", look.comments)
        if look.hidden:
            builder.drop("hidden")
            continue
        sheet = sheet_of(title, rows, look, numbers, left)
        left -= sum(map(len, sheet.rows.values()))
        writer.write(sheet)
    yield builder.build(writer.title or request.name)


def workbook_stream(data: bytes) -> tuple[str, bytes]:
    """Return name and bytes of the stream of records of a workbook."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            name = "Workbook" if container.exists("Workbook") else "Book"
            with container.openstream(name) as stream:
                return name, bytes(stream.read())
    except Exception as error:  # olefile raises nearly anything on damaged files
        raise UnreadableDocument(BROKEN) from error


def typed_sheets(data: bytes) -> Iterator[tuple[str, Iterator[tuple[int, list[object]]]]]:
    """Yield the sheets of cells with their rows (numbered from 0) of values of Python's own types."""
    import python_calamine

    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for meta in book.sheets_metadata:
                if meta.typ is python_calamine.SheetTypeEnum.WorkSheet:
                    sheet = book.get_sheet_by_name(meta.name)
                    first = sheet.start[0] if sheet.start is not None else 0
                    columns = sheet.start[1] if sheet.start is not None else 0
                    rows = (
                        sheet.to_python(skip_empty_area=True)
                        if sheet.total_height * sheet.total_width <= GRID_MAX
                        else []
                    )
                    yield meta.name, ((first + at, [""] * columns + list(row)) for at, row in enumerate(rows))
    except python_calamine.CalamineError as error:
        raise UnreadableDocument(BROKEN) from error
    except BaseException as error:
        # A panic of calamine's Rust is no Exception, and its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableDocument(BROKEN) from error


def sheet_of(
    name: str, rows: Iterator[tuple[int, list[object]]], look: Looks, numbers: NumberFormat, left: int
) -> Sheet:
    """Return what a reader sees of a sheet."""
    sheet = Sheet(name, merges=look.merges)
    gone: set[int] = set()
    for number, row in rows:
        shown = {
            at: numbers.typed(value, look.code(number, at)) for at, value in enumerate(row) if value not in ("", None)
        }
        values = {at: text for at, text in shown.items() if text.strip()}
        gone.update(at for at in values if at in look.hidden_columns)
        values = {at: text for at, text in values.items() if at not in look.hidden_columns}
        if values and number in look.hidden_rows:
            sheet.hidden += 1
        elif values:
            left -= len(values)
            if left < 0:
                return replace(sheet, hidden=sheet.hidden + len(gone), cut=number + 1)
            sheet.rows[number] = values
    sheet.hidden += len(gone)
    return sheet
