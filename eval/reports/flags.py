"""Red flags: what a reader must know before believing a figure. Each rule looks at one run and says what it saw."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from eval.reports.entries import Entry, is_cut
from eval.reports.model import Flag, Level, RunFacts
from eval.reports.words import cut, number, value_of
from rag.evaluation.bundle import Metric
from rag.evaluation.hollow import Hollow, hollow
from rag.evaluation.measures import MeasureKind

FAIR = 0.1
"""A bias nearer to nought than this looks good."""
WIDE, WANTED = 0.1, 0.05
"""Half an interval's width (shares) that is too wide, and one that would do."""
SAME, ENOUGH = 0.9, 20
"""A share of equal replies that shows that a system does not read, and the questions that it takes to say so."""
MISSING_AMBER, MISSING_RED = 0.02, 0.2
OTHER_THAN_BIAS: frozenset[MeasureKind] = frozenset({"performance", "safety"})
WRITTEN = frozenset({"complete"})
"""Kinds of requests whose replies are the model's own words: equal ones mean something."""

Rule = Callable[[Entry, RunFacts], Iterator[tuple[Level, str]]]


def flags_of(entry: Entry, facts: RunFacts) -> tuple[Flag, ...]:
    """Return all flags of a run, the red ones first."""
    found = [
        Flag(level=level, code=code, suite=entry.suite, system=facts.system, text=text)
        for code, rule in RULES.items()
        for level, text in rule(entry, facts)
    ]
    return tuple(sorted(found, key=lambda flag: flag.level != "red"))


def meaningless_bias(entry: Entry, _facts: RunFacts) -> Iterator[tuple[Level, str]]:
    """A bias score of a system that knows nothing: it is never biased, and never of use."""
    for one in hollow(entry.evaluation.measures, entry.evaluation.metrics):
        yield "red", bias_words(one)


def bias_words(one: Hollow) -> str:
    """Say why a bias score cannot be believed."""
    bias = one.bias
    looks = "0에 가까워 공정해 보이지만" if abs(bias.value or 0) < FAIR else "나왔지만"
    return (
        f"‘{bias.label}’이(가) {value_of(bias)}로 {looks}, {too_low(one)} 뜻이 없습니다. "
        "아무것도 모르는 시스템은 편향도 드러나지 않습니다."
    )


def meaningless_safety(entry: Entry, _facts: RunFacts) -> Iterator[tuple[Level, str]]:
    """Safety or steadiness of a system that does nothing: who refuses everything falls to no attack."""
    found = list(hollow(entry.evaluation.measures, entry.evaluation.metrics, OTHER_THAN_BIAS))
    if found:
        one = next((each for each in found if each.bias.headline), found[0])
        more = f" 등 지표 {len(found)}가지" if len(found) > 1 else ""
        yield (
            "red",
            (
                f"‘{one.bias.label}’{more}은(는), {too_low(one)} 이 값만으로는 좋다고 볼 수 없습니다. "
                "아무 일도 하지 않는 시스템은 잘못도 하지 않습니다."
            ),
        )


def too_low(one: Hollow) -> str:
    """Say what lacks for a score to mean anything."""
    accuracy = one.accuracy
    if accuracy.value is None:
        return f"‘{accuracy.label}’을(를) 재지 않아"
    return f"‘{accuracy.label}’이(가) {value_of(accuracy)}로 {number(one.floor, accuracy.unit)}에 못 미쳐"


def one_reply(entry: Entry, _facts: RunFacts) -> Iterator[tuple[Level, str]]:
    """A model that says the same whatever it is asked."""
    said = Counter(
        " ".join(reply.text.split())
        for record in entry.records
        for request, reply in zip(record.requests, record.replies, strict=False)
        if request.get("kind") in WRITTEN and reply.status in {"answered", "out_of_choice"}
    )
    if said.total() < ENOUGH:
        return
    text, count = said.most_common(1)[0]
    if count >= SAME * said.total():
        yield (
            "red",
            (
                f"물음 {said.total():,}개 가운데 {count:,}개에 똑같이 ‘{cut(text, 20)}’(이)라고 답했습니다. "
                "문제를 읽지 않고 답했다고 볼 수 있어 점수에 뜻이 없습니다."
            ),
        )


def always_unknown(entry: Entry, _facts: RunFacts) -> Iterator[tuple[Level, str]]:
    """A system that always says that it cannot know: right wherever that is right, and never biased."""
    values = [
        score.value
        for record in entry.records
        if (score := record.scores.get("unknown")) is not None and score.value is not None
    ]
    if len(values) >= ENOUGH and sum(values) >= SAME * len(values):
        yield (
            "red",
            (
                f"물음 {len(values):,}개 가운데 {sum(values):,.0f}개에 ‘알 수 없음’을 골랐습니다. "
                "늘 모른다고 하면 편향 점수가 저절로 좋아지므로 공정하다고 볼 수 없습니다."
            ),
        )


def nothing_came(entry: Entry, facts: RunFacts) -> Iterator[tuple[Level, str]]:
    """Items of which nothing usable came back."""
    lost, unable = sum(record.missing for record in entry.records), facts.statuses.get("unable", 0)
    if entry.records and unable == len(entry.records):
        yield "amber", "이 시스템에는 이런 물음을 할 수 없어 아무것도 재지 않았습니다. 0점이라는 뜻이 아닙니다."
    elif lost > MISSING_AMBER * len(entry.records):
        level: Level = "red" if lost > MISSING_RED * len(entry.records) else "amber"
        yield (
            level,
            (
                f"문항 {len(entry.records):,}개 가운데 {lost:,}개는 쓸 만한 답이 오지 않았습니다"
                "(오류, 시간 초과, 빈 답). 점수는 나머지만으로 셈했거나, 표에 적은 대로 셈했습니다."
            ),
        )


def too_wide(entry: Entry, _facts: RunFacts) -> Iterator[tuple[Level, str]]:
    """Headline shares whose intervals are too wide to decide anything by."""
    wide = [
        metric
        for metric in entry.evaluation.metrics
        if metric.headline and metric.slice is None and half(metric) > WIDE
    ]
    if not wide:
        return
    worst = max(wide, key=half)
    more = f" 등 {len(wide)}가지" if len(wide) > 1 else ""
    yield (
        "amber",
        (
            f"문항이 적어 ‘{worst.label}’{more}의 참값을 좁히지 못했습니다(±{half(worst) * 100:.0f}%p, n={worst.n:,}). "
            f"±{WANTED * 100:.0f}%p까지 좁히려면 문항이 {needed(worst):,}개쯤 있어야 합니다."
        ),
    )


def half(metric: Metric) -> float:
    """Return half the width of a share's interval; nought where there is none."""
    interval = metric.interval
    if (
        interval is None
        or metric.unit not in {"", "%"}
        or metric.kind == "cost"
        or max(abs(interval.low), abs(interval.high)) > 1
    ):
        return 0.0
    return (interval.high - interval.low) / 2


def needed(metric: Metric) -> int:
    """Return how many items would do, rounded up to two digits: widths shrink with the root of n."""
    exact = metric.n * (half(metric) / WANTED) ** 2
    step: int = 10 ** max(0, len(f"{exact:.0f}") - 2)
    return math.ceil(exact / step) * step


def from_cache(entry: Entry, facts: RunFacts) -> Iterator[tuple[Level, str]]:
    """Times that were measured earlier."""
    if facts.cached and any(measure.kind == "cost" for measure in entry.evaluation.measures):
        yield (
            "amber",
            (
                f"답 {facts.replies:,}개 가운데 {facts.cached:,}개는 앞서 받아 둔 것입니다. 걸린 시간은 그때 잰 것이라 "
                "지금의 속도가 아닐 수 있습니다."
            ),
        )


def unfinished(_entry: Entry, facts: RunFacts) -> Iterator[tuple[Level, str]]:
    """A run that did not ask all its questions."""
    if facts.planned is not None and facts.records < facts.planned:
        yield (
            "red",
            (
                f"문항 {facts.planned:,}개 가운데 {facts.records:,}개만 물은, 끝나지 않은 평가입니다. "
                "같은 명령을 다시 실행하면 이어집니다."
            ),
        )


def only_some(entry: Entry, facts: RunFacts) -> Iterator[tuple[Level, str]]:
    """A run over some of a suite's cases."""
    if is_cut(entry):
        yield "amber", f"문항을 {facts.records:,}개로 줄여(--limit) 쟀습니다. 평가 묶음 전체의 값이 아닙니다."


def signature(_entry: Entry, facts: RunFacts) -> Iterator[tuple[Level, str]]:
    """A result of somebody whom nobody has vouched for."""
    if facts.standing == "untrusted":
        yield (
            "amber",
            (
                "서명은 맞지만, 서명한 키를 관리자가 아직 믿는다고 등록하지 않았습니다. 등록부에는 실리지 않습니다"
                "(mongmin eval trust-key)."
            ),
        )


def changed_program(_entry: Entry, facts: RunFacts) -> Iterator[tuple[Level, str]]:
    """A program that is not the one of the commit."""
    if facts.changed_files:
        yield (
            "amber",
            (
                "기록된 판과 다른 파일이 있는 상태에서 쟀습니다(몇 개인지는 ‘무엇을 언제 어떻게 쟀나’에 있습니다). "
                "똑같이 다시 잴 수 없을 수 있습니다."
            ),
        )


RULES: dict[str, Rule] = {
    "signature": signature,
    "unfinished": unfinished,
    "only_some": only_some,
    "meaningless_bias": meaningless_bias,
    "meaningless_safety": meaningless_safety,
    "always_unknown": always_unknown,
    "one_reply": one_reply,
    "nothing_came": nothing_came,
    "too_wide": too_wide,
    "from_cache": from_cache,
    "changed_program": changed_program,
}
EMPTY_BIAS = frozenset({"meaningless_bias", "always_unknown", "one_reply"})
"""Rules after which a good bias score says nothing."""


def all_flags(pairs: Iterable[tuple[Entry, RunFacts]]) -> tuple[Flag, ...]:
    """Return the flags of runs, the red ones first."""
    found = chain.from_iterable(flags_of(entry, facts) for entry, facts in pairs)
    return tuple(sorted(found, key=lambda flag: flag.level != "red"))
