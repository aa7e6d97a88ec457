"""Numbers as a spreadsheet shows them; the only file that knows dochan's formatter (its version is pinned)."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - sheets know no zones
KOREAN = {14: "yyyy-mm-dd", 30: "m/d/yy", 31: 'yyyy"년" m"월" d"일"', 27: 'yyyy"年" mm"月" dd"日"', 55: "yyyy/mm/dd"}
"""Numbers of formats that mean these in Korean Excel (ECMA-376 part 1, 18.8.30)."""


WRITTEN_OUT = re.compile(r"[ymd]\W{0,3}[년월일]", re.I)
NOISE = re.compile(r"\[[^\]]*\]|[\"\\@]|_.")
TOKEN = re.compile(r"y+|m+|d+")


class NumberFormat:
    """Shows the numbers of one workbook; `is_1904` is whether its days count from 1904."""

    def __init__(self, is_1904: bool = False) -> None:
        from dochan.spreadsheet_format import SpreadsheetNumberFormatter

        self._inner: Any = SpreadsheetNumberFormatter()
        self._inner._date_1904 = is_1904
        self._is_1904 = is_1904

    def number(self, value: str, code: str) -> str:
        """Return a number (as it is stored) under a format code, as it is if the code is beyond us."""
        try:
            if WRITTEN_OUT.search(code):
                return self._written_out(float(value), code)
            return str(self._inner._format_cell_value(value, code))
        except (ValueError, ArithmeticError, IndexError, TypeError, KeyError):
            return value

    def _written_out(self, serial: float, code: str) -> str:
        """Return a day as Korean writes it; dochan shows every day as `2026-01-02`."""
        day = EPOCHS[self._is_1904] + timedelta(days=serial)
        parts = {"y": day.year, "m": day.month, "d": day.day}
        plain = NOISE.sub("", code.split(";", 1)[0]).lower()
        return TOKEN.sub(lambda token: padded(parts[token[0][0]], token[0]), plain).strip()

    def typed(self, value: object, code: str) -> str:
        """Return a value of Python's own type under a format code."""
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, int | float):
            return self.number(repr(value), code) if math.isfinite(value) else ""
        if isinstance(value, datetime | date | time | timedelta):
            return self.number(repr(self._serial(value)), code) if code else str(value)
        return str(value)

    def _serial(self, value: datetime | date | time | timedelta) -> float:
        day = timedelta(days=1)
        if isinstance(value, timedelta):
            return value / day
        if isinstance(value, time):
            return timedelta(hours=value.hour, minutes=value.minute, seconds=value.second) / day
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
        return (moment - EPOCHS[self._is_1904]) / day


def padded(number: int, token: str) -> str:
    """Return a part of a day as its token asks for it.

    >>> padded(2026, "yy"), padded(3, "mm"), padded(3, "m")
    ('26', '03', '3')
    """
    if token[0] == "y" and len(token) <= 2:
        return f"{number % 100:02d}"
    return f"{number:02d}" if len(token) == 2 else str(number)


@lru_cache(maxsize=1)
def builtin_codes() -> dict[int, str]:
    """Return the format codes that workbooks name by number only."""
    from dochan.spreadsheet_format import BUILTIN_NUM_FORMATS

    return {**BUILTIN_NUM_FORMATS, **KOREAN}
