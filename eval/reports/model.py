"""What a report says, as data: the page and the tables show it, the JSON file is it.

Texts are Korean and ready to be shown; figures are numbers. Nothing here depends on the time of writing, so that the
same runs give the same bytes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field, JsonValue

from eval.harness.suite import Card
from rag.evaluation.bundle import Dataset, Metric, System
from rag.evaluation.compare import Difference
from rag.evaluation.curves import Curve
from rag.evaluation.facts import Count, Fact, Name, Number
from rag.evaluation.measures import Better, MeasureKind

Level = Literal["red", "amber"]
Standing = Literal["trusted", "untrusted"]


class RunFacts(Fact):
    """Where a figure comes from: what was measured on what, when, and whose signature stands under it."""

    run: Name
    suite: Name
    system: Name
    """What the system is called in this report; unique in a suite."""
    facts: System
    dataset: Dataset
    measured_at: datetime
    standing: Standing
    signer: str
    """The id of the signing key."""
    records: Count = 0
    planned: Count | None = None
    """How many cases there are to ask; more than `records`: unfinished."""
    statuses: dict[str, Count] = Field(default_factory=dict)
    commit: str | None = None
    changed_files: Count | None = None
    seed: int = 0
    options: dict[str, JsonValue] = Field(default_factory=dict)
    packages: Count = 0
    python: str = ""
    seconds: Number = 0.0
    starts: Count = 1
    cached: Count = 0
    replies: Count = 0
    memory_mb: Number | None = None
    tokens: Count | None = None
    """Read and written by the model, where the system says so."""


class Figure(Fact):
    """A metric of one run."""

    run: Name
    system: Name
    metric: Metric


class Flag(Fact):
    """What a reader must know before believing a figure."""

    level: Level
    code: Name
    """Which rule raised it."""
    suite: Name
    system: Name
    text: str


class Source(Fact):
    """Something that an answer rests on."""

    place: str
    text: str


class Got(Fact):
    """What came back for a request, as it is shown."""

    asked: str
    status: str
    text: str
    sources: tuple[Source, ...] = ()
    labels: tuple[str, ...] = ()
    """What a complaint was sorted into."""
    error: str = ""


class Scored(Fact):
    """A score with its reason."""

    name: Name
    value: Number | None
    why: str


class ShownCase(Fact):
    """A case to read, with the evidence."""

    case: Name
    run: Name
    system: Name
    status: str
    slices: dict[str, str]
    replies: tuple[Got, ...]
    expected: str
    scores: tuple[Scored, ...]


class Compared(Fact):
    """A headline measure of two systems on the same items; `better` None: no difference is claimed."""

    first: Name
    second: Name
    found: Difference
    better: Name | None = None
    says: str
    """In words."""


class Point(Fact):
    """A run in a trend. `joined`: whether it may be compared with the point before it."""

    run: Name
    measured_at: datetime
    commit: str | None
    value: Number | None
    low: Number | None
    high: Number | None
    n: Count
    joined: bool
    note: str = ""
    """What changed since the point before."""


class Trend(Fact):
    """A headline figure over the runs of one suite and system."""

    measure: Name
    label: Name
    unit: str
    system: Name
    points: tuple[Point, ...]


class ShownCurve(Fact):
    """The trade-off of refusing of one system: questions in scope that are answered, against others refused."""

    system: Name
    title: str
    curve: Curve
    note: str


class SuitePart(Fact):
    """All that the report says of one suite."""

    suite: Name
    card: Card
    runs: tuple[RunFacts, ...]
    figures: tuple[Figure, ...]
    """Of the whole set and of slices."""
    differences: tuple[Compared, ...] = ()
    incomparable: tuple[str, ...] = ()
    """Pairs that cannot be compared, and why."""
    trends: tuple[Trend, ...] = ()
    curves: tuple[ShownCurve, ...] = ()
    cases: tuple[ShownCase, ...] = ()


class Report(Fact):
    """A report."""

    format: Literal[1] = 1
    title: str
    measured_to: datetime
    """When the newest of its runs was measured."""
    summary: tuple[str, ...]
    flags: tuple[Flag, ...]
    limits: tuple[str, ...]
    suites: tuple[SuitePart, ...]
    unusable: tuple[str, ...] = ()
    """Runs that were asked for and cannot be read, with the reason."""


HEADINGS: dict[MeasureKind, str] = {
    "performance": "얼마나 잘하나",
    "bias": "얼마나 공정한가",
    "safety": "얼마나 안전한가",
    "cost": "시간과 비용",
}
BETTER: dict[Better, str] = {"higher": "높을수록 좋음", "lower": "낮을수록 좋음", "zero": "0에 가까울수록 좋음"}
