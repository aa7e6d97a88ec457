"""`mongmin eval desk --part crisis`: misses against false alarms, the whole curve, and the point that was chosen.

The curve is of our own texts, each judged by weights that were fitted without it. The words of the settings were
written beside these texts, so that the curve is the better side of the truth; the gold set and the questions are the
check. A miss is taken to cost as much as `MISS_COSTS` false alarms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from configs.crisis import load_crisis, load_crisis_weights
from configs.settings import PROJECT
from eval.desk.crisis_data import NONE, Example, hash_of
from eval.desk.crisis_train import corpus_of, held_out
from eval.desk.ground import DATA, Ground, read_rows
from rag.complaints.crisis import CrisisDetector
from rag.complaints.types import ReadText
from rag.evaluation.statistics import Proportion

MISS_COSTS = 10
POINTS = tuple(step / 20 for step in range(1, 20))
OUT = PROJECT / "bench-out" / "desk" / "crisis.svg"
WIDE, HIGH, EDGE = 560, 360, 48


@dataclass(frozen=True, slots=True)
class Seen:
    """A text and what was found in it."""

    example: Example
    kind: str
    score: float


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold comes to."""

    threshold: float
    found: int
    dangers: int
    alarms: int
    others: int

    @property
    def recall(self) -> float:
        """Dangers that are found, of all."""
        return self.found / self.dangers if self.dangers else 0.0

    @property
    def false_alarms(self) -> float:
        """Alarms, of all texts without danger."""
        return self.alarms / self.others if self.others else 0.0

    @property
    def cost(self) -> float:
        """Misses weighed against false alarms, a text."""
        missed = self.dangers - self.found
        return (MISS_COSTS * missed + self.alarms) / ((self.dangers + self.others) or 1)


def point(seen: Sequence[Seen], threshold: float) -> Point:
    """Return what a threshold comes to."""
    dangers = [one for one in seen if one.example.danger]
    others = [one for one in seen if not one.example.danger]
    return Point(
        threshold,
        sum(one.score >= threshold for one in dangers),
        len(dangers),
        sum(one.score >= threshold for one in others),
        len(others),
    )


def measure(ground: Ground) -> Iterator[str]:
    """Yield the report, a line at a time, and write the curve as a picture."""
    chosen = load_crisis().threshold
    corpus = corpus_of(ground)
    held = held_out(corpus, ground.seed)
    seen = [Seen(ex, found.kind, found.confidence) for ex, found in zip(corpus.listed, held, strict=True)]
    data, fitted = hash_of(corpus.listed), load_crisis_weights().data_hash
    yield f"# 위기 신호\n\n우리 글 {len(seen)}개({data}), 교차검증. 놓침 하나의 값은 헛경보 {MISS_COSTS}개.\n"
    if fitted != data:
        yield f"※ 가중치는 다른 글({fitted})로 익혔습니다. mongmin eval crisis-train을 다시 하십시오.\n"
    yield from curve(seen, chosen)
    yield from by_kind([one for one in seen if one.example.danger], chosen)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(picture([point(seen, at) for at in POINTS], point(seen, chosen)), encoding="utf8")
    yield f"\n그림: {OUT.name}\n"
    detector = CrisisDetector(load_crisis(), load_crisis_weights(), ground.embedder)
    yield from on_gold(ground, detector, chosen)
    yield from on_questions(ground, detector)


def curve(seen: Sequence[Seen], chosen: float) -> Iterator[str]:
    """Yield the table of thresholds; the chosen one is marked."""
    yield "| 문턱 | 찾음 | 재현율 | 헛경보 | 헛경보율 | 값 |\n|---|---|---|---|---|---|"
    for at in sorted({*POINTS, chosen}):
        one = point(seen, at)
        name = f"**{at:.2f} ← 고른 점**" if at == chosen else f"{at:.2f}"
        yield (
            f"| {name} | {one.found}/{one.dangers} | {rate(one.found, one.dangers)} | {one.alarms}/{one.others} "
            f"| {rate(one.alarms, one.others)} | {one.cost:.3f} |"
        )


def rate(part: int, whole: int) -> str:
    """Return a share with its Wilson interval."""
    return str(Proportion(part, whole))


def by_kind(dangers: Sequence[Seen], chosen: float) -> Iterator[str]:
    """Yield recall by kind, how often the kind is right, and recall of direct and of indirect signs."""
    yield "\n| 갈래 | n | 재현율 | 갈래까지 맞음 |\n|---|---|---|---|"
    for kind in sorted({one.example.kind for one in dangers}):
        own = [one for one in dangers if one.example.kind == kind]
        found = [one for one in own if one.score >= chosen]
        right = sum(one.kind == kind for one in found)
        yield f"| {kind} | {len(own)} | {rate(len(found), len(own))} | {right}/{len(found)} |"
    for name, direct in (("직접", True), ("간접", False)):
        own = [one for one in dangers if one.example.direct is direct]
        yield f"| ({name}) | {len(own)} | {rate(sum(one.score >= chosen for one in own), len(own))} | |"


def on_gold(ground: Ground, detector: CrisisDetector, chosen: float) -> Iterator[str]:
    """Yield recall and false alarms on the marked complaints of the gold folder, with what was missed."""
    rows = ground.rows("complaints.jsonl")
    seen = []
    for row, read in zip(rows, ground.read([str(row["text"]) for row in rows]), strict=True):
        found = detector.find(read).label
        best = max(found.scores, key=found.scores.__getitem__)
        seen.append(Seen(Example(str(row["id"]), str(row.get("crisis") or NONE)), best, found.confidence))
    one = point(seen, chosen)
    wrong = [s.example.text for s in seen if s.example.danger is not (s.score >= chosen)]
    kinds = Counter(s.kind == s.example.kind for s in seen if s.example.danger and s.score >= chosen)
    yield (
        f"\n금본 {len(seen)}건: 재현율 {rate(one.found, one.dangers)}, "
        f"헛경보 {rate(one.alarms, one.others)}, 갈래 {kinds[True]}/{kinds.total()}; "
        f"다르게 본 것: {', '.join(wrong) or '없음'}"
    )


def on_questions(ground: Ground, detector: CrisisDetector) -> Iterator[str]:
    """Yield how many questions about the law, and how many of the samples, raise an alarm: none should."""
    for name, path in (("법령 질문", DATA / "statute_qa.jsonl"), ("견본 질문", DATA / "sample_questions.jsonl")):
        texts = questions(path)
        reads = ground.read(texts)
        alarmed = [text for text, read in zip(texts, reads, strict=True) if alarms(detector, read)]
        yield f"\n{name} {len(texts)}개: 경보 {len(alarmed)}개 {alarmed[:5] or ''}"


def alarms(detector: CrisisDetector, read: ReadText) -> bool:
    """Whether a question raises an alarm in the chat."""
    return detector.alarms_chat(detector.find(read))


def questions(path: Path) -> list[str]:
    """Return the questions of a file."""
    rows = read_rows(path)
    return [str(row.get("question") or row.get("query") or row.get("text")) for row in rows]


def picture(points: Sequence[Point], chosen: Point) -> str:
    """Return the curve as SVG: false alarms to the right, recall upwards, the chosen point as a disc."""

    def place(one: Point) -> str:
        across = EDGE + (WIDE - 2 * EDGE) * min(one.false_alarms / 0.4, 1.0)
        up = HIGH - EDGE - (HIGH - 2 * EDGE) * max((one.recall - 0.6) / 0.4, 0.0)
        return f"{across:.1f},{up:.1f}"

    line = " ".join(place(one) for one in points)
    at_x, at_y = place(chosen).split(",")
    label = f"문턱 {chosen.threshold:.2f}: 재현율 {chosen.recall:.3f}, 헛경보 {chosen.false_alarms:.3f}"
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" role="img" aria-label="{label}">
<rect width="{WIDE}" height="{HIGH}" fill="#fff"/>
<path d="M{EDGE} {EDGE}V{HIGH - EDGE}H{WIDE - EDGE}" fill="none" stroke="#4a5a6b"/>
<polyline points="{line}" fill="none" stroke="#0f4c81" stroke-width="2"/>
<circle cx="{at_x}" cy="{at_y}" r="5" fill="#9b1c1c"/>
<g font-size="12" fill="#17232f">
<text x="{float(at_x) + 10}" y="{float(at_y) + 16}">{label}</text>
<text x="{EDGE}" y="{HIGH - 16}">헛경보율 0</text><text x="{WIDE - EDGE}" y="{HIGH - 16}" text-anchor="end">0.4</text>
<text x="8" y="{EDGE}">재현율 1.0</text><text x="8" y="{HIGH - EDGE}">0.6</text>
</g></svg>
"""
