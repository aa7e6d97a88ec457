"""Puts a report's figures into the documents: `docs/eval` and, between their markers, the READMEs.

A document says `<!-- eval: en -->` (or `ko`) where the table begins and `<!-- /eval -->` where it ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from eval.reports.model import Report, SuitePart
from eval.reports.tables import write
from eval.reports.words import NOT_MEASURED, span_of, value_of
from rag.evaluation.bundle import Metric

FOLDER = Path("docs") / "eval"
DOCUMENTS = ("docs/eval/README.md", "README.md", "README.ko.md")
SLOT = re.compile(r"(?P<open><!-- eval: (?P<language>en|ko) -->\n).*?(?P<close><!-- /eval -->)", re.DOTALL)


def publish(report: Report, project: Path) -> tuple[Path, ...]:
    """Write `docs/eval/report.*` and fill the tables of the documents; return what was written."""
    written = [*write(report, project / FOLDER)]
    tables = {"en": "\n".join(english(report)), "ko": "\n".join(korean(report))}
    for name in DOCUMENTS:
        path = project / name
        if not path.is_file():
            continue
        before = path.read_text(encoding="utf8")
        after = filled(before, tables)
        if after != before:
            path.write_text(after, encoding="utf8")
            written.append(path)
    return tuple(written)


def filled(document: str, tables: Mapping[str, str]) -> str:
    """Return a document with its tables."""
    return SLOT.sub(lambda match: f"{match['open']}{tables[match['language']]}\n{match['close']}", document)


def english(report: Report) -> Iterator[str]:
    """Yield the table of headline figures in English: suite and measure by their names in the program."""
    systems = names_of(report)
    yield f"Measured to {report.measured_to:%Y-%m-%d}; value [95% interval] n."
    yield ""
    yield f"| suite | measure | {' | '.join(systems.values())} |"
    yield "|---|---|" + "---|" * len(systems)
    for part, name, found in headline(report):
        cells = (in_english(found.get(system)) for system in systems)
        yield f"| {escaped(part.suite)} | {escaped(name)} | {' | '.join(cells)} |"


def korean(report: Report) -> Iterator[str]:
    """Yield the same in Korean."""
    systems = names_of(report)
    yield f"{report.measured_to:%Y-%m-%d}까지 잰 값 (95% 신뢰구간), n은 문항 수."
    yield ""
    yield f"| 평가 묶음 | 지표 | {' | '.join(map(escaped, systems))} |"
    yield "|---|---|" + "---|" * len(systems)
    for part, _, found in headline(report):
        label = next(iter(found.values())).label
        cells = (in_korean(found.get(system)) for system in systems)
        yield f"| {escaped(part.card.title)} | {escaped(label)} | {' | '.join(cells)} |"


def names_of(report: Report) -> dict[str, str]:
    """Return the systems of a report: what each is called, and its name in the program."""
    return {run.system: escaped(run.facts.name) for part in report.suites for run in part.runs}


def headline(report: Report) -> Iterator[tuple[SuitePart, str, Mapping[str, Metric]]]:
    """Yield each headline measure with its figures by system."""
    for part in report.suites:
        figures = [one for one in part.figures if one.metric.headline and one.metric.slice is None]
        for name in dict.fromkeys(one.metric.name for one in figures):
            yield part, name, {one.system: one.metric for one in figures if one.metric.name == name}


def in_english(metric: Metric | None) -> str:
    """Return a figure as the other tables of the documents have it."""
    if metric is None or metric.value is None:
        return "not measured"
    interval = f" [{metric.interval.low:.2f}, {metric.interval.high:.2f}]" if metric.interval else ""
    return f"{metric.value:.2f}{interval} n={metric.n:,}"


def in_korean(metric: Metric | None) -> str:
    """Return a figure in words."""
    if metric is None or metric.value is None:
        return NOT_MEASURED
    interval = f" ({span_of(metric)})" if metric.interval else ""
    return f"{value_of(metric)}{interval} n={metric.n:,}"


def escaped(text: str) -> str:
    """Return a text that neither ends a cell of a table nor marks anything up."""
    return re.sub(r"([\\|<>`*_\[\]])", r"\\\1", " ".join(text.split()))
