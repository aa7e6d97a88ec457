"""What a suite is: a card, cases, a scorer, measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field

from eval.harness.cases import Case
from eval.harness.requests import RequestKind
from rag.evaluation.facts import Fact, Name
from rag.evaluation.measures import Measure
from rag.evaluation.records import Reply, Score, Status


class Card(Fact):
    """What a reader must know of a suite before its figures; Korean, read from `eval/suites/cards/NAME.yaml`."""

    name: Name
    title: Name
    measures: str
    """What it measures, and what it does not."""
    source: str
    licence: Name
    size: str
    prompts: str
    faults: str
    """Known faults of the data or of the measure."""
    version: int = Field(1, ge=1)


@dataclass(frozen=True, slots=True)
class Options:
    """What a run asks of a suite: where data lie, how many cases, by which seed."""

    corpus: Path
    """The corpus and test sets beside the project; a suite that needs it says so where it is absent."""
    local: Path | None = None
    """A local copy of an external data set."""
    limit: int | None = None
    """At most so many cases, drawn by the seed and spread over the slices; None: the suite's usual size."""
    whole: bool = False
    """All cases, where the usual size is a sample."""
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Scored:
    """What a case is worth: scores with reasons by name; `status` where the scorer knows better than the replies.

    A record counts in a measure with its score where that has a value. Without one it counts as the measure says for
    its status (`counts_refusals_as` and the like), else it is left out of `n` and counted apart.
    """

    scores: Mapping[str, Score]
    status: Status | None = None


Scorer = Callable[[Case, Sequence[Reply]], Scored]
"""From a case and the replies to its requests, none of them missing, to what it is worth."""

Reference = Callable[[Case], tuple[Reply, ...]]
"""Answers a case from its own key, a reply to each request: what a suite is tried against before any model."""


@dataclass(frozen=True)
class Suite:
    """A suite. `load` raises `InputError` (Korean, with what to do) where its data are absent or not as described."""

    card: Card
    kind: RequestKind
    """What its systems must be able to be asked."""
    load: Callable[[Options], Sequence[Case]]
    score: Scorer
    measures: tuple[Measure, ...]
    licence_of: Callable[[Options], str] | None = None
    """The licence of a local copy, where the card cannot know it."""
    references: Mapping[str, Reference] = field(default_factory=dict)
    """By name (`oracle`, `always-unknown`), systems whose scores are known before they are measured."""
