"""Entries as a table (CSV): written so that no spreadsheet runs a cell, and read so that nothing is lost.

A cell that a spreadsheet would take for a formula begins with an apostrophe, which reading takes off again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from configs.choices import spoken
from rag.errors import InputError
from rag.register.cells import cells, put, read
from rag.register.columns import ID_COLUMN, Fault, column_of, columns, meant
from rag.register.entry import RegisterEntry
from rag.register.fields import Leaf, leaves
from rag.register.text import hidden

MOST_ROWS = 5000
FORMULA = re.compile(r"^'*[=+\-@\t\r＝＋－＠]")
DELIMITERS = (",", "\t", ";")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its entry, or what is wrong with it."""

    number: int
    entry: RegisterEntry | None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """What a table holds; `warnings` are of its header."""

    rows: tuple[Row, ...]
    encoding: str
    warnings: tuple[Fault, ...] = ()


CELL_CHARS = 131_072
"""Of an unclosed quotation mark the rest of the file is one cell. The library's own limit is one for the whole process,
and reading documents raises it."""


@dataclass
class Lines:
    """Takes what the writer of the standard library writes."""

    written: list[str] = field(default_factory=list)

    def write(self, text: str) -> int:
        """Keep a line."""
        self.written.append(text)
        return len(text)


def neutral(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    >>> neutral("=1+1"), neutral("가")
    ("'=1+1", '가')
    """
    return f"'{cell}" if FORMULA.match(cell) else cell


def original(cell: str) -> str:
    """Undo `neutral`.

    >>> original("'=1+1")
    '=1+1'
    """
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell


def written(entries: Iterable[tuple[str, RegisterEntry]]) -> str:
    """Return entries with their ids as CSV."""
    rows = []
    for entry_id, entry in entries:
        texts = cells(entry)
        rows.append([entry_id, *(texts[leaf.path] for leaf in leaves())])
    return csv_of([ID_COLUMN, *(leaf.column for leaf in leaves())], rows)


def csv_of(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as CSV, its cells neutral."""
    lines = Lines()
    writer = csv.writer(lines)
    writer.writerow(header)
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return "".join(lines.written)


def decoded(content: bytes) -> tuple[str, str]:
    """Return the text of a file and its encoding, UTF-8 or CP949. Raises `InputError`."""
    for encoding, name in (("utf-8-sig", "UTF-8"), ("cp949", "CP949")):
        try:
            return content.decode(encoding), name
        except UnicodeDecodeError:
            continue
    raise InputError("파일의 글자를 읽을 수 없습니다. UTF-8이나 CP949(엑셀의 CSV)로 다시 저장해 주십시오.")


def table(content: bytes) -> Table:
    """Read a table of entries. Raises `InputError` where the whole is no such table; rows fail one by one."""
    text, encoding = decoded(content)
    rows = list(parsed(text.replace("\r\n", "\n").replace("\r", "\n")))
    if not rows:
        raise InputError("파일이 비어 있습니다. 첫 줄에 열 이름, 다음 줄부터 항목을 적어 주십시오.")
    if len(rows) > MOST_ROWS + 1:
        raise InputError(f"한 번에 {MOST_ROWS:,}줄까지 가져옵니다. 파일을 나누어 주십시오.")
    header, warnings = columns(rows[0])
    found = tuple(row(number, header, one) for number, one in enumerate(rows[1:], 2) if any(map(str.strip, one)))
    return Table(found, encoding, tuple(warnings))


def parsed(text: str) -> Iterator[list[str]]:
    """Yield the rows of a text, divided by whichever mark its header uses. Raises `InputError`."""
    head = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=head.count)
    try:
        for values in csv.reader([f"{line}\n" for line in text.split("\n")], delimiter=delimiter):
            yield limited(values)
    except csv.Error as error:
        raise InputError(f"CSV를 읽을 수 없습니다({error}). 따옴표가 닫혔는지 확인하십시오.") from error


def limited(values: list[str]) -> list[str]:
    """Return the cells of a line. Raises `csv.Error` for one beyond the limit."""
    if max(map(len, values), default=0) > CELL_CHARS:
        raise csv.Error(f"칸 하나가 {CELL_CHARS:,}자보다 깁니다")
    return values


def row(number: int, header: Sequence[Leaf | None], values: Sequence[str]) -> Row:
    """Return the entry of a row, or what is wrong with it."""
    content: dict[str, Any] = {}
    faults, warnings = [], []
    if len(values) > len(header) and any(map(str.strip, values[len(header) :])):
        faults.append(
            Fault(number, "", f"칸이 열 이름({len(header)}개)보다 많습니다. 쉼표가 든 글은 따옴표로 묶어 주십시오.")
        )
    for leaf, value in zip(header, values, strict=False):
        if leaf is None or not value.strip():
            continue
        if unseen := hidden(value):
            warnings.append(Fault(number, leaf.column, f"보이지 않는 문자 {unseen}개를 뺐습니다."))
        try:
            put(content, leaf.path, read(leaf, meant(leaf, original(value))))
        except ValueError as error:
            faults.append(Fault(number, leaf.column, str(error)))
    return checked(number, content, faults, warnings)


def checked(number: int, content: dict[str, Any], faults: list[Fault], warnings: list[Fault]) -> Row:
    """Return the row of a content, held against the model."""
    for name in ("organisation",):
        content.setdefault(name, {})
    try:
        entry = RegisterEntry.model_validate(content)
    except ValidationError as error:
        wrong = [Fault(number, column_of(item["loc"]), korean(item)) for item in error.errors()]
        return Row(number, None, (*faults, *wrong), tuple(warnings))
    if not entry.organisation.name:
        faults.append(Fault(number, "운영기관", "운영기관을 적어 주십시오."))
    return Row(number, None if faults else entry, tuple(faults), tuple(warnings))


MESSAGES = {
    "missing": "꼭 적어야 합니다.",
    "string_too_long": "{max_length}자 이내로 적어 주십시오.",
    "string_too_short": "꼭 적어야 합니다.",
    "literal_error": "다음 가운데 하나를 적어 주십시오: {expected}",
    "greater_than_equal": "{ge} 이상이어야 합니다.",
    "less_than_equal": "{le} 이하여야 합니다.",
    "int_parsing": "숫자(정수)로 적어 주십시오.",
    "float_parsing": "숫자로 적어 주십시오.",
    "too_long": "{max_length}줄 이내로 적어 주십시오.",
}


def korean(item: Any) -> str:  # noqa: ANN401 - pydantic's
    """Say in Korean what is wrong with a cell; its content is not repeated."""
    if item["type"] == "value_error":
        return str(item["msg"]).removeprefix("Value error, ")
    return MESSAGES.get(item["type"], "값이 올바르지 않습니다.").format(**spoken(item.get("ctx", {})))
