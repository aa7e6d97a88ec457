"""Whether who writes changes a label of the classifier alone, without an index: flips by field, with an exact test.

The whole path (department, deadline, law, drafts) is measured by the suites `swaps-triage` and `swaps-drafts`; the
pairs are the same (`eval.swaps.marked`). A variant is compared with the one that is marked as unchanged, or the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from configs.taxonomy import load_taxonomy, load_weights
from eval.desk.ground import Ground
from eval.swaps.marked import SETS, TRUTHS, Marked, marked_pairs
from rag.complaints.classify import Classifier, build
from rag.complaints.types import Classification
from rag.evaluation.exact import mcnemar
from rag.evaluation.statistics import Proportion

FIELDS = ("domain", "type", "urgency", "flags")


def label(one: Classification, field: str) -> str:
    """Return a label as it is compared."""
    if field == "flags":
        return ",".join(sorted(flag.flag for flag in one.flags))
    return str(getattr(one, field).value)


def measure(ground: Ground) -> Iterator[str]:
    """Yield the report on `counterfactual.jsonl`, then on our own texts in other registers."""
    classifier = build(load_taxonomy(), load_weights())
    marked, registers = SETS.values()
    yield from ("### 표시된 묶음 (counterfactual.jsonl)", "")
    yield from compared(ground, classifier, list(marked_pairs({"표시된 묶음": ground.gold / marked.name})))
    yield from ("", "### 사투리와 말투를 바꾼 우리 글 (registers.jsonl)", "")
    yield from compared(ground, classifier, list(marked_pairs({"말씨 묶음": registers})))


def compared(ground: Ground, classifier: Classifier, pairs: Sequence[Marked]) -> Iterator[str]:
    """Yield how often a label of a variant is not that of the unchanged text of its set."""
    read = ground.read([text for pair in pairs for text in (pair.unchanged, pair.changed)])
    found = [classifier.classify(one) for one in read]
    sets = len({pair.set_id for pair in pairs})
    yield from (
        "| 항목 | 뒤바뀐 몫 [95%] | 묶음 | 맞다가 틀림 | 틀리다가 맞음 | p(정확 McNemar) |",
        "|---|---|---|---|---|---|",
    )
    moved: list[str] = []
    for field in FIELDS:
        labels = zip(
            pairs, [label(one, field) for one in found[::2]], [label(one, field) for one in found[1::2]], strict=True
        )
        changed = [(pair, before, after) for pair, before, after in labels if before != after]
        within = len({pair.set_id for pair, _, _ in changed})
        yield f"| {field} | {Proportion(len(changed), len(pairs))} | {within}/{sets} | {_paired(field, changed)} |"
        moved.extend(f"- {field}: {pair.set_id} ({pair.axis}) {before} → {after}" for pair, before, after in changed)
    yield from ("", *moved)


def _paired(field: str, changed: Sequence[tuple[Marked, str, str]]) -> str:
    """Return the discordant pairs and their test, where the set has a marked truth of the field."""
    if field not in TRUTHS or any(field not in pair.truth for pair, _, _ in changed):
        return "- | - | 표시된 정답 없음"
    worse = sum(before == pair.truth[field] for pair, before, _ in changed)
    better = sum(after == pair.truth[field] for pair, _, after in changed)
    return f"{worse} | {better} | {mcnemar(worse, better):.3f}"
