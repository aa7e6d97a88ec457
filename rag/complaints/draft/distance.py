"""How much an officer changed a draft, sentence by sentence: the quality measure of drafts.

Sentences are aligned in order at the least cost (as Levenshtein aligns letters); a changed sentence costs the letters
that differ, an added or removed one all of its own. The distance is the cost as a share of the longer text's letters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.sentences import sentences

LONGEST = 4_000
"""Letters of a sentence that are compared one by one: a longer one is pasted text, and counts as changed beyond it."""
MOST_SENTENCES = 300
Change = Literal["kept", "changed", "added", "removed"]
Table = list[list[int]]


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """What became of a sentence. `distance` is from 0 (kept) to 1 (nothing left); a text that is not there is None."""

    change: Change
    draft: str | None
    sent: str | None
    distance: float


@dataclass(frozen=True, slots=True)
class EditDistance:
    """The distance of two texts, from 0 to 1, and what became of each sentence, in order."""

    distance: float
    changes: tuple[SentenceChange, ...]

    def count(self, change: Change) -> int:
        """Return how many sentences were kept, changed, added or removed."""
        return sum(one.change == change for one in self.changes)

    @property
    def kept(self) -> int:
        """Sentences that were sent as they were drafted."""
        return self.count("kept")

    @property
    def changed(self) -> int:
        """Sentences that were sent with changes."""
        return self.count("changed")

    @property
    def added(self) -> int:
        """Sentences that the officer wrote."""
        return self.count("added")

    @property
    def removed(self) -> int:
        """Sentences that the officer left out."""
        return self.count("removed")


def edit_distance(draft: str, sent: str) -> EditDistance:
    """Compare a draft with what was sent. White space makes no difference.

    >>> found = edit_distance("가로등을 고쳤습니다. 감사합니다.", "가로등을 어제 고쳤습니다. 감사합니다.")
    >>> found.kept, found.changed, round(found.distance, 2)
    (1, 1, 0.15)
    """
    before, after = split(draft), split(sent)
    costs = [[letters_changed(old, new) for new in after] for old in before]
    table = aligned(before, after, costs)
    total = max(sum(map(len, before)), sum(map(len, after)))
    changes = tuple(reversed(list(walk(before, after, costs, table))))
    return EditDistance(min(1.0, table[-1][-1] / total) if total else 0.0, changes)


def split(text: str) -> list[str]:
    """Return the sentences of a text with single spaces; of a very long one the last holds the rest."""
    found = [" ".join(span.of(text).split()) for span in sentences(text)]
    return (
        found if len(found) <= MOST_SENTENCES else [*found[: MOST_SENTENCES - 1], " ".join(found[MOST_SENTENCES - 1 :])]
    )


def aligned(before: Sequence[str], after: Sequence[str], costs: Sequence[Sequence[int]]) -> Table:
    """Return the least cost of turning each beginning of `before` into each beginning of `after`."""
    table = [[0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for i in range(len(before) + 1):
        for j in range(len(after) + 1):
            if i or j:
                table[i][j] = min(cost for cost, _ in steps(i, j, before, after, costs, table))
    return table


def steps(
    i: int, j: int, before: Sequence[str], after: Sequence[str], costs: Sequence[Sequence[int]], table: Table
) -> Iterator[tuple[int, str]]:
    """Yield what it costs to come to a place of the table from each side."""
    if i and j:
        yield table[i - 1][j - 1] + costs[i - 1][j - 1], "both"
    if i:
        yield table[i - 1][j] + len(before[i - 1]), "old"
    if j:
        yield table[i][j - 1] + len(after[j - 1]), "new"


def walk(
    before: Sequence[str], after: Sequence[str], costs: Sequence[Sequence[int]], table: Table
) -> Iterator[SentenceChange]:
    """Yield what became of each sentence, from the last one back."""
    i, j = len(before), len(after)
    while i or j:
        _, side = min(steps(i, j, before, after, costs, table), key=lambda step: step[0])
        i, j = i - (side != "new"), j - (side != "old")
        if side == "both":
            yield pair(before[i], after[j], costs[i][j])
        elif side == "old":
            yield SentenceChange("removed", before[i], None, 1.0)
        else:
            yield SentenceChange("added", None, after[j], 1.0)


def pair(old: str, new: str, cost: int) -> SentenceChange:
    """Return what became of a sentence that has a counterpart."""
    return SentenceChange("kept" if cost == 0 else "changed", old, new, cost / max(len(old), len(new), 1))


def letters_changed(old: str, new: str) -> int:
    """Return the letters to insert, delete or replace, beginning and end that are the same left aside.

    A pair of sentences with nothing in common costs more than leaving one out and writing the other, so that only
    versions of one sentence are paired.
    """
    if old == new:
        return 0
    most = UNLIKE * max(len(old), len(new))
    if least_changed(old, new) > most:
        return len(old) + len(new)
    cost = levenshtein(*trimmed(old[:LONGEST], new[:LONGEST])) + abs(len(old[LONGEST:]) - len(new[LONGEST:]))
    if old[LONGEST:] != new[LONGEST:]:
        cost += min(len(old[LONGEST:]), len(new[LONGEST:]))
    return cost if cost <= most else len(old) + len(new)


UNLIKE = 0.7
"""Share of letters that differ from which on two sentences are not versions of one."""


def trimmed(old: str, new: str) -> tuple[str, str]:
    """Return two texts without the beginning and the end that they share."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    old, new = old[start:], new[start:]
    end = 0
    while end < min(len(old), len(new)) and old[-1 - end] == new[-1 - end]:
        end += 1
    return old[: len(old) - end], new[: len(new) - end]


def levenshtein(old: str, new: str) -> int:
    """Return the least number of letters to insert, delete or replace: a row of the table at a time."""
    if not old or not new:
        return max(len(old), len(new))
    import numpy as np

    letters = np.array([ord(letter) for letter in new])
    places = np.arange(len(new) + 1)
    row = places.copy()
    for letter in old:
        cheapest = np.minimum(row[1:] + 1, row[:-1] + (letters != ord(letter)))
        fresh = np.concatenate(([row[0] + 1], cheapest))
        # An insertion costs one more than its left neighbour: the running least of what is left of it.
        row = np.minimum.accumulate(fresh - places) + places
    return int(row[-1])


def least_changed(old: str, new: str) -> int:
    """Return a number of letters that must differ, by counting them: cheap, and never too high."""
    one, other = Counter(old), Counter(new)
    return max((one - other).total(), (other - one).total())
