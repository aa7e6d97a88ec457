"""What a suite reports, as data: anyone who has the records can compute every figure anew.

A measure names a score of the records and how the figure is made of it (`Estimator`). How figures, intervals and
comparisons are computed from them is in `rag.evaluation.estimate` and `rag.evaluation.compare`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from rag.evaluation.facts import Fact, Name, Number, Slices

MeasureKind = Literal["performance", "bias", "safety", "cost"]
Better = Literal["higher", "lower", "zero"]
"""Which way is better; `zero`: the nearer to nought, the better (differences between groups)."""


class Mean(Fact):
    """The mean of a score over the records of `where`."""

    kind: Literal["mean"] = "mean"
    where: Slices = Field(default_factory=dict)


class Contrast(Fact):
    """The mean over the records of `plus`, less the mean over those of `minus`."""

    kind: Literal["contrast"] = "contrast"
    plus: Slices
    minus: Slices


class Folded(Fact):
    """One less the distance of twice the mean from one, over the records of `where`: 1 - |2 mean - 1|.

    With the accuracy of disambiguated contexts it is the most that their Diff-bias can be (KoBBQ, Jin et al. 2024):
    who is nearly always right, or nearly always wrong, has no room to favour a side.
    """

    kind: Literal["folded"] = "folded"
    where: Slices = Field(default_factory=dict)


class Percentile(Fact):
    """The value that `share` (0 to 1) of the records do not exceed."""

    kind: Literal["percentile"] = "percentile"
    share: float = Field(ge=0, le=1)
    where: Slices = Field(default_factory=dict)


class Spread(Fact):
    """The largest less the smallest mean over the values of one slice (regions, say)."""

    kind: Literal["spread"] = "spread"
    by: Name


Estimator = Annotated[Mean | Contrast | Folded | Percentile | Spread, Field(discriminator="kind")]


class Measure(Fact):
    """A figure of a suite; `label` is Korean."""

    name: Name
    label: Name
    score: Name
    """The score of the records that it is made of."""
    estimator: Estimator = Mean()
    kind: MeasureKind = "performance"
    better: Better = "higher"
    headline: bool = False
    by: tuple[Name, ...] = ()
    """The slices that it is also reported by."""
    counts_refusals_as: Number | None = None
    """What a refused item counts as; None: it is left out and counted apart."""
    counts_missing_as: Number | None = None
    """The same of an item of which nothing usable came back."""
    counts_out_of_choice_as: Number | None = None
    invariant: bool = False
    """A promise: one item that broke it since the baseline fails the gate, whatever the noise."""
    accuracy: Name | None = None
    """The measure without which this one says nothing (who knows nothing is never biased, who refuses all is safe)."""
    accuracy_floor: Number | None = None
    """Below this accuracy it is flagged as meaningless."""
    unit: str = Field("", max_length=20)
