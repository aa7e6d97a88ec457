from __future__ import annotations

import struct
from collections.abc import Sequence

import pytest

from rag.errors import UnreadableDocument
from tests.unit.ingestion.helpers import parse_one
from tests.unit.ingestion.ole_maker import make_ole

GENERAL, MONEY, SHARE, DAY = 0, 1, 2, 3
CODES = {MONEY: '#,##0"원"', SHARE: "0.0%", DAY: "yyyy-mm-dd"}
Value = tuple[int, int, str | float, int]
"""Row, column, value, style."""


def record(number: int, body: bytes) -> bytes:
    return struct.pack("<HH", number, len(body)) + body


def text(value: str) -> bytes:
    return struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")


def cell(row: int, column: int, value: str | float, style: int) -> bytes:
    head = struct.pack("<HHH", row, column, style)
    if isinstance(value, str):
        return record(0x0204, head + text(value))
    return record(0x0203, head + struct.pack("<d", value))


def sheet(values: Sequence[Value], *others: bytes) -> bytes:
    begin = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 6))
    return begin + b"".join([cell(*value) for value in values] + list(others)) + record(0x000A, b"")


def make_xls(*sheets: tuple[str, int, bytes]) -> bytes:
    """Return a workbook of sheets: name, state (0 seen, 1 hidden), records."""
    head = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 6)) + record(0x0042, struct.pack("<H", 1200))
    head += b"".join(record(0x041E, struct.pack("<H", 200 + n) + text(code)) for n, code in CODES.items())
    head += b"".join(record(0x00E0, struct.pack("<HH16x", 0, 200 + n if n else 0)) for n in range(4))
    size = len(head) + 4 + sum(4 + 8 + 2 * len(name) for name, _, _ in sheets)
    listed = b""
    for name, state, body in sheets:
        listed += record(0x0085, struct.pack("<IBBBB", size, state, 0, len(name), 1) + name.encode("utf-16-le"))
        size += len(body)
    stream = head + listed + record(0x000A, b"") + b"".join(body for _, _, body in sheets)
    return make_ole({"Workbook": stream})


VALUES: list[Value] = [
    (0, 0, "2026년 우산 예산", GENERAL),
    (2, 0, "구분", GENERAL), (2, 1, "금액", GENERAL), (2, 2, "집행률", GENERAL), (2, 3, "기준일", GENERAL),
    (3, 0, "우산", GENERAL), (3, 1, 1234567.0, MONEY), (3, 2, 0.451, SHARE), (3, 3, 46024.0, DAY),
    (4, 0, "숨긴 행", GENERAL), (4, 1, 1.0, MONEY),
    (5, 0, "장화", GENERAL), (5, 1, 5.0, MONEY), (5, 4, "숨긴 열", GENERAL),
]  # fmt: skip


def test_a_workbook_of_old_excel_is_read_as_a_new_one() -> None:
    merged = record(0x00E5, struct.pack("<HHHHH", 1, 0, 0, 0, 3))
    row = record(0x0208, struct.pack("<HHHHHHI", 4, 0, 2, 255, 0, 0, 0x20))
    column = record(0x007D, struct.pack("<HHHHHH", 4, 4, 10, 0, 1, 0))
    note = record(0x001C, struct.pack("<HHHH", 3, 0, 0, 1))
    first = ("예산", 0, sheet(VALUES, row, column, merged, note))
    document = parse_one(make_xls(first, ("비밀", 1, sheet([(0, 0, "숨긴 시트", 0)]))), "예산.xls")
    assert document.title == "2026년 우산 예산"
    assert document.text.split("\n")[-2:] == [
        "구분: 우산 | 금액: 1,234,567원 | 집행률: 45.1% | 기준일: 2026-01-02",
        "구분: 장화 | 금액: 5원",
    ]
    assert document.blocks[-1].place == "시트 '예산' 6행"
    assert {one.kind: one.count for one in document.dropped} == {"hidden": 3, "comment": 1}


def test_damaged_workbooks_of_old_excel_are_refused() -> None:
    data = make_xls(("예산", 0, sheet(VALUES)))
    for cut in (600, 1000):
        with pytest.raises(UnreadableDocument, match="깨졌"):
            parse_one(data[:cut], "예산.xls")


@pytest.mark.parametrize(
    "absurd", [cell(65535, 65535, 1.0, GENERAL), record(0x0200, struct.pack("<IIHHH", 0, 2**31, 0, 60000, 0))]
)
def test_places_that_no_sheet_has_are_refused_before_room_is_made_for_them(absurd: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="깨졌"):
        parse_one(make_xls(("예산", 0, sheet(VALUES, absurd))), "예산.xls")


def test_pages_and_tables_that_old_systems_name_xls_are_read_as_what_they_are() -> None:
    page = "<html><table><tr><th>가</th><th>나</th></tr><tr><td>1</td><td>2</td></tr></table></html>"
    assert parse_one(page, "표.xls").text == "가: 1 | 나: 2"
    assert parse_one("구분\t금액\n우산\t100\n".encode("cp949"), "표.xls").text == "구분: 우산 | 금액: 100"
