"""The shapes of blind reviews and of corrections."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from rag.label import AiLabel
from serving.evaluators.shapes import MAX_ID, CitationOut
from serving.schemas import Asked, Shape
from serving.store.corrections import State

MOST_ITEMS = 500
MAX_REASON = 2000
MAX_ANSWER = 8000
Choice = Literal["A", "B", "both_good", "both_bad"]
Line = Annotated[str, Field(min_length=1, max_length=300)]


class ReviewRequest(Asked):
    """A review of two runs of one suite: how many items, drawn by which seed, judged by which criteria."""

    first: str = Field(min_length=1, max_length=MAX_ID)
    second: str = Field(min_length=1, max_length=MAX_ID)
    items: int = Field(30, ge=1, le=MOST_ITEMS)
    seed: int = Field(1, ge=0, le=2_000_000_000)
    criteria: tuple[Annotated[str, Field(min_length=1, max_length=40)], ...] = Field(
        ("정확성", "근거", "알기 쉬움"), max_length=6
    )


class Points(Asked):
    """One criterion, 1 (bad) to 5 (good), of both replies."""

    a: int = Field(ge=1, le=5)
    b: int = Field(ge=1, le=5)


class RatingRequest(Asked):
    """What a reviewer says of an item; the same again changes nothing, another word replaces the former."""

    item: int = Field(ge=1, le=MOST_ITEMS)
    choice: Choice
    reason: str = Field("", max_length=MAX_REASON)
    points: dict[Annotated[str, Field(max_length=40)], Points] = Field(default_factory=dict, max_length=6)


class RatingOut(Shape):
    """A reviewer's own word on an item, as they saw it."""

    choice: Choice
    reason: str
    points: dict[str, Points]


class BlindReply(Shape):
    """A reply without anything that tells which system gave it."""

    text: str
    citations: tuple[CitationOut, ...]


class ItemOut(Shape):
    """An item with both replies, in an order of its own for each reviewer. `rated` are the reviewer's own so far."""

    review: str
    item: int
    items: int
    rated: int
    asked: tuple[str, ...]
    a: BlindReply
    b: BlindReply
    criteria: tuple[str, ...]
    mine: RatingOut | None
    ai_label: AiLabel


class NextOut(Shape):
    """The item to rate next; null once the reviewer has rated all."""

    item: ItemOut | None
    items: int
    rated: int
    closed: bool


class CriterionOut(Shape):
    """The mean points of a criterion, of `n` ratings that gave it."""

    name: str
    n: int
    first: float
    second: float


class VoiceOut(Shape):
    """What one reviewer said of an item; reviewers are numbered, not named."""

    reviewer: int
    verdict: str
    reason: str


class DisagreementOut(Shape):
    """An item on which reviewers differ."""

    item: int
    case: str
    asked: str
    voices: tuple[VoiceOut, ...]


class ResultOut(Shape):
    """What reviewers preferred. An item counts once, for the run that more of its reviewers preferred.

    `share_first` is of the items with a preference; `p` of the two-sided sign test. `alpha` (Krippendorff, nominal)
    is null where too little was rated by more than one, and `alpha_why` says so.
    """

    ratings: int
    reviewers: int
    rated_items: int
    first: int
    second: int
    both_good: int
    both_bad: int
    items_first: int
    items_second: int
    items_even: int
    share_first: float | None
    low: float | None
    high: float | None
    p: float | None
    alpha: float | None
    alpha_low: float | None
    alpha_high: float | None
    alpha_why: str
    chose_a: int
    chose_b: int
    """How often the reply that stood first, and second, was preferred: far apart, the place decided."""
    criteria: tuple[CriterionOut, ...]
    disagreements: tuple[DisagreementOut, ...]


class ReviewOut(Shape):
    """A review. Which runs it is of, and what came out, is told once it is closed."""

    id: str
    suite: str
    items: int
    criteria: tuple[str, ...]
    made: datetime
    made_by: str
    rated: int
    """Items that the caller has rated."""
    reviewers: int
    ratings: int
    closed: datetime | None
    first_run: str | None = None
    second_run: str | None = None
    first_system: str | None = None
    second_system: str | None = None
    result: ResultOut | None = None


class ReviewList(Shape):
    """The reviews, the newest first."""

    reviews: tuple[ReviewOut, ...]


class CorrectionRequest(Asked):
    """What is wrong with the answer to an item of a run, and what would be right."""

    run: str = Field(min_length=1, max_length=MAX_ID)
    case: str = Field(min_length=1, max_length=MAX_ID)
    wrong: str = Field(min_length=1, max_length=MAX_REASON)
    answer: str = Field("", max_length=MAX_ANSWER)
    key_facts: tuple[Line, ...] = Field((), max_length=20)
    """What a right answer must say, word for word (`14일`)."""
    articles: tuple[Line, ...] = Field((), max_length=10)
    """What it must rest on, as 「법령명」 제N조."""
    refuse: bool = False
    """The right answer is to decline."""


class DecisionRequest(Asked):
    """Why a second person accepts or refuses."""

    reason: str = Field("", max_length=MAX_REASON)


class CorrectionsRequest(Asked):
    """Which corrections."""

    state: State | None = None


class CorrectionOut(Shape):
    """A correction as evaluators see it; people are `나`, or a mark that is always the same."""

    id: str
    run: str
    suite: str
    case: str
    asked: str
    wrong: str
    answer: str
    key_facts: tuple[str, ...]
    articles: tuple[str, ...]
    refuse: bool
    state: State
    made: datetime
    made_by: str
    mine: bool
    decided: datetime | None
    decided_by: str
    decision: str


class CorrectionList(Shape):
    """Corrections, the newest first; `accepted` counts those that are exported as cases."""

    accepted: int
    corrections: tuple[CorrectionOut, ...]


class ForgetRequest(Asked):
    """Whose name is deleted: as the identity provider or the key names them."""

    evaluator: str = Field(min_length=1, max_length=255)


class ForgottenOut(Shape):
    """Whether a name was kept, and is gone now."""

    forgotten: bool
