"""What the evaluators' pages read of the API (`/v1/evaluations`). Unknown fields are ignored, so that it may grow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ui.contract import AiLabel, Shape


class Figure(Shape):
    """A figure with its interval and what was counted apart."""

    name: str
    label: str
    value: float | None = None
    n: int = 0
    better: str = "higher"
    headline: bool = False
    unit: str = ""
    low: float | None = None
    high: float | None = None
    method: str = ""
    missing: int = 0
    refusals: int = 0
    out_of_choice: int = 0
    slice: str | None = None
    why_missing: str = ""


class Run(Shape):
    """A run in a list."""

    run: str
    suite: str = ""
    title: str = ""
    system: str = ""
    model: str | None = None
    measured_at: datetime | None = None
    finished: bool = False
    valid: bool = False
    trusted: bool = False
    problem: str = ""
    dataset: str = ""
    dataset_sha256: str = ""
    cases: int = 0
    records: int = 0
    headline: tuple[Figure, ...] = ()


class Runs(Shape):
    """A page of runs."""

    total: int = 0
    offset: int = 0
    suites: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    runs: tuple[Run, ...] = ()


class Card(Shape):
    """What a reader must know of a suite."""

    title: str = ""
    measures: str = ""
    source: str = ""
    licence: str = ""
    size: str = ""
    prompts: str = ""
    faults: str = ""


class Fact(Shape):
    """Something that is known of a run."""

    name: str
    value: str


class WholeRun(Run):
    """A run with all figures."""

    figures: tuple[Figure, ...] = ()
    card: Card | None = None
    facts: tuple[Fact, ...] = ()
    key: str = ""


class Count(Shape):
    """How many records a name has."""

    name: str
    count: int = 0


class Named(Shape):
    """A name and what it is called."""

    name: str
    label: str = ""


class Row(Shape):
    """A record in a list."""

    case: str
    status: str = ""
    slices: Mapping[str, str] = {}
    asked: str = ""
    scores: Mapping[str, float | None] = {}


class Records(Shape):
    """A page of records."""

    run: str = ""
    total: int = 0
    offset: int = 0
    statuses: tuple[Count, ...] = ()
    slices: tuple[Count, ...] = ()
    scores: tuple[Named, ...] = ()
    records: tuple[Row, ...] = ()


class Source(Shape):
    """A source that a reply names."""

    marker: str = ""
    title: str = ""
    locator: str = ""
    quote: str = ""


class Reply(Shape):
    """What came back for a request."""

    status: str = ""
    text: str = ""
    cut: bool = False
    citations: tuple[Source, ...] = ()
    content: Any = None
    seconds: float = 0.0
    error: str = ""


class Score(Shape):
    """What an item is worth in one respect, and why."""

    name: str
    label: str = ""
    value: float | None = None
    why: str = ""


class Record(Shape):
    """A record whole."""

    run: str
    suite: str = ""
    system: str = ""
    case: str
    cluster: str = ""
    slices: Mapping[str, str] = {}
    status: str = ""
    requests: tuple[Mapping[str, Any], ...] = ()
    replies: tuple[Reply, ...] = ()
    target: Mapping[str, Any] = {}
    scores: tuple[Score, ...] = ()
    correctable: bool = False
    ai_label: AiLabel = AiLabel()


class Difference(Shape):
    """A measure of two runs."""

    name: str
    label: str
    better: str = "higher"
    headline: bool = False
    unit: str = ""
    n: int = 0
    first: float | None = None
    second: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    p_holm: float | None = None
    method: str = ""
    gained: int = 0
    lost: int = 0
    only_first: int = 0
    only_second: int = 0
    verdict: str = ""
    why_missing: str = ""


class Differing(Shape):
    """An item on which two runs differ."""

    case: str
    asked: str = ""
    first_status: str = ""
    second_status: str = ""
    first: Mapping[str, float | None] = {}
    second: Mapping[str, float | None] = {}


class Comparison(Shape):
    """Two runs side by side."""

    first: Run
    second: Run
    paired: int = 0
    notes: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    scores: tuple[Named, ...] = ()
    total: int = 0
    offset: int = 0
    items: tuple[Differing, ...] = ()


class Point(Shape):
    """A headline figure of one run."""

    run: str
    measured_at: datetime
    system: str = ""
    model: str | None = None
    dataset_sha256: str = ""
    trusted: bool = False
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0


class Series(Shape):
    """A headline measure over the runs."""

    name: str
    label: str
    better: str = "higher"
    unit: str = ""
    points: tuple[Point, ...] = ()


class Trend(Shape):
    """The headline measures of a suite over time."""

    suite: str = ""
    left_out: int = 0
    series: tuple[Series, ...] = ()


class Me(Shape):
    """The reader's own roles."""

    roles: tuple[str, ...] = ()
