"""The shapes of evaluation runs as evaluators read them: figures, records, comparisons, trends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from rag.evaluation.measures import Better, MeasureKind
from rag.evaluation.records import Status
from rag.label import AiLabel
from serving.schemas import Asked, Shape

MAX_PAGE = 200
MAX_ID = 300
MAX_OFFSET = 10_000_000


class FigureOut(Shape):
    """A figure with its interval and what was counted apart; `value` null: not measured, `why_missing` says why."""

    name: str
    label: str
    kind: MeasureKind
    value: float | None
    n: int
    better: Better
    headline: bool
    unit: str
    low: float | None
    high: float | None
    method: str
    missing: int
    refusals: int
    out_of_choice: int
    slice: str | None
    why_missing: str


class RunOut(Shape):
    """A run in a list. `valid`: its signature and its records hold; `trusted`: by a key that an administrator took in.

    `problem` says in Korean what is wrong with it, or that it is not finished.
    """

    run: str
    suite: str
    title: str
    """What the suite is called in Korean; empty where its card is not beside the run."""
    system: str
    model: str | None
    profile: str
    measured_at: datetime | None
    finished: bool
    valid: bool
    trusted: bool
    problem: str
    dataset: str
    dataset_sha256: str
    cases: int
    records: int
    headline: tuple[FigureOut, ...]


class RunsRequest(Asked):
    """Which runs."""

    suite: str | None = Field(None, max_length=200)
    system: str | None = Field(None, max_length=200)
    offset: int = Field(0, ge=0, le=MAX_OFFSET)
    limit: int = Field(50, ge=1, le=MAX_PAGE)


class RunList(Shape):
    """A page of runs, the newest first; `suites` and `systems` are those of all runs."""

    total: int
    offset: int
    suites: tuple[str, ...]
    systems: tuple[str, ...]
    runs: tuple[RunOut, ...]


class CardOut(Shape):
    """What a reader must know of a suite before its figures."""

    title: str
    measures: str
    source: str
    licence: str
    size: str
    prompts: str
    faults: str


class FactOut(Shape):
    """Something that is known of a run, in Korean."""

    name: str
    value: str


class RunDetail(RunOut):
    """A run with all figures, the slices' too, its suite's card and how it came about."""

    figures: tuple[FigureOut, ...]
    card: CardOut | None
    facts: tuple[FactOut, ...]
    key: str
    """The beginning of the key that signed it (base64); empty where nobody did."""


class RecordsRequest(Asked):
    """Which records: of a status, a part (`domain=교통`), and with `worst` by a score, the worst first."""

    status: Status | None = None
    slice: str | None = Field(None, max_length=401)
    score: str | None = Field(None, max_length=200)
    worst: bool = False
    offset: int = Field(0, ge=0, le=MAX_OFFSET)
    limit: int = Field(50, ge=1, le=MAX_PAGE)


class RecordRow(Shape):
    """A record in a list; `asked` is the beginning of what was asked."""

    case: str
    status: Status
    slices: dict[str, str]
    asked: str
    scores: dict[str, float | None]


class NameOut(Shape):
    """A name of the program and what it is called in Korean."""

    name: str
    label: str


class CountOut(Shape):
    """How many records a name has."""

    name: str
    count: int


class RecordList(Shape):
    """A page of a run's records. `statuses` and `slices` count over all of them, so that one can choose."""

    run: str
    total: int
    offset: int
    statuses: tuple[CountOut, ...]
    slices: tuple[CountOut, ...]
    scores: tuple[NameOut, ...]
    records: tuple[RecordRow, ...]


class CitationOut(Shape):
    """A source that a reply names."""

    marker: str = ""
    title: str = ""
    locator: str = ""
    quote: str = ""


class ReplyOut(Shape):
    """What came back for a request. `content` is the whole in its own shape, null where it is too long to show."""

    status: Status
    text: str
    cut: bool
    """Whether the text was cut to what can be shown."""
    citations: tuple[CitationOut, ...]
    content: Any = None
    seconds: float
    error: str


class ScoreOut(Shape):
    """What an item is worth in one respect, and why."""

    name: str
    label: str
    value: float | None
    why: str


class RecordOut(Shape):
    """A record whole: what was asked, what came back, what it is worth and why."""

    run: str
    suite: str
    system: str
    case: str
    case_sha256: str
    cluster: str
    slices: dict[str, str]
    status: Status
    requests: tuple[dict[str, Any], ...]
    replies: tuple[ReplyOut, ...]
    target: dict[str, Any]
    scores: tuple[ScoreOut, ...]
    correctable: bool
    """Whether it can be corrected into a case: a question or a search."""
    ai_label: AiLabel


class CompareRequest(Asked):
    """Two runs of one suite; `score` and `limit` are for the list of items that differ."""

    first: str = Field(min_length=1, max_length=MAX_ID)
    second: str = Field(min_length=1, max_length=MAX_ID)
    score: str | None = Field(None, max_length=200)
    offset: int = Field(0, ge=0, le=MAX_OFFSET)
    limit: int = Field(20, ge=1, le=MAX_PAGE)


class DifferenceOut(Shape):
    """A measure of two runs on the items that count for both: the second less the first."""

    name: str
    label: str
    better: Better
    headline: bool
    unit: str
    n: int
    first: float | None
    second: float | None
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    p_holm: float | None
    method: str
    gained: int
    lost: int
    only_first: int
    only_second: int
    verdict: str
    why_missing: str


class DifferingRow(Shape):
    """An item whose scores differ between two runs."""

    case: str
    asked: str
    slices: dict[str, str]
    first_status: Status
    second_status: Status
    first: dict[str, float | None]
    second: dict[str, float | None]


class ComparisonOut(Shape):
    """Two runs side by side. `changed` counts cases of one id and two contents, which are not compared."""

    first: RunOut
    second: RunOut
    paired: int
    changed: int
    only_first: int
    only_second: int
    notes: tuple[str, ...]
    differences: tuple[DifferenceOut, ...]
    scores: tuple[NameOut, ...]
    total: int
    offset: int
    items: tuple[DifferingRow, ...]


class TrendRequest(Asked):
    """A suite, and one system or all."""

    suite: str = Field(min_length=1, max_length=200)
    system: str | None = Field(None, max_length=200)


class PointOut(Shape):
    """A headline figure of one run. Points of other data (`dataset_sha256`) are no continuation of each other."""

    run: str
    measured_at: datetime
    system: str
    model: str | None
    dataset_sha256: str
    trusted: bool
    value: float | None
    low: float | None
    high: float | None
    n: int


class SeriesOut(Shape):
    """A headline measure over the runs, oldest first."""

    name: str
    label: str
    better: Better
    unit: str
    points: tuple[PointOut, ...]


class TrendOut(Shape):
    """The headline measures of a suite over time; runs that do not hold are left out and counted."""

    suite: str
    left_out: int
    series: tuple[SeriesOut, ...]
