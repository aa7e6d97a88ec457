"""What came out of a closed review: preference with its interval, the sign test, and how far reviewers agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from statistics import fmean

from rag.evaluation.agreement import krippendorff
from rag.evaluation.exact import mcnemar
from rag.evaluation.statistics import Proportion
from serving.evaluators.review_shapes import CriterionOut, DisagreementOut, ResultOut, VoiceOut
from serving.store.reviews import Rating, Review, Verdict

LABELS: dict[Verdict, str] = {
    "first": "첫째가 낫다",
    "second": "둘째가 낫다",
    "both_good": "둘 다 좋다",
    "both_bad": "둘 다 나쁘다",
}
MOST_SHOWN = 100


def result_of(review: Review, ratings: Sequence[Rating], asked: Callable[[str], str]) -> ResultOut:
    """Return the result of a review; `asked` gives the beginning of what a case asks."""
    verdicts = Counter(one.verdict for one in ratings)
    items = by_item(ratings)
    leaning = Counter(map(sign_of, items.values()))
    decided = Proportion(leaning[1], leaning[1] + leaning[-1])
    numbers = {number: place for place, number in enumerate(dict.fromkeys(one.evaluator for one in ratings), 1)}
    low, high = decided.interval or (None, None)
    agreed = krippendorff([_by_reviewer(voices, numbers) for voices in items.values()])
    return ResultOut(
        ratings=len(ratings),
        reviewers=len(numbers),
        rated_items=len(items),
        first=verdicts["first"],
        second=verdicts["second"],
        both_good=verdicts["both_good"],
        both_bad=verdicts["both_bad"],
        items_first=leaning[1],
        items_second=leaning[-1],
        items_even=leaning[0],
        share_first=decided.value,
        low=low,
        high=high,
        p=mcnemar(leaning[1], leaning[-1]) if decided.n else None,
        alpha=agreed.alpha,
        alpha_low=agreed.interval.low if agreed.interval else None,
        alpha_high=agreed.interval.high if agreed.interval else None,
        alpha_why=agreed.why_missing,
        chose_a=sum(_preferred(one) == one.first_shown for one in ratings if _preferred(one)),
        chose_b=sum(_preferred(one) != one.first_shown for one in ratings if _preferred(one)),
        criteria=tuple(criteria(review, ratings)),
        disagreements=tuple(disagreements(review, ratings, numbers, asked))[:MOST_SHOWN],
    )


def by_item(ratings: Sequence[Rating]) -> dict[str, list[Rating]]:
    """Return the ratings of each case, in the order in which they came."""
    ordered = sorted(ratings, key=lambda one: one.case)
    return {case: list(found) for case, found in groupby(ordered, key=lambda one: one.case)}


def _by_reviewer(voices: Sequence[Rating], numbers: Mapping[int, int]) -> list[str | None]:
    """Return an item's verdicts, one place for each reviewer."""
    said: dict[int, str] = {one.evaluator: one.verdict for one in voices}
    return [said.get(number) for number in numbers]


def sign_of(ratings: Sequence[Rating]) -> int:
    """Return which run most reviewers of an item preferred: 1 the first, -1 the second, 0 neither."""
    balance = sum({"first": 1, "second": -1}.get(one.verdict, 0) for one in ratings)
    return (balance > 0) - (balance < 0)


def _preferred(rating: Rating) -> str:
    """Return where the preferred run's reply would stand, were the first one's at A; empty without a preference."""
    return {"first": rating.first_shown, "second": "B" if rating.first_shown == "A" else "A"}.get(rating.verdict, "")


def criteria(review: Review, ratings: Sequence[Rating]) -> Iterator[CriterionOut]:
    """Yield the mean points of each criterion that somebody gave points for."""
    for name in review.criteria:
        pairs = [one.points[name] for one in ratings if name in one.points]
        if pairs:
            first, second = fmean(pair[0] for pair in pairs), fmean(pair[1] for pair in pairs)
            yield CriterionOut(name=name, n=len(pairs), first=first, second=second)


def disagreements(
    review: Review, ratings: Sequence[Rating], numbers: dict[int, int], asked: Callable[[str], str]
) -> Iterator[DisagreementOut]:
    """Yield the items on which reviewers differ, those with opposite preferences first: they are worth a talk."""
    found = [(case, voices) for case, voices in by_item(ratings).items() if len({one.verdict for one in voices}) > 1]
    found.sort(key=lambda one: not {"first", "second"} <= {voice.verdict for voice in one[1]})
    for case, voices in found:
        yield DisagreementOut(
            item=review.cases.index(case) + 1,
            case=case,
            asked=asked(case),
            voices=tuple(
                VoiceOut(reviewer=numbers[one.evaluator], verdict=LABELS[one.verdict], reason=one.reason)
                for one in voices
            ),
        )
