"""`mongmin eval desk --part clusters`: complaints of one incident put together, pair by pair.

Beside the matcher stand what anybody would try first: the overlap of words (Jaccard) and the cosine of the embeddings,
each with the threshold that is best on our own made complaints, grouped by the same linkage within region and window.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from configs.similar import load_similar_weights
from eval.desk.ground import Ground
from eval.desk.pairs import Agreement, Marked, agreement, interval, pairs_of, read_marked, true_pairs
from rag.complaints.similar.grouping import grouped
from rag.complaints.similar.matcher import Matcher, Measure
from rag.complaints.similar.profile import Profile

JACCARD_FROM, COSINE_FROM = 0.07, 0.90
"""The best thresholds of the two baselines on `eval/data/duplicates`."""


@dataclass(frozen=True, slots=True)
class System:
    """A way to compare two complaints and the likelihood from which it takes them as one incident."""

    name: str
    measure: Measure
    threshold: float


def systems() -> tuple[System, ...]:
    """Return the matcher and the two baselines."""
    matcher = Matcher(load_similar_weights())
    return (
        System("판정기", matcher.incident, matcher.weights.incident.threshold),
        System("기준: 낱말 겹침(Jaccard)", jaccard, JACCARD_FROM),
        System("기준: e5 코사인", cosine, COSINE_FROM),
    )


def jaccard(one: Profile, other: Profile) -> float:
    """Return the share of words, names too, that two texts have in common."""
    first, second = one.words | one.names.proper, other.words | other.names.proper
    return len(first & second) / len(first | second) if first | second else 0.0


def cosine(one: Profile, other: Profile) -> float:
    """Return the cosine of the embeddings."""
    return sum(a * b for a, b in zip(one.vector, other.vector, strict=True))


def measure(ground: Ground) -> Iterator[str]:
    """Yield the lines of the report on `duplicates.jsonl`."""
    marked = read_marked(ground, ground.rows("duplicates.jsonl"))
    clusters = len({each.cluster for each in marked if each.cluster})
    yield "## 같은 일 묶기\n"
    yield (
        f"민원 {len(marked)}건, 묶음 {clusters}개, 같은 일인 쌍 {len(true_pairs(marked))}개, "
        f"홀로인 민원 {sum(each.cluster is None for each in marked)}건. "
        "구간은 묶음을 다시 뽑은 95% 구간(1,000번).\n"
    )
    yield "| 방법 | 정밀도 | 재현율 | F1 | 맞음/틀림/놓침 |"
    yield "|---|---|---|---|---|"
    for system in systems():
        yield line(system, marked, ground.seed)
    yield from confusions(marked, systems()[0])


def found_pairs(system: System, marked: Sequence[Marked]) -> set[tuple[str, str]]:
    """Return the pairs that a system puts together."""
    groups = grouped([each.profile for each in marked], system.measure, system.threshold)
    return pairs_of({each: str(number) for number, group in enumerate(groups) for each in group})


def line(system: System, marked: Sequence[Marked], seed: int) -> str:
    """Return a system's line of the table."""
    found = found_pairs(system, marked)
    got = agreement(found, true_pairs(marked))
    shown = [_with_interval(value(got), interval(marked, found, seed, value)) for value in (precision, recall, f1)]
    return f"| {system.name} | {' | '.join(shown)} | {got.right}/{got.wrong}/{got.missed} |"


def precision(got: Agreement) -> float:
    """Return the precision."""
    return got.precision


def recall(got: Agreement) -> float:
    """Return the recall."""
    return got.recall


def f1(got: Agreement) -> float:
    """Return the F1."""
    return got.f1


def _with_interval(value: float, bounds: tuple[float, float]) -> str:
    return f"{value:.3f} [{bounds[0]:.2f}-{bounds[1]:.2f}]"


def confusions(marked: Sequence[Marked], system: System) -> Iterator[str]:
    """Yield what was wrong: pairs of one place and another matter taken as one incident, and pairs missed."""
    found, true = found_pairs(system, marked), true_pairs(marked)
    near = {each.profile.id for each in marked if each.near}
    topics = [pair for pair in found - true if set(pair) & near]
    at_place = sum(each.near is not None for each in marked)
    yield ""
    yield f"같은 곳의 다른 일 {at_place}건 가운데 같은 일로 잘못 묶인 쌍: {len(topics)}개."
    for name, pairs in (("틀림", found - true), ("놓침", true - found)):
        yield from (f"- {name}: {one}, {other}" for one, other in sorted(pairs))
