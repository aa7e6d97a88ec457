"""What two complaints have in common, in figures from about -1 to 1 that a logistic model weighs. Symmetric."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta

from rag.complaints.similar.profile import Profile

HOUR = timedelta(hours=1)
Features = Mapping[str, float]
USUAL, SPREAD = 0.90, 0.0355
"""The cosine of e5 between complaints of one town lies within a few hundredths of this."""
UNITS_OF_PLACE = frozenset(["번출구", "번버스", "번", "동", "단지", "호선", "길", "로", "번지"])


def features(one: Profile, other: Profile) -> Features:
    """Return the figures of a pair."""
    cosine = closeness(one, other)
    shared, missed = shared_names(one, other), missed_names(one, other)
    gap = math.log1p(one.happened.gap(other.happened) / HOUR / 6) / 3
    told = math.sqrt(one.manner.told * other.manner.told)
    unlike = abs(one.manner.told - other.manner.told)
    overlap = word_overlap(one, other)
    same_number, other_number = numbers(one, other)
    return {
        "cosine": cosine,
        "same_place": float(bool(shared)),
        "other_place": float(bool(missed) and not shared),
        "number": same_number,
        "other_number": other_number,
        "words": overlap,
        "told": told,
        "unlike": unlike,
        "wish_apart": float(one.manner.wish != other.manner.wish),
        "both_wish": float(one.manner.wish and other.manner.wish and not told),
        "ask": float(one.manner.ask != other.manner.ask),
        "past": float(one.manner.past and other.manner.past),
        "gap": gap,
        "days": math.log1p(abs((one.received_at - other.received_at) / HOUR) / 24) / 3,
        "told_soon": told * max(0.0, 1 - gap),
    }


def closeness(one: Profile, other: Profile) -> float:
    """Return how near the embeddings are, within what is usual between complaints; 0 where one has none."""
    if not one.vector or not other.vector:
        return 0.0
    cosine = sum(a * b for a, b in zip(one.vector, other.vector, strict=True))
    return max(-2.0, min(2.0, (cosine - USUAL) / SPREAD))


def shared_names(one: Profile, other: Profile) -> frozenset[str]:
    """Return the proper parts of names of either text of which the other speaks too."""
    return frozenset(
        {name for name in one.names.proper if name in other.letters}
        | {name for name in other.names.proper if name in one.letters}
    )


def missed_names(one: Profile, other: Profile) -> bool:
    """Whether both name something, and none of it is named by the other."""
    return bool(one.names.proper and other.names.proper) and not shared_names(one, other)


def word_overlap(one: Profile, other: Profile) -> float:
    """Return the part of the shorter text's words, besides names, that stand in the other one too."""
    least = min(len(one.words), len(other.words))
    return len(one.words & other.words) / least if least else 0.0


def numbers(one: Profile, other: Profile) -> tuple[float, float]:
    """Return whether a numbered thing (`62번`) is in both, and whether both have some of a kind but not the same."""
    shared = one.names.numbered & other.names.numbered
    kinds = {unit for _, unit in one.names.numbered} & {unit for _, unit in other.names.numbered}
    return float(bool(shared)), float(bool(kinds & UNITS_OF_PLACE) and not shared)
