"""Records of an XLS workbook ([MS-XLS]) that say how its cells look. Damaged records are passed over."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from ingestion.parse.sheets.number_format import builtin_codes
from ingestion.parse.sheets.rows import MERGES_MAX, Merge
from rag.errors import UnreadableDocument

BOF, EOF, BOUNDSHEET, DATEMODE = 0x0809, 0x000A, 0x0085, 0x0022
FORMAT, XF = 0x041E, 0x00E0
ROW, COLINFO, MERGED, NOTE = 0x0208, 0x007D, 0x00E5, 0x001C
SINGLE = frozenset({0x0203, 0x027E, 0x0006, 0x00FD, 0x0204, 0x0205, 0x00D6})
"""NUMBER, RK, FORMULA, LABELSST, LABEL, BOOLERR, RSTRING: row, column, style."""
MULRK, DIMENSIONS = 0x00BD, 0x0200
ROWS, COLUMNS = 65_536, 256
BROKEN = "엑셀 문서가 깨졌습니다. 원래 파일을 다시 받거나 XLSX로 저장해 넣어 주십시오."
ROW_HIDDEN = 0x20
BIFF8 = 0x0600


@dataclass(slots=True)
class Looks:
    """How the cells of a sheet look. `codes` are number formats by row and column, where they are not general."""

    hidden: bool = False
    codes: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    comments: int = 0

    def code(self, row: int, column: int) -> str:
        """Return the number format of a cell, "" for the general one."""
        return self.codes.get((row, column), "")


@dataclass(slots=True)
class Globals:
    """What all sheets share: sheets by the place of their records, format codes, formats of styles."""

    sheets: dict[int, tuple[str, bool]] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    is_1904: bool = False
    version: int = BIFF8


def records(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield number and content of each record from a place on."""
    while at + 4 <= len(data):
        number, size = struct.unpack_from("<HH", data, at)
        yield number, data[at + 4 : at + 4 + size]
        at += 4 + size


def looks_of(stream: bytes) -> tuple[dict[str, Looks], bool]:
    """Return the looks of each sheet by name, and whether days count from 1904. Raises `UnreadableDocument`."""
    shared = Globals(codes=dict(builtin_codes()))
    for number, body in substream(stream, 0):
        with suppress(struct.error, IndexError):
            add_global(shared, number, body)
    looks: dict[str, Looks] = {}
    for place, (name, hidden) in shared.sheets.items():
        sheet = looks.setdefault(name, Looks(hidden))
        for number, body in substream(stream, place):
            with suppress(struct.error, IndexError):
                check_extent(number, body)
                add_look(sheet, shared, number, body)
    return looks, shared.is_1904


def substream(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records from one beginning to its end; charts in between have both of their own."""
    depth = 0
    for number, body in records(stream, place):
        depth += (number == BOF) - (number == EOF)
        yield number, body
        if depth <= 0:
            return


def check_extent(number: int, body: bytes) -> None:
    """Raise `UnreadableDocument` for places that no sheet has: calamine would make room for all up to them."""
    last_row = last_column = 0
    if number in SINGLE or number == MULRK:
        _, last_column = struct.unpack_from("<HH", body)
        last_column += (len(body) - 6) // 6 if number == MULRK else 0
    elif number == DIMENSIONS:
        first_row, last_row, first, last_column = struct.unpack_from("<IIHH" if len(body) >= 14 else "<HHHH", body)
        if first_row > last_row or first > last_column:
            raise UnreadableDocument(BROKEN)
    if last_row > ROWS or last_column > COLUMNS:
        raise UnreadableDocument(BROKEN)


def add_global(shared: Globals, number: int, body: bytes) -> None:
    """Take a record of the workbook's own."""
    if number == BOF:
        shared.version = struct.unpack_from("<H", body)[0]
    elif number == BOUNDSHEET:
        place, state = struct.unpack_from("<IB", body)
        shared.sheets[place] = (short_text(body[6:], shared.version), state & 3 != 0)
    elif number == DATEMODE:
        shared.is_1904 = body[0] == 1
    elif number == FORMAT:
        code = long_text(body[2:]) if shared.version >= BIFF8 else short_text(body[2:], shared.version)
        shared.codes[struct.unpack_from("<H", body)[0]] = code
    elif number == XF:
        shared.styles.append(struct.unpack_from("<H", body, 2)[0])


def add_look(sheet: Looks, shared: Globals, number: int, body: bytes) -> None:
    """Take a record of a sheet."""
    if number in SINGLE:
        row, column, style = struct.unpack_from("<HHH", body)
        set_code(sheet, shared, row, column, style)
    elif number == MULRK:
        row, first = struct.unpack_from("<HH", body)
        for at in range((len(body) - 6) // 6):
            set_code(sheet, shared, row, first + at, struct.unpack_from("<H", body, 4 + 6 * at)[0])
    elif number == ROW and struct.unpack_from("<H", body, 12)[0] & ROW_HIDDEN:
        sheet.hidden_rows.add(struct.unpack_from("<H", body)[0])
    elif number == COLINFO and struct.unpack_from("<H", body, 8)[0] & 1:
        first, last = struct.unpack_from("<HH", body)
        sheet.hidden_columns.update(range(first, min(last, 255) + 1))
    elif number == MERGED:
        sheet.merges.extend(merges_of(body, MERGES_MAX - len(sheet.merges)))
    elif number == NOTE:
        sheet.comments += 1


def set_code(sheet: Looks, shared: Globals, row: int, column: int, style: int) -> None:
    """Note a cell's number format if it is another than the general one."""
    code = shared.codes.get(shared.styles[style], "") if style < len(shared.styles) else ""
    if code and code.lower() != "general":
        sheet.codes[row, column] = code


def merges_of(body: bytes, most: int) -> Iterator[Merge]:
    """Yield the merged cells of a record."""
    count = struct.unpack_from("<H", body)[0]
    for at in range(min(count, most)):
        top, bottom, left, right = struct.unpack_from("<HHHH", body, 2 + 8 * at)
        yield top, left, bottom, right


def short_text(data: bytes, version: int) -> str:
    """Return a text whose length stands in one byte (before BIFF 8 in the workbook's code page)."""
    if version < BIFF8:
        return data[1 : 1 + data[0]].decode("cp949", "replace")
    return unicode_text(data[2:], data[0], data[1])


def long_text(data: bytes) -> str:
    """Return a text whose length stands in two bytes."""
    return unicode_text(data[3:], struct.unpack_from("<H", data)[0], data[2])


def unicode_text(data: bytes, length: int, flags: int) -> str:
    """Return so many letters of one byte or two."""
    return data[: 2 * length].decode("utf-16-le", "replace") if flags & 1 else data[:length].decode("latin-1")
