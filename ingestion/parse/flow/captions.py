"""What the lines above a table say of it: its name, and the unit of its numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingestion.normalize import one_line

CAPTION = re.compile(r"\s*[<〈《\[【(]?\s*표\s*\d[\d\-.]*\s*[>〉》\]】).:]?\s*\S|\s*[<〈《【].{2,}[>〉》】]\s*$")
"""A line of its own above a table that names it: `<표 3> 수수료`, `< 수수료 >`."""
UNIT = re.compile(r"\s*[(\[]?\s*단위\s*:")
"""A line between a table and its name."""
UNIT_NAME = re.compile(r"단\s?위\s*[:：]\s*(?P<name>[^)\]}>|:：]{1,20}?)\s*(?:[)\]}>|]|$)")
"""In what the numbers of a table are given, in the line above it: `(단위 : 십억원)`."""
CAPTION_LINE = 80
CAPTION_CHARS = 40


@dataclass(frozen=True, slots=True)
class Above:
    """The line that may name the next table, and the unit given right above it."""

    line: str = ""
    unit: str = ""

    def after(self, line: str) -> Above:
        """Return what stands above after a further line: a unit leaves the name above it."""
        return Above(self.line if UNIT.match(line) else line, unit_of(line))

    def label(self, caption: str = "", title: str = "") -> str:
        """Return how the table is named: by its own `caption`, else by the line, else by the `title` in its first row.

        A row is quoted alone, and without its unit an amount would be read as another one.

        >>> Above("<표 3> 수수료", "천원").label()
        '표 3 수수료, 단위: 천원'
        """
        name = caption or (self.line if names_table(self.line) else "") or title
        unit = "" if unit_of(name) else self.unit or unit_of(title)
        return ", ".join(part for part in (caption_of(name), f"단위: {unit}" if unit else "") if part)


def names_table(line: str) -> bool:
    """Whether a line above a table names it."""
    return len(line) <= CAPTION_LINE and CAPTION.match(line) is not None


def caption_of(text: str) -> str:
    """Return a caption as it stands in a place: `<표 3> 수수료` is `표 3 수수료`, long ones are cut."""
    plain = one_line(re.sub(r"[<>〈〉《》\[\]【】(),]", " ", text))
    return plain if len(plain) <= CAPTION_CHARS else plain[: CAPTION_CHARS - 1].rstrip() + "…"


def unit_of(line: str) -> str:
    """Return the unit that a line above a table gives, or "".

    >>> unit_of("2014. 8월 기준 (단위 : 십억원, %)")
    '십억원, %'
    """
    found = UNIT_NAME.search(one_line(line))
    return found["name"] if found else ""


def table_place(number: str, label: str = "") -> str:
    """Return how a table is cited: `표 2`, `표 2(수수료)`."""
    return f"{number}({label})" if label else number
