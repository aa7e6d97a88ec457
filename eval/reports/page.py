"""The report as one page: Korean, self-contained, without scripts, fit for paper and for both colour schemes."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from eval.reports import layout, plots, words
from eval.reports.model import BETTER, Flag, Level, Report

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).resolve().parent / "templates"
STANDING = {"trusted": "등록된 키의 서명", "untrusted": "등록 안 된 키의 서명"}
LEVELS = {"red": "꼭 읽기", "amber": "알아 두기"}


ALIKE = frozenset({"signature", "changed_program"})
"""Flags that say the same of every run that has them."""


class ShownFlag(NamedTuple):
    """A flag with the runs that it is about."""

    level: Level
    about: str
    text: str


@cache
def environment() -> Environment:
    """Return the templates' environment: whatever comes from records is escaped, and can be seen."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    found = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(
        better=BETTER,
        standing=STANDING,
        levels=LEVELS,
        not_measured=words.NOT_MEASURED,
        by_kind=layout.by_kind,
        slice_tables=layout.slice_tables,
        compared_rows=layout.compared_rows,
        trend_chart=plots.trend_chart,
        curve_chart=plots.curve_chart,
    )
    found.filters.update(
        apart=words.apart,
        day=words.day,
        difference=words.difference,
        difference_span=words.difference_span,
        duration=words.duration,
        interval=words.span_of,
        number=words.number,
        span=words.span,
        value=words.value_of,
        statuses=statuses,
    )
    return found


def visible(value: object) -> object:
    """Return what is put into the page: in a plain text, characters that hide or reorder others are named."""
    return words.seen(value) if type(value) is str else value


def statuses(counts: dict[str, int]) -> str:
    """Say how many items came to what."""
    return ", ".join(f"{label} {counts[status]:,}" for status, label in words.STATUSES.items() if counts.get(status))


def page(report: Report) -> str:
    """Return the page of a report."""
    return (
        environment()
        .get_template("report.html")
        .render(
            report=report,
            style=(TEMPLATES / "style.css").read_text(encoding="utf8"),
            flags=grouped(report),
            systems=systems(report),
        )
    )


def grouped(report: Report) -> list[ShownFlag]:
    """Return the flags as they are shown: what is so of many runs alike is said once, with the runs."""
    titles = {part.suite: part.card.title for part in report.suites}
    groups: dict[tuple[str, str], list[Flag]] = defaultdict(list)
    for flag in report.flags:
        groups[flag.code, "" if flag.code in ALIKE else flag.model_dump_json()].append(flag)
    return [
        ShownFlag(flags[0].level, ", ".join(f"{titles[one.suite]} · {one.system}" for one in flags), flags[0].text)
        for flags in groups.values()
    ]


def systems(report: Report) -> dict[str, str]:
    """Return what the systems of a report are, where we know them."""
    names = {run.system: run.facts.name for part in report.suites for run in part.runs}
    return {system: words.ABOUT_SYSTEMS[name] for system, name in names.items() if name in words.ABOUT_SYSTEMS}
