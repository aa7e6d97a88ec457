"""Tables as lines of text that stand alone: every value carries the names of its column, every line its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingestion.normalize import one_line
from ingestion.parse.flow.items import Cell, Item, Table

LABEL_CHARS = 40
"""A longer cell is no name of a column."""
VALUE = re.compile(
    r"[△▲+\-(₩]*\d[\d,.\s]*[)%％]?\s*(?:조|억|백만|천만|천|만)?\s*(?:원|명|건|개소?|곳|대|㎡|ha|km|톤|%p?|호|가구)?\s*"
)
YEAR = re.compile(r"(?:19|20)\d\d\s*(?:년도?)?|\d{1,2}")
TOLD = re.compile(
    r"\d{2,4}[-)]\s?\d{3,4}-\d{4}|\S@\S+\.\w|(?:19|20)\d\d\s?[.\-/년]\s?\d{1,2}\s?[.\-/월]\s?\d{1,2}|다\.(?:\s|$)"
)
"""What only a value says: a telephone number, an address, a date, a sentence."""
NAMING = re.compile(
    r"구\s?분|항\s?목|연\s?번|번\s?호|순\s?번|순\s?위|No\.?|분\s?야|종\s?류|유\s?형|단\s?계|내\s?용|비\s?고|지\s?역|기\s?관명?|부\s?서명?|시[ㆍ·]?도|시[ㆍ·]?군|성\s?명"
    r"|이\s?름|기\s?간|일\s?정|시\s?간|연\s?도|과\s?목|사업명|품\s?명|대\s?상|기\s?준|금\s?액",
    re.I,
)
"""Words that stand at the head of a column."""


MARK = re.compile(r"[\d①-⑳][.)]?\s")
"""The number of a row."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row as a line of text; `number` counts the table's rows from 1, `inside` is what its cells hold besides."""

    text: str
    number: int
    inside: tuple[Item, ...] = ()


def row_text(header: Sequence[str], row: Sequence[str]) -> str:
    """Write a row as `구분: 18세 이상 | 58면: 50,000원`; empty cells are left out."""
    parts = []
    for at, cell in enumerate(row):
        value = one_line(cell)
        name = one_line(header[at]) if at < len(header) else ""
        if value:
            parts.append(f"{name}: {value}" if name and name != value else value)
    return " | ".join(parts)


def table_rows(table: Table, header: Sequence[str] | None = None) -> Iterator[Row]:
    """Yield the rows below the header as lines; a table that is all header is yielded whole.

    `header` gives the names of columns when they stand elsewhere (a table that goes on over the page). What
    the cells of the header hold besides comes with the first row.
    """
    count = header_rows(table) if header is None else 0
    names = column_names(table.rows[:count]) if header is None else list(header)
    waiting = inside_of(table.rows[:count])
    seen: list[Cell] = [cell for row in table.rows[:count] for cell in row]
    for at, row in enumerate(table.rows[count:], start=count):
        if at and all(cell is above for cell, above in zip(row, table.rows[at - 1], strict=False)):
            continue  # one row on paper
        fresh = [cell for cell in row if cell.inside and not any(cell is other for other in seen)]
        seen = list(row)
        yield Row(row_line(names, row), table.start + at, (*waiting, *inside_of([fresh])))
        waiting = ()


def split_title(table: Table) -> tuple[str, Table]:
    """Take the title from a table whose first rows are one cell over its whole width."""
    rows, title = table.rows, ""
    while len(rows) > 1 and table.width > 1 and all(cell is rows[0][0] for cell in rows[0]):
        title = title or one_line(rows[0][0].text)
        if rows[0][0].inside:
            break
        rows = rows[1:]
    return title, replace(table, rows=rows, start=table.start + len(table.rows) - len(rows))


def inside_of(rows: Sequence[Sequence[Cell]]) -> tuple[Item, ...]:
    """Return what cells hold besides text, of a merged cell once."""
    cells: dict[int, Cell] = {id(cell): cell for row in rows for cell in row}
    return tuple(item for cell in cells.values() for item in cell.inside)


def column_names(rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Return the path of heads above each column: `10년 58면`."""
    width = max((len(row) for row in rows), default=0)
    paths = ([one_line(row[column].text) for row in rows if column < len(row)] for column in range(width))
    return [" ".join(dict.fromkeys(part for part in path if part)) for path in paths]


def row_line(names: Sequence[str], row: Sequence[Cell]) -> str:
    """Write a row. A cell over several columns is written once, under what their names share.

    Without names of columns a head at the row's beginning names what follows it.
    """
    starts = [at for at, cell in enumerate(row) if at == 0 or cell is not row[at - 1]]
    spans = list(zip(starts, [*starts[1:], len(row)], strict=False))
    if names:
        return row_text([shared_name(names[start:end]) for start, end in spans], [row[start].text for start in starts])
    return side_line([row[start] for start in starts])


def shared_name(names: Sequence[str]) -> str:
    """Return the name of a cell over these columns: the heads that all of them share, else all of them."""
    distinct = list(dict.fromkeys(name for name in names if name))
    if len(distinct) < 2:
        return distinct[0] if distinct else ""
    words = [name.split(" ") for name in distinct]
    common = [word for word, *others in zip(*words, strict=False) if all(word == other for other in others)]
    return " ".join(common) or "·".join(distinct)


def side_line(row: Sequence[Cell]) -> str:
    """Write a row of heads at the side and their values: `주소: 도청로 1 | 전화: 120`."""
    parts: list[str] = []
    for at, cell in enumerate(row):
        text = one_line(cell.text)
        named = at > 0 and row[at - 1].head and not cell.head and one_line(row[at - 1].text)
        if named and parts:
            parts[-1] += f": {text}" if text else ""
        elif text:
            parts.append(text)
    return " | ".join(parts)


def header_rows(table: Table) -> int:
    """Return how many rows at the top name the columns: those of heads, else those unlike the data."""
    if any(cell.head for row in table.rows for cell in row):
        count = 0
        while count < len(table.rows) and table.rows[count] and all(cell.head for cell in table.rows[count]):
            count += 1
    else:
        count = unlike_data(table)
    return count if count < len(table.rows) else 0


def unlike_data(table: Table) -> int:
    """Return how many rows at the top are names by their form: a row of labels, and rows that divide them.

    A merged label in the first row (`10년` over `58면` and `26면`) is divided by the row below it.
    """
    if len(table.rows) < 2 or is_form(table):
        return 0
    if not names_columns(table.rows[0], table):
        return (
            2
            if is_sparse(table.rows[0])
            and min(table.width, len(table.rows)) > 2
            and names_columns(table.rows[1], table)
            else 0
        )
    return 1 + (is_divided(table) and len(table.rows) > 2)


def is_form(table: Table) -> bool:
    """Whether a table is a form: its rows are divided each in its own way."""
    first, below = table.rows[0], table.rows[1:]
    return sum(crosses(row, first) for row in below) * 3 > len(below)


def crosses(row: Sequence[Cell], first: Sequence[Cell]) -> bool:
    """Whether a cell of a row covers columns that are apart in the first row."""
    pairs = zip(pairwise(row), pairwise(first), strict=False)
    return any(one is other and above is not beside for (one, other), (above, beside) in pairs)


def is_sparse(row: Sequence[Cell]) -> bool:
    """Whether a first row says little above the names of the columns: a unit, one group of columns."""
    told = [one_line(cell.text) for cell in {id(cell): cell for cell in row}.values() if cell.text.strip()]
    return len(told) * 2 < len(row) and all(len(text) <= LABEL_CHARS and is_label(text) for text in told)


def is_divided(table: Table) -> bool:
    """Whether the second row goes on with the first one's heads: below a merged head other labels stand."""
    first, second = table.rows[0], table.rows[1]
    for at in range(1, min(len(first), len(second))):
        merged = first[at] is first[at - 1]
        if merged and second[at] is not second[at - 1] and second[at] is not first[at]:
            return all(is_label(cell.text) for cell, above in zip(second, first, strict=False) if cell is not above)
    return False


def names_columns(row: Sequence[Cell], table: Table) -> bool:
    """Whether a first row names columns: short labels, more than one, and no values."""
    cells = list({id(cell): one_line(cell.text) for cell in row}.values())
    told = [text for text in cells if text]
    if (
        len(told) < 2
        or len(cells) - len(told) > 1
        or any(len(text) > LABEL_CHARS or TOLD.search(text) for text in told)
    ):
        return False
    if sum(not is_label(text) for text in told[1:]) * 2 > len(told) - 1 or not is_label(told[0]):
        return False
    if MARK.match(f"{told[0]} "):
        return False
    return table.width > 2 or NAMING.match(told[0]) is not None or values_below(table)


def is_label(text: str) -> bool:
    """Whether a cell can name something: no bare number (a year can), telephone number or sentence."""
    text = one_line(text)
    return YEAR.fullmatch(text) is not None or (VALUE.fullmatch(text) is None and TOLD.search(text) is None)


def values_below(table: Table) -> bool:
    """Whether the last column holds values below its first row."""
    below = [one_line(row[-1].text) for row in table.rows[1:] if row]
    return any(below) and all(not is_label(text) or YEAR.fullmatch(text) for text in below if text)
