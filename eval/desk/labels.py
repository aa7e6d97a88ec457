"""How well complaints are sorted: macro-F1 by field with bootstrap intervals, what is mixed up, what was left open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from configs.taxonomy import load_taxonomy, load_weights
from eval.desk.ground import Ground
from rag.complaints.classify import build
from rag.complaints.types import Classification

DRAWS = 2_000
NONE = "(비움)"
DESK_FLAGS = ("반복민원", "다수인관련민원", "폭언", "타기관이송")
"""Those that the classifier finds; 위기징후 and 개인정보포함 have finders of their own."""


@dataclass(frozen=True, slots=True)
class Score:
    """A macro-F1 with its 95% bootstrap interval over complaints, and how many there were."""

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}-{self.high:.3f}] n={self.n}"


def macro_f1(truth: Sequence[str], said: Sequence[str]) -> float:
    """Return the mean F1 of the classes of `truth`; a label left open is wrong, and counts for no class.

    >>> macro_f1(["가", "나"], ["가", "(비움)"])
    0.5
    """
    hits = Counter(true for true, found in zip(truth, said, strict=True) if true == found)
    wanted, found_all = Counter(truth), Counter(said)
    return float(np.mean([2 * hits[name] / (wanted[name] + found_all[name]) for name in wanted]))


def scored(truth: Sequence[str], said: Sequence[str], seed: int, draws: int = DRAWS) -> Score:
    """Return the macro-F1 with its interval: complaints are drawn again with replacement."""
    chance = np.random.default_rng(seed)
    values = []
    for _ in range(draws):
        drawn = chance.integers(0, len(truth), len(truth))
        values.append(macro_f1([truth[at] for at in drawn], [said[at] for at in drawn]))
    low, high = np.quantile(values, [0.025, 0.975])
    return Score(macro_f1(truth, said), float(low), float(high), len(truth))


def measure(ground: Ground) -> Iterator[str]:
    """Yield the report on `complaints.jsonl`."""
    rows = ground.rows("complaints.jsonl")
    classifier = build(load_taxonomy(), load_weights())
    found = [classifier.classify(read) for read in ground.read([str(row["text"]) for row in rows])]
    calm = [number for number, row in enumerate(rows) if not row.get("crisis")]
    yield from ("| 항목 | macro-F1 [95%] | 정확도 | 비움 |", "|---|---|---|---|")
    fields: dict[str, tuple[Sequence[int], Callable[[Classification], str | None]]] = {
        "domain": (range(len(rows)), lambda one: one.domain.value),
        "type": (range(len(rows)), lambda one: one.type.value),
        "urgency": (calm, lambda one: one.urgency.value),
    }
    mixed: list[str] = []
    for field, (numbers, pick) in fields.items():
        truth = [str(rows[number][field]) for number in numbers]
        said = [pick(found[number]) or NONE for number in numbers]
        right = sum(map(str.__eq__, truth, said))
        name = f"{field} (위기 아닌 글)" if field == "urgency" else field
        yield f"| {name} | {scored(truth, said, ground.seed)} | {right}/{len(truth)} | {said.count(NONE)} |"
        mixed.extend(confusion(field, truth, said))
    yield ""
    yield from flags(rows, found)
    yield from ("", *mixed)


def flags(rows: Sequence[dict[str, object]], found: Sequence[Classification]) -> Iterator[str]:
    """Yield how many flags were found, missed and found in vain."""
    yield from ("| 표시 | 찾음 | 놓침 | 잘못 찾음 |", "|---|---|---|---|")
    for name in DESK_FLAGS:
        wanted = [name in _listed(row) for row in rows]
        said = [any(flag.flag == name for flag in one.flags) for one in found]
        pairs = Counter(zip(wanted, said, strict=True))
        yield f"| {name} | {pairs[True, True]} | {pairs[True, False]} | {pairs[False, True]} |"


def _listed(row: dict[str, object]) -> Iterable[object]:
    listed = row.get("flags")
    return listed if isinstance(listed, list) else ()


def confusion(field: str, truth: Sequence[str], said: Sequence[str]) -> Iterator[str]:
    """Yield what was taken for what, the most frequent first."""
    wrong = Counter((true, other) for true, other in zip(truth, said, strict=True) if true != other)
    yield from (f"- {field}: {true} → {other} {count}" for (true, other), count in wrong.most_common())
