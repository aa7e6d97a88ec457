"""XLSX: sheets streamed row by row, values as a reader sees them, what is hidden left out and counted."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from ingestion.builder import TextBuilder
from ingestion.parse.base import ParseRequest
from ingestion.parse.office.package import Package
from ingestion.parse.sheets.number_format import NumberFormat
from ingestion.parse.sheets.rows import CELLS_MAX, MERGES_MAX, Merge, Sheet, SheetWriter
from ingestion.parse.sheets.xlsx_styles import Style, local, read_styles
from ingestion.types import ParsedDocument
from rag.errors import UnreadableDocument

REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
COMMENTS = re.compile(r"xl/(?:comments/)?comments?\d*\.xml", re.I)
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


@dataclass(slots=True)
class Book:
    """What all sheets of a workbook share; `left` is how many cells may still be read."""

    strings: list[str]
    styles: list[Style]
    numbers: NumberFormat
    left: int = field(default=CELLS_MAX)


def parse_xlsx(request: ParseRequest) -> Iterator[ParsedDocument]:
    """Yield the document of a workbook. Raises `UnreadableDocument` for broken files and foreign entities."""
    package = Package(request.data)
    workbook = package.xml(WORKBOOK)
    if workbook is None:
        raise broken()
    properties = child(workbook, "workbookPr")
    is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    book = Book(shared_strings(package), read_styles(package), NumberFormat(is_1904))
    builder = TextBuilder()
    writer = SheetWriter(builder)
    for name, part, visible in sheets_of(package, workbook):
        data = package.read(part)
        if data is None:
            builder.warn(f"시트 '{name}'을(를) 찾지 못했습니다. 엑셀에서 다시 저장해 넣어 주십시오.")
        elif visible:
            writer.write(read_sheet(name, data, book))
        else:
            builder.drop("hidden")
    builder.drop("comment", sum(comments(package, part) for part in package.names() if COMMENTS.fullmatch(part)))
    yield builder.build(writer.title or request.name)


def sheets_of(package: Package, workbook: Element) -> Iterator[tuple[str, str, bool]]:
    """Yield name, part and visibility of each sheet of cells, in the order of the tabs."""
    relations = package.xml(RELATIONS)
    targets = {} if relations is None else {one.get("Id", ""): one for one in relations}
    listed = child(workbook, "sheets")
    for sheet in () if listed is None else listed:
        key = next((value for name, value in sheet.attrib.items() if local(name) == "id"), "")
        target = targets.get(key)
        if target is not None and target.get("Type", "").endswith("/worksheet"):
            part = posixpath.normpath(posixpath.join("/xl", target.get("Target", ""))).lstrip("/")
            yield sheet.get("name", ""), part, sheet.get("state", "visible") == "visible"


def shared_strings(package: Package) -> list[str]:
    """Return the texts that cells share."""
    data = package.read("xl/sharedStrings.xml")
    return [] if data is None else [text_of(item) for item in elements(data, "si")]


def text_of(item: Any) -> str:  # noqa: ANN401 - lxml's or the standard library's element
    """Return a text without its phonetic guide."""
    return "".join(
        part.text or ""
        for part in item.iter()
        if local(part.tag) == "t" and (part.getparent() is item or local(part.getparent().tag) == "r")
    )


def elements(data: bytes, *names: str) -> Iterator[Any]:
    """Yield elements as they end and forget them. Raises `UnreadableDocument` for what is broken or not safe."""
    from lxml import etree

    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:65536]:
        raise UnreadableDocument("문서 안의 XML이 외부 개체(엔티티)를 씁니다. 엑셀에서 다시 저장해 넣어 주십시오.")
    tags = [f"{{*}}{name}" for name in names]
    try:
        for _, element in etree.iterparse(
            io.BytesIO(data), events=("end",), tag=tags, resolve_entities=False, load_dtd=False, no_network=True
        ):
            yield element
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise broken() from error


def read_sheet(name: str, data: bytes, book: Book) -> Sheet:
    """Read a sheet. Rows without a value cost nothing."""
    sheet = Sheet(name)
    hidden: list[tuple[int, int]] = []
    number = -1
    for element in elements(data, "col", "row", "mergeCell"):
        kind = local(element.tag)
        if kind == "col":
            if element.get("hidden") in ("1", "true"):
                hidden.append((whole(element.get("min")) - 1, whole(element.get("max")) - 1))
        elif kind == "row":
            number = whole(element.get("r")) - 1 if element.get("r") else number + 1
            if sheet.cut is None:
                add_row(sheet, number, element, book)
        elif len(sheet.merges) < MERGES_MAX:
            sheet.merges.extend(merge_of(element.get("ref", "")))
    drop_columns(sheet, hidden)
    return sheet


def add_row(sheet: Sheet, number: int, row: Any, book: Book) -> None:  # noqa: ANN401 - lxml's element
    """Add the values of a row."""
    values: dict[int, str] = {}
    column = -1
    for cell in row:
        found = REFERENCE.fullmatch(cell.get("r", ""))
        column = column_number(found[1]) if found else column + 1
        text = cell_text(cell, book, sheet)
        if text.strip():
            values[column] = text
    if not values:
        return
    if row.get("hidden") in ("1", "true"):
        sheet.hidden += 1
        return
    book.left -= len(values)
    if book.left < 0:
        sheet.cut = number + 1
        return
    sheet.rows[number] = values


def cell_text(cell: Any, book: Book, sheet: Sheet) -> str:  # noqa: ANN401 - lxml's element
    """Return what a cell shows; a formula shows its stored value."""
    parts = {local(part.tag): part for part in cell}
    kind, style = cell.get("t", "n"), whole(cell.get("s"))
    look = book.styles[style] if style < len(book.styles) else Style()
    if kind == "inlineStr":
        text = text_of(parts["is"]) if "is" in parts else ""
    elif "v" not in parts or parts["v"].text is None:
        sheet.unknown += "f" in parts and kind != "str"
        return ""
    else:
        text = shown(parts["v"].text, kind, look.code, book)
    if look.white and text.strip():
        sheet.hidden += 1
        return ""
    return text


def shown(value: str, kind: str, code: str, book: Book) -> str:
    """Return a stored value as it is shown."""
    if kind == "s":
        at = whole(value, -1)
        return book.strings[at] if 0 <= at < len(book.strings) else ""
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    return book.numbers.number(value, code) if kind == "n" else value


def drop_columns(sheet: Sheet, hidden: list[tuple[int, int]]) -> None:
    """Leave out hidden columns, counting those that hold something."""
    gone = {c for values in sheet.rows.values() for c in values if any(a <= c <= b for a, b in hidden)}
    sheet.hidden += len(gone)
    for number in list(sheet.rows) if gone else ():
        sheet.rows[number] = {column: text for column, text in sheet.rows[number].items() if column not in gone}
        if not sheet.rows[number]:
            del sheet.rows[number]


def merge_of(reference: str) -> Iterator[Merge]:
    """Yield the place of a merged cell (`B3:C3`)."""
    first, _, last = reference.partition(":")
    one, other = REFERENCE.fullmatch(first), REFERENCE.fullmatch(last)
    if one and other:
        yield int(one[2]) - 1, column_number(one[1]), int(other[2]) - 1, column_number(other[1])


def column_number(letters: str) -> int:
    """Return a column's number from 0.

    >>> column_number("A"), column_number("AB")
    (0, 27)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def whole(text: str | None, otherwise: int = 0) -> int:
    """Return a number from an attribute."""
    return int(text) if text is not None and text.isascii() and text.isdigit() else otherwise


def comments(package: Package, part: str) -> int:
    """Count the comments of a part."""
    data = package.read(part)
    return 0 if data is None else sum(1 for _ in elements(data, "comment"))


def child(element: Element, name: str) -> Element | None:
    """Return the first child of a name, whatever its namespace."""
    return next((one for one in element if local(one.tag) == name), None)


def broken() -> UnreadableDocument:
    """Return the refusal of a damaged workbook."""
    return UnreadableDocument("엑셀 문서가 깨졌습니다. 원래 파일을 다시 받거나 엑셀에서 다시 저장해 넣어 주십시오.")
