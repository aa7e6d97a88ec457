"""The result of an evaluation as it is kept and shown: a bundle of figures that its author signs.

A bundle is a JSON document. Its signature (Ed25519, base64) is over the canonical JSON of everything but the
signature itself (`canonical`). What was not measured has no value; it is never zero.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import Field, JsonValue, model_validator

from rag.evaluation.facts import Count, Fact, Hash, Name, Number
from rag.evaluation.measures import Better, Measure, MeasureKind

FORMAT = 2


class Interval(Fact):
    """A confidence interval; `method` says how it was computed (`Wilson`, `paired bootstrap`)."""

    low: Number
    high: Number
    method: Name
    level: float = Field(0.95, gt=0, lt=1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError("the lower bound lies above the upper one")
        return self


class Metric(Fact):
    """A figure. `value` None: it was not measured, and `why_missing` says why.

    `n` are the items that count; `missing`, `refusals` and `out_of_choice` are reported apart and never in `n`
    silently. `slice` names a part of the data set (`domain=교통`), None for the whole. `label` is Korean.
    """

    name: Name
    label: Name
    kind: MeasureKind = "performance"
    value: Number | None
    n: Count
    better: Better = "higher"
    headline: bool = False
    unit: str = ""
    interval: Interval | None = None
    missing: Count = 0
    refusals: Count = 0
    out_of_choice: Count = 0
    slice: Name | None = None
    why_missing: str = Field("", max_length=500)

    @model_validator(mode="after")
    def _measured(self) -> Self:
        if self.value is not None and self.n == 0:
            raise ValueError(f"{self.name}: a value of no items")
        if self.value is None and self.interval is not None:
            raise ValueError(f"{self.name}: an interval without a value")
        return self


class Dataset(Fact):
    """What was asked: its name, the SHA-256 of its cases in order, its licence and how many cases it has."""

    name: Name
    sha256: Hash
    licence: Name = "미상"
    cases: Count = 0


class System(Fact):
    """What answered: the profile, the model and its checksum (None with an engine that only quotes), prompts, index.

    `name` is what it is called in a report (`pipeline`, `quotes`, `model`), `settings` whatever changes its answers.
    """

    profile: Name
    model: str | None
    model_sha256: Hash | None
    prompts_hash: Name
    index_version: Name
    program: Name
    name: Name = "pipeline"
    settings: dict[str, JsonValue] = Field(default_factory=dict)


class Run(Fact):
    """How the figures came about: enough to do it again."""

    id: Name
    options: dict[str, JsonValue] = Field(default_factory=dict)
    """What was asked for: limits, the whole set or a sample, prompts."""
    seed: int = 0
    git_commit: str | None = None
    changed_files: Count | None = None
    """Files that differ from that commit; None where it is not known."""
    packages: dict[str, str] = Field(default_factory=dict)
    python: str = ""
    processors: Count = 0
    started_at: datetime | None = None
    seconds: float = 0.0
    """Of work, all starts together."""
    starts: Count = 1
    """How often it was begun or resumed."""
    cached: Count = 0
    """Replies that came from the cache: their times are those of the first time."""
    memory_mb: float | None = None
    """The most resident memory of the process."""


class RecordsFile(Fact):
    """The records that the figures are made of: their file beside the bundle, its hash, how many, the last digest."""

    file: Literal["records.jsonl"] = "records.jsonl"
    sha256: Hash
    count: Count
    head: Hash


class Evaluation(Fact):
    """What a bundle says."""

    format: Literal[2] = 2
    suite: Name
    dataset: Dataset
    system: System
    measured_at: datetime
    metrics: tuple[Metric, ...] = Field(min_length=1)
    measures: tuple[Measure, ...] = ()
    """How the metrics follow from the records."""
    run: Run | None = None
    records: RecordsFile | None = None

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if self.measured_at.tzinfo is None:
            raise ValueError("measured_at has no time zone")
        return self


class Signature(Fact):
    """Who signed: the algorithm, the public key (base64 of its 32 bytes) and the signature (base64)."""

    algorithm: Literal["Ed25519"] = "Ed25519"
    key: str
    value: str


class SignedEvaluation(Fact):
    """A bundle."""

    evaluation: Evaluation
    signature: Signature


def canonical(evaluation: Evaluation) -> bytes:
    """Return what is signed: JSON with sorted keys and without spaces, in UTF-8."""
    content: dict[str, Any] = evaluation.model_dump(mode="json")
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf8")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a bundle (draft 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:mongmin:evaluation:2",
        **SignedEvaluation.model_json_schema(),
    }
