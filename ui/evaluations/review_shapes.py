"""What people judge and put right, as the API says it; what it says besides is left aside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ui.contract import AiLabel, Shape
from ui.evaluations.shapes import Source


class Points(Shape):
    """One criterion of both replies."""

    a: int
    b: int


class Rating(Shape):
    """The reviewer's own word on an item."""

    choice: str
    reason: str = ""
    points: Mapping[str, Points] = {}


class BlindReply(Shape):
    """A reply without a name."""

    text: str = ""
    citations: tuple[Source, ...] = ()


class Item(Shape):
    """An item to judge."""

    review: str
    item: int
    items: int = 0
    rated: int = 0
    asked: tuple[str, ...] = ()
    a: BlindReply
    b: BlindReply
    criteria: tuple[str, ...] = ()
    mine: Rating | None = None
    ai_label: AiLabel = AiLabel()


class Next(Shape):
    """The item to rate next."""

    item: Item | None = None
    items: int = 0
    rated: int = 0
    closed: bool = False


class Criterion(Shape):
    """The mean points of a criterion."""

    name: str
    n: int = 0
    first: float = 0.0
    second: float = 0.0


class Voice(Shape):
    """What one reviewer said."""

    reviewer: int
    verdict: str
    reason: str = ""


class Disagreement(Shape):
    """An item on which reviewers differ."""

    item: int
    case: str
    asked: str = ""
    voices: tuple[Voice, ...] = ()


class Result(Shape):
    """What came out of a review."""

    ratings: int = 0
    reviewers: int = 0
    rated_items: int = 0
    first: int = 0
    second: int = 0
    both_good: int = 0
    both_bad: int = 0
    items_first: int = 0
    items_second: int = 0
    items_even: int = 0
    share_first: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    alpha: float | None = None
    alpha_low: float | None = None
    alpha_high: float | None = None
    alpha_why: str = ""
    chose_a: int = 0
    chose_b: int = 0
    criteria: tuple[Criterion, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()


class Review(Shape):
    """A review."""

    id: str
    suite: str = ""
    items: int = 0
    criteria: tuple[str, ...] = ()
    made: datetime
    made_by: str = ""
    rated: int = 0
    reviewers: int = 0
    ratings: int = 0
    closed: datetime | None = None
    first_run: str | None = None
    second_run: str | None = None
    first_system: str | None = None
    second_system: str | None = None
    result: Result | None = None


class Reviews(Shape):
    """The reviews."""

    reviews: tuple[Review, ...] = ()


class Correction(Shape):
    """A correction."""

    id: str
    run: str = ""
    suite: str = ""
    case: str = ""
    asked: str = ""
    wrong: str = ""
    answer: str = ""
    key_facts: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    refuse: bool = False
    state: str = ""
    made: datetime
    made_by: str = ""
    mine: bool = False
    decided: datetime | None = None
    decided_by: str = ""
    decision: str = ""


class Corrections(Shape):
    """Corrections."""

    accepted: int = 0
    corrections: tuple[Correction, ...] = ()
