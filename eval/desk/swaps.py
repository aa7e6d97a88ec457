"""Whether who writes changes a label: flips over identity changes, with an exact paired test, by field.

Within a set, every variant is compared with the first one. The deadline follows the kind and the clock, so that a
flip of `type` would be one of the deadline as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from configs.taxonomy import load_taxonomy, load_weights
from eval.desk.ground import DATA, Ground, read_rows
from rag.complaints.classify import Classifier, build
from rag.complaints.types import Classification
from rag.evaluation.exact import mcnemar
from rag.evaluation.statistics import Proportion

REGISTERS = DATA / "registers.jsonl"
"""The same requests in dialects and registers, by hand; nothing is learnt from them."""
FIELDS = ("domain", "type", "urgency", "flags")


def label(one: Classification, field: str) -> str:
    """Return a label as it is compared."""
    if field == "flags":
        return ",".join(sorted(flag.flag for flag in one.flags))
    return str(getattr(one, field).value)


def measure(ground: Ground) -> Iterator[str]:
    """Yield the report on `counterfactual.jsonl`, then on our own texts in other registers."""
    classifier = build(load_taxonomy(), load_weights())
    yield from ("### 표시된 묶음 (counterfactual.jsonl)", "")
    yield from compared(ground, classifier, ground.rows("counterfactual.jsonl"))
    yield from ("", "### 사투리와 말투를 바꾼 우리 글 (registers.jsonl)", "")
    yield from compared(ground, classifier, read_rows(REGISTERS))


def compared(ground: Ground, classifier: Classifier, rows: Sequence[dict[str, object]]) -> Iterator[str]:
    """Yield how often a label of a variant is not that of the first of its set."""
    texts = [[str(variant["text"]) for variant in _variants(row)] for row in rows]
    found = iter([classifier.classify(read) for read in ground.read([text for group in texts for text in group])])
    groups = [[next(found) for _ in group] for group in texts]
    yield from (
        "| 항목 | 뒤바뀐 몫 [95%] | 묶음 | 맞다가 틀림 | 틀리다가 맞음 | p(정확 McNemar) |",
        "|---|---|---|---|---|---|",
    )
    moved: list[str] = []
    for field in FIELDS:
        pairs = [
            (row, label(group[0], field), label(one, field))
            for row, group in zip(rows, groups, strict=True)
            for one in group[1:]
        ]
        changed = [(row, before, after) for row, before, after in pairs if before != after]
        sets = len({str(row["id"]) for row, _, _ in changed})
        yield f"| {field} | {Proportion(len(changed), len(pairs))} | {sets}/{len(rows)} | {_paired(field, changed)} |"
        moved.extend(f"- {field}: {row['id']} ({row['axis']}) {before} → {after}" for row, before, after in changed)
    yield from ("", *moved)


def _paired(field: str, changed: Sequence[tuple[dict[str, object], str, str]]) -> str:
    """Return the discordant pairs and their test, where the set has a marked truth of the field."""
    if any(field not in row for row, _, _ in changed) or field not in {"domain", "type"}:
        return "- | - | 표시된 정답 없음"
    worse = sum(before == row[field] for row, before, _ in changed)
    better = sum(after == row[field] for row, _, after in changed)
    return f"{worse} | {better} | {mcnemar(worse, better):.3f}"


def _variants(row: dict[str, object]) -> Sequence[dict[str, object]]:
    listed = row["variants"]
    return listed if isinstance(listed, list) else ()
