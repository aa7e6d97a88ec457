"""`.csv`: guides with a text column, rows as documents, or a plain table."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from ingestion.builder import TextBuilder
from ingestion.normalize import one_line
from ingestion.parse.base import ParseRequest
from ingestion.parse.decode import decode
from ingestion.parse.flow.tables import row_text
from ingestion.parse.plain_text import add_text
from ingestion.types import Failure, ParsedDocument
from rag.errors import UnreadableDocument

TEXT_COLUMNS = ("text", "paragraph", "본문", "내용", "content", "body", "답변", "answer")
HEADING_COLUMNS = ("cate2", "title", "제목", "heading", "category", "분류", "항목", "question", "질문")
CATEGORY_COLUMNS = ("cate2", "category", "분류", "분야", "domain")
"""They sort rows: a label, and nothing to tell a reader."""
ID_COLUMNS = ("id", "번호", "no")
DELIMITERS = ",\t;|"
CELL_LIMIT = 10_000_000


class Sheet(NamedTuple):
    """A table's column names and rows."""

    header: list[str]
    rows: list[list[str]]

    def column(self, names: Sequence[str]) -> int | None:
        """Return the first column with one of the names."""
        lowered = [name.strip().lower() for name in self.header]
        return next((lowered.index(name.lower()) for name in names if name.lower() in lowered), None)


def parse_csv(request: ParseRequest) -> Iterator[ParsedDocument | Failure]:
    """Yield a document a row (`text_column` given), else one document with a section a row, else a table."""
    sheet = read_sheet(decode(request.data))
    if request.text_column is not None:
        column = sheet.column([request.text_column])
        if column is None:
            columns = ", ".join(sheet.header)
            raise UnreadableDocument(
                f"{request.text_column!r} 열이 없습니다. 있는 열: {columns}. --text-column 을 확인하십시오."
            )
        yield from row_documents(sheet, column)
        return
    column = sheet.column(TEXT_COLUMNS)
    yield table(sheet, request.name) if column is None else sections(sheet, column, request.name)


def read_sheet(text: str) -> Sheet:
    """Read a table. Raises `UnreadableDocument` if it has no rows or is broken."""
    text = text.replace("\0", "")
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    csv.field_size_limit(CELL_LIMIT)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows = [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise UnreadableDocument(f"CSV를 읽을 수 없습니다({error}). 따옴표와 구분 기호를 확인하십시오.") from error
    if len(rows) < 2:
        raise UnreadableDocument("CSV에 머리줄과 자료 줄이 없습니다. 첫 줄에 열 이름을 적어 주십시오.")
    return Sheet([one_line(name.lstrip("\ufeff")) for name in rows[0]], rows[1:])


def cell(row: Sequence[str], column: int | None) -> str:
    """Return a cell, or '' where a row is short."""
    return row[column] if column is not None and column < len(row) else ""


def heading_column(sheet: Sheet, text: int) -> int | None:
    """Return the column that names rows: a known name, else the first that is not the text."""
    known = sheet.column(HEADING_COLUMNS)
    if known is not None and known != text:
        return known
    return next((at for at in range(len(sheet.header)) if at != text), None)


def told_elsewhere(sheet: Sheet, *columns: int | None) -> frozenset[int]:
    """Return the columns that are no part of a row's rest: those given, its id and its categories."""
    sorting = (at for at, name in enumerate(sheet.header) if name.lower() in CATEGORY_COLUMNS)
    known = (*columns, sheet.column(ID_COLUMNS), *sorting)
    return frozenset(at for at in known if at is not None)


def rest_text(sheet: Sheet, row: Sequence[str], told: Collection[int]) -> str:
    """Write the cells beside the text (a fee, a period) with the names of their columns."""
    return row_text(sheet.header, ["" if at in told else value for at, value in enumerate(row)])


def sections(sheet: Sheet, column: int, name: str) -> ParsedDocument:
    """Return one document with a section a row; rows of the same name follow under one heading."""
    naming = heading_column(sheet, column)
    told = told_elsewhere(sheet, column, naming)
    builder = TextBuilder()
    last = ""
    for row in sheet.rows:
        text, rest = builder.text(cell(row, column)), builder.text(rest_text(sheet, row, told))
        heading = one_line(builder.text(cell(row, naming)))
        if heading and heading != last and (text.strip() or rest):
            builder.heading(heading, 1)
            last = heading
        add_text(builder, text, below=1)
        builder.row(rest)
    return builder.build(name)


def row_documents(sheet: Sheet, column: int) -> Iterator[ParsedDocument | Failure]:
    """Yield a document a row, named by its id or else its number."""
    naming, identity = heading_column(sheet, column), sheet.column(ID_COLUMNS)
    told = told_elsewhere(sheet, column, naming)
    seen: set[str] = set()
    for number, row in enumerate(sheet.rows, start=1):
        builder = TextBuilder()
        add_text(builder, builder.text(cell(row, column)))
        if not builder:
            yield Failure(str(number), "본문 열이 비어 있습니다.")
            continue
        builder.row(builder.text(rest_text(sheet, row, told)))
        part = one_line(cell(row, identity)) or str(number)
        part = part if part not in seen else f"{part}~{number}"
        seen.add(part)
        yield builder.build(cell(row, naming), part=part)


def table(sheet: Sheet, name: str) -> ParsedDocument:
    """Return one document with a line a row."""
    builder = TextBuilder()
    for row in sheet.rows:
        builder.row(builder.text(row_text(sheet.header, row)))
    return builder.build(name)
