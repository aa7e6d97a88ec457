"""Office time, holidays beside the law's list, and published periods of 법정민원 (`calendar.yaml`, `statutory.yaml`).

Both files may be added to by an office: files of the same shape in its data folder, or where the settings say.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, model_validator
from yaml import YAMLError

from configs.section import Section
from configs.settings import CONFIGS, SettingsError, explain, read_yaml

PeriodUnit = Literal["immediate", "hours", "days", "weeks", "months", "years"]
"""`immediate` is 즉시 (영 제19조: three working hours); `hours` are working hours."""


class OfficeHours(Section):
    """The working day: morning and afternoon, whole minutes."""

    opens: time = time(9)
    lunch_from: time = time(12)
    lunch_to: time = time(13)
    closes: time = time(18)

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """Refuse hours that do not follow each other."""
        if not self.opens < self.lunch_from <= self.lunch_to < self.closes:
            raise ValueError("근무시간은 시작, 점심 시작, 점심 끝, 종료의 차례여야 합니다")
        return self


class SpecialDay(Section):
    """A day off beside the law's list, or one that is none here. `region` None means everywhere."""

    date: date
    name: str = Field(min_length=1)
    region: str | None = None
    basis: str = ""


class CalendarTable(Section):
    """Office hours and the overlay of the list of holidays."""

    hours: OfficeHours = OfficeHours()
    extra: tuple[SpecialDay, ...] = ()
    cancelled: tuple[SpecialDay, ...] = ()


class StatutoryEntry(Section):
    """A kind of 법정민원 with its published period (법 제17조) and the provision that it rests on."""

    code: str = Field(min_length=1)
    name: str = Field(min_length=1)
    unit: PeriodUnit
    count: int = Field(1, ge=1, le=1000)
    basis: str = Field(min_length=1)
    other_names: tuple[str, ...] = ()


class StatutoryTable(Section):
    """The published table (민원편람). A code or name stands once."""

    entries: tuple[StatutoryEntry, ...] = ()

    @model_validator(mode="after")
    def unequal(self) -> Self:
        """Refuse a table in which one name means two things."""
        seen: set[str] = set()
        for entry in self.entries:
            for name in {plain(text) for text in (entry.code, entry.name, *entry.other_names)}:
                if name in seen:
                    raise ValueError(f"민원편람 표에 같은 이름이 두 번 있습니다: {name}")
                seen.add(name)
        return self

    def find(self, code: str) -> StatutoryEntry | None:
        """Return the entry of a code or name, compared without spaces and case; None if the table has none."""
        asked = plain(code)
        for entry in self.entries:
            if asked in {plain(text) for text in (entry.code, entry.name, *entry.other_names)}:
                return entry
        return None


def plain(text: str) -> str:
    """Return a name as it is compared.

    >>> plain("건축 신고")
    '건축신고'
    """
    return "".join(text.split()).casefold()


def load_calendar(*added: Path) -> CalendarTable:
    """Read the shipped table and what offices added; added lines join the lists, added hours win.

    Files that are not there are passed over. Raises `SettingsError` on a file of another shape.
    """
    values = read_yaml(CONFIGS / "calendar.yaml")
    for path in added:
        if path.is_file():
            own = read_own(path)
            values = {
                **values,
                **own,
                **{name: [*(values.get(name) or []), *(own.get(name) or [])] for name in ("extra", "cancelled")},
            }
    return checked_calendar(values, *added)


def load_statutory(*added: Path) -> StatutoryTable:
    """Read the shipped table and what offices added; an added line replaces the shipped one of its code.

    Files that are not there are passed over. Raises `SettingsError` on a file of another shape.
    """
    lines: dict[str, Any] = {}
    for path in (CONFIGS / "statutory.yaml", *added):
        if path.is_file():
            lines.update({str(line.get("code")): line for line in read_own(path).get("entries") or []})
    try:
        return StatutoryTable.model_validate({"entries": list(lines.values())})
    except ValidationError as error:
        raise SettingsError(f"민원편람 표({names(added) or 'statutory.yaml'}): {explain(error)}") from error


def read_own(path: Path) -> dict[str, Any]:
    """Read a table. Raises `SettingsError` where it is no YAML, or a day is none (2026-13-01)."""
    try:
        return read_yaml(path)
    except (ValueError, YAMLError) as error:
        raise SettingsError(f"{path.name} 파일을 읽을 수 없습니다. 날짜와 들여쓰기를 확인하십시오: {error}") from error


def checked_calendar(values: Mapping[str, Any], *added: Path) -> CalendarTable:
    """Check the values of a calendar. Raises `SettingsError`, which names the added files."""
    try:
        return CalendarTable.model_validate(values)
    except ValidationError as error:
        raise SettingsError(f"공휴일 표({names(added) or 'calendar.yaml'}): {explain(error)}") from error


def names(paths: tuple[Path, ...]) -> str:
    """Name files in a message."""
    return ", ".join(path.name for path in paths)
