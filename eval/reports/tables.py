"""A report as files beside its page: JSON, which is the report itself, and CSV, a row a figure or difference."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

from eval.reports.model import Compared, Figure, Report, RunFacts, SuitePart
from eval.reports.page import page
from rag.register.tables import neutral

COLUMNS = (
    "row",
    "suite",
    "measure",
    "label",
    "kind",
    "slice",
    "system",
    "compared_with",
    "value",
    "low",
    "high",
    "method",
    "n",
    "missing",
    "refusals",
    "out_of_choice",
    "p_holm",
    "unit",
    "better",
    "headline",
    "why_missing",
    "run",
    "signature",
    "measured_at",
    "dataset_sha256",
    "model",
    "git_commit",
)
Cell = str | int | float | bool | None


def as_json(report: Report) -> str:
    """Return a report as JSON, its names in a fixed order."""
    return json.dumps(report.model_dump(mode="json"), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def as_csv(report: Report) -> str:
    """Return the figures and differences of a report as CSV; an empty value was not measured."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for part in report.suites:
        for cells in rows(part):
            writer.writerow([cell(cells.get(name)) for name in COLUMNS])
    return out.getvalue()


def cell(value: Cell) -> str:
    """Return a cell; a text that a spreadsheet would run is made harmless, a number stays one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return neutral(value) if isinstance(value, str) else repr(value)


def rows(part: SuitePart) -> Iterator[dict[str, Cell]]:
    """Yield the rows of a suite."""
    runs = {run.run: run for run in part.runs}
    for figure in part.figures:
        yield {"row": "figure", "suite": part.suite, **of_figure(figure), **of_run(runs[figure.run])}
    for one in part.differences:
        yield {"row": "difference", "suite": part.suite, **of_difference(one)}


def of_figure(figure: Figure) -> dict[str, Cell]:
    """Return the cells of a figure."""
    metric, interval = figure.metric, figure.metric.interval
    same = (
        "kind",
        "label",
        "value",
        "n",
        "missing",
        "refusals",
        "out_of_choice",
        "slice",
        "unit",
        "better",
        "headline",
    )
    return {
        "measure": metric.name,
        "system": figure.system,
        **{name: getattr(metric, name) for name in (*same, "why_missing")},
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
        "method": interval.method if interval else None,
    }


def of_run(run: RunFacts) -> dict[str, Cell]:
    """Return the cells of a run."""
    return {
        "run": run.run,
        "signature": run.standing,
        "measured_at": run.measured_at.isoformat(),
        "dataset_sha256": run.dataset.sha256,
        "model": run.facts.model,
        "git_commit": run.commit,
    }


def of_difference(one: Compared) -> dict[str, Cell]:
    """Return the cells of a difference: of the second system less the first."""
    found, interval = one.found, one.found.interval
    return {
        "measure": found.name,
        "label": found.label,
        "system": one.second,
        "compared_with": one.first,
        "value": found.difference,
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
        "method": found.method,
        "n": found.n,
        "p_holm": found.p_holm,
        "unit": found.unit,
        "better": one.better or "",
        "headline": found.headline,
    }


def write(report: Report, folder: Path, name: str = "report") -> tuple[Path, ...]:
    """Write page, JSON and CSV into a folder; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {"html": page(report), "json": as_json(report), "csv": as_csv(report)}
    paths = []
    for ending, text in contents.items():
        path = folder / f"{name}.{ending}"
        path.write_text(text, encoding="utf8", newline="")
        paths.append(path)
    return tuple(paths)
