"""Whether who writes changes a label: flips over identity changes, with an exact paired test, by field.

Within a set, every variant is compared with the first one. The deadline follows the kind and the clock, so that a
flip of `type` would be one of the deadline as well.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from configs.taxonomy import load_taxonomy, load_weights
from eval.desk.ground import Ground
from eval.statistics import Proportion
from rag.complaints.classify import build
from rag.complaints.types import Classification

FIELDS = ("domain", "type", "urgency", "flags")


def label(one: Classification, field: str) -> str:
    """Return a label as it is compared."""
    if field == "flags":
        return ",".join(sorted(flag.flag for flag in one.flags))
    return str(getattr(one, field).value)


def exact(first: int, second: int) -> float:
    """Return the two-sided exact McNemar probability of so uneven a split of discordant pairs; 1 without any.

    >>> exact(0, 5)
    0.0625
    """
    pairs, fewer = first + second, min(first, second)
    if pairs == 0:
        return 1.0
    ways = sum(math.comb(pairs, count) for count in range(fewer + 1))
    return min(1.0, float(2 * ways) / float(2**pairs))


def measure(ground: Ground) -> Iterator[str]:
    """Yield the report on `counterfactual.jsonl`."""
    rows = ground.rows("counterfactual.jsonl")
    texts = [[str(variant["text"]) for variant in _variants(row)] for row in rows]
    classifier = build(load_taxonomy(), load_weights())
    found = iter([classifier.classify(read) for read in ground.read([text for group in texts for text in group])])
    groups = [[next(found) for _ in group] for group in texts]
    yield from (
        "| 항목 | 뒤바뀐 몫 [95%] | 묶음 | 맞다가 틀림 | 틀리다가 맞음 | p(정확 McNemar) |",
        "|---|---|---|---|---|---|",
    )
    moved: list[str] = []
    for field in FIELDS:
        flips = [
            (row, label(group[0], field), label(one, field))
            for row, group in zip(rows, groups, strict=True)
            for one in group[1:]
        ]
        changed = [(row, before, after) for row, before, after in flips if before != after]
        sets = len({str(row["id"]) for row, _, _ in changed})
        yield f"| {field} | {Proportion(len(changed), len(flips))} | {sets}/{len(rows)} | {_paired(field, changed)} |"
        moved.extend(f"- {field}: {row['id']} ({row['axis']}) {before} → {after}" for row, before, after in changed)
    yield from ("", *moved)


def _paired(field: str, changed: Sequence[tuple[dict[str, object], str, str]]) -> str:
    """Return the discordant pairs and their test; only the domain has a marked truth in this set."""
    if field != "domain":
        return "- | - | 표시된 정답 없음"
    worse = sum(before == row["domain"] for row, before, _ in changed)
    better = sum(after == row["domain"] for row, _, after in changed)
    return f"{worse} | {better} | {exact(worse, better):.3f}"


def _variants(row: dict[str, object]) -> Sequence[dict[str, object]]:
    listed = row["variants"]
    return listed if isinstance(listed, list) else ()
