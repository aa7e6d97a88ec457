"""Fewer cases than there are: drawn by a seed and spread over the slices, so that no part of a set is left out."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain, zip_longest

from eval.harness.cases import Case
from eval.harness.suite import Options


def sampled(cases: Sequence[Case], options: Options) -> list[Case]:
    """Return as many cases as asked for, in their order: one of each kind in turn, drawn by the seed."""
    if options.limit is None or options.limit >= len(cases):
        return list(cases)
    kinds: defaultdict[tuple[tuple[str, str], ...], list[Case]] = defaultdict(list)
    for case in cases:
        kinds[tuple(sorted(case.slices.items()))].append(case)
    chance = random.Random(options.seed)  # noqa: S311 - a sample, no secret
    for group in kinds.values():
        chance.shuffle(group)
    groups = list(kinds.values())
    chance.shuffle(groups)
    turns = chain.from_iterable(zip_longest(*groups))
    drawn = [case.id for case in turns if case is not None][: options.limit]
    chosen = set(drawn)
    return [case for case in cases if case.id in chosen]
