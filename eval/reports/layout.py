"""How the figures of a suite stand on the page: grouped by what they say, cut by slices, next to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from eval.reports.model import HEADINGS, Compared, Figure, SuitePart
from eval.reports.plots import (
    Bar,
    difference_bar,
    differences_scale,
    ends_words,
    figure_bar,
    figures_scale,
)
from rag.evaluation.bundle import Metric
from rag.evaluation.measures import MeasureKind

ROWS = 40
"""Values of a slice that a table shows; the JSON file has them all."""
COLUMNS = 8
SIDE_BY_SIDE = frozenset({"region"})
"""Slices whose measures are read side by side: how one region is treated in every respect."""
DIMENSIONS = {
    "domain": "분야",
    "category": "범주",
    "style": "말투",
    "day": "기준일",
    "kind": "종류",
    "age": "글이 나온 때",
    "region": "시·군",
    "prompt": "물음 틀",
    "order": "보기 순서",
    "label": "문항을 만든 방법",
    "class": "질문 갈래",
    "context": "맥락",
    "attribute": "바꾼 특성",
    "axis": "바꾼 특성",
    "subject": "과목",
    "difficulty": "난이도",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A figure and its bar."""

    figure: Figure
    bar: Bar | None


@dataclass(frozen=True, slots=True)
class MeasureRows:
    """One measure of all systems; `ends` says the ends of the bars' scale."""

    metric: Metric
    rows: tuple[Row, ...]
    ends: str


@dataclass(frozen=True, slots=True)
class KindRows:
    """The measures of one kind."""

    heading: str
    kind: MeasureKind
    measures: tuple[MeasureRows, ...]


@dataclass(frozen=True, slots=True)
class SliceTable:
    """Figures by the values of one slice: a row a value, a column a system or a measure."""

    dimension: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Metric | None, ...]], ...]
    more: int


@dataclass(frozen=True, slots=True)
class ComparedRows:
    """One measure of all pairs of systems."""

    label: str
    ends: str
    rows: tuple[tuple[Compared, Bar], ...]


def by_kind(part: SuitePart) -> Iterator[KindRows]:
    """Yield the figures of the whole set by what they say; headline measures first."""
    whole = [one for one in part.figures if one.metric.slice is None]
    for kind, heading in HEADINGS.items():
        names = ordered([one for one in whole if one.metric.kind == kind])
        if names:
            measures = tuple(measure_rows([one for one in whole if one.metric.name == name]) for name in names)
            yield KindRows(heading, kind, measures)


def ordered(figures: Sequence[Figure]) -> list[str]:
    """Return the names of measures, the headline ones first."""
    names = dict.fromkeys(one.metric.name for one in figures)
    headline = {one.metric.name for one in figures if one.metric.headline}
    return sorted(names, key=lambda name: name not in headline)


def measure_rows(figures: Sequence[Figure]) -> MeasureRows:
    """Return one measure of all systems."""
    scale, metric = figures_scale(figures), figures[0].metric
    rows = tuple(Row(one, figure_bar(one, scale)) for one in figures)
    return MeasureRows(metric, rows, ends_words(scale, metric.unit, differing=metric.better == "zero"))


def slice_tables(part: SuitePart) -> Iterator[SliceTable]:
    """Yield the figures by each slice: a table a system with a column a measure, or a table a measure."""
    sliced = [one for one in part.figures if one.metric.slice is not None]
    systems = list(dict.fromkeys(one.system for one in sliced))
    for dimension in dict.fromkeys(cut_name(one.metric)[0] for one in sliced):
        here = shown_of([one for one in sliced if cut_name(one.metric)[0] == dimension], part)
        title = f"{DIMENSIONS.get(dimension, dimension)}별"
        if len(systems) == 1 or dimension in SIDE_BY_SIDE:
            yield from by_system(here, dimension, title)
        else:
            yield from by_measure(here, dimension, title, systems)


def shown_of(figures: Sequence[Figure], part: SuitePart) -> list[Figure]:
    """Return the figures of headline measures; where none is cut so, those of the first measures that are."""
    headline = {one.metric.name for one in part.figures if one.metric.headline}
    names = list(dict.fromkeys(one.metric.name for one in figures))
    chosen = [name for name in names if name in headline] or names[:COLUMNS]
    return [one for one in figures if one.metric.name in chosen]


def by_system(figures: Sequence[Figure], dimension: str, title: str) -> Iterator[SliceTable]:
    """Yield a table a system: its measures side by side, a row a region, say."""
    for system in dict.fromkeys(one.system for one in figures):
        own = [one for one in figures if one.system == system]
        columns = {one.metric.name: one.metric.label for one in own}
        yield table(dimension, f"{title} ({system})", columns, own, lambda one: one.metric.name)


def by_measure(figures: Sequence[Figure], dimension: str, title: str, systems: Sequence[str]) -> Iterator[SliceTable]:
    """Yield a table a measure: the systems side by side."""
    for name in dict.fromkeys(one.metric.name for one in figures):
        own = [one for one in figures if one.metric.name == name]
        columns = {system: system for system in systems}
        yield table(dimension, f"{title}: {own[0].metric.label}", columns, own, lambda one: one.system)


def cut_name(metric: Metric) -> tuple[str, str]:
    """Return dimension and value of a slice (`domain=교통`)."""
    dimension, _, value = (metric.slice or "").partition("=")
    return dimension, value or dimension


def table(
    dimension: str,
    title: str,
    columns: Mapping[str, str],
    figures: Sequence[Figure],
    column_of: Callable[[Figure], str],
) -> SliceTable:
    """Return a table of figures; `columns` are labels by what `column_of` gives."""
    found = {(cut_name(one.metric)[1], column_of(one)): one.metric for one in figures}
    values = list(dict.fromkeys(value for value, _ in found))
    rows = tuple((value, tuple(found.get((value, key)) for key in columns)) for value in values[:ROWS])
    return SliceTable(dimension, title, tuple(columns.values()), rows, max(0, len(values) - ROWS))


def compared_rows(part: SuitePart) -> Iterator[ComparedRows]:
    """Yield the differences by measure."""
    by_measure = sorted(part.differences, key=lambda one: place_of(one, part))
    for _, group in groupby(by_measure, key=lambda one: one.found.name):
        rows = list(group)
        scale = differences_scale(rows)
        bars = tuple((row, difference_bar(row, scale)) for row in rows)
        yield ComparedRows(rows[0].found.label, ends_words(scale, rows[0].found.unit, differing=True), bars)


def place_of(row: Compared, part: SuitePart) -> int:
    """Return where a measure stands among a suite's figures."""
    return list(dict.fromkeys(one.metric.name for one in part.figures)).index(row.found.name)
