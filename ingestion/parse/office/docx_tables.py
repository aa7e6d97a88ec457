"""Tables of a DOCX document, with merged cells filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from ingestion.parse.flow.assemble import Part, assembled
from ingestion.parse.flow.items import Item
from ingestion.parse.office.xml_names import child, local, number, switched_on, value
from ingestion.types import DroppedKind

SPAN_MAX = 200


def table_of(table: Element, read: Callable[[Element], list[Item]], dropped: Counter[DroppedKind]) -> list[Item]:
    """Return a table, or what it frames; `read` returns what a cell holds.

    Rows of tracked deletions are counted and left out.
    """
    rows: list[Element] = []
    for row in rows_of(table):
        if child(row, "trPr", "del") is not None:
            dropped["deletion"] += 1
        else:
            rows.append(row)
    return assembled(placed(rows, read), len(rows))


def rows_of(parent: Element) -> Iterator[Element]:
    """Yield the rows of a table, also those in frames for content."""
    for element in parent:
        if local(element) == "tr":
            yield element
        elif local(element) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from rows_of(element)


def cells_of(parent: Element) -> Iterator[Element]:
    """Yield the cells of a row, also those in frames for content."""
    for element in parent:
        if local(element) == "tc":
            yield element
        elif local(element) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from cells_of(element)


def placed(rows: list[Element], read: Callable[[Element], list[Item]]) -> list[Part]:
    """Return the cells where they stand; cells that go on with the one above make that one longer."""
    found: list[Part] = []
    above: dict[int, int] = {}
    for at, row in enumerate(rows):
        column = min(number(child(row, "trPr", "gridBefore")), SPAN_MAX)
        head = switched_on(child(row, "trPr", "tblHeader"))
        for element in cells_of(row):
            across = min(max(number(child(element, "tcPr", "gridSpan"), default=1), 1), SPAN_MAX)
            merge = child(element, "tcPr", "vMerge")
            if merge is not None and value(merge) != "restart" and column in above:
                origin = found[above[column]]
                found[above[column]] = replace(origin, down=at - origin.row + 1)
            else:
                above[column] = len(found)
                found.append(Part(tuple(read(element)), at, column, 1, across, head))
            column += across
    return found
