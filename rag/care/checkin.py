"""What one check-in means: a level of risk with its reason and words, whom to turn to, and what comes next.

It advises. Nothing is called, sent or decided here; danger in a note only says whom a person is to call at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rag.care.cues import FoundCue
from rag.care.types import CheckIn, NextStep, Risk, Standing, highest
from rag.complaints.types import Contact, CrisisFinding

REPEATED_CALLS = 4
"""How many earlier notes are looked through for the same change."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """The outcome. `words` stand in the masked note; `danger` is true where a person must act at once."""

    risk: Risk
    reason: str
    words: tuple[str, ...]
    contacts: tuple[Contact, ...]
    departments: tuple[str, ...]
    step: NextStep
    danger: bool = False
    at_once: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard at a check-in: its danger, its changes, and the names of changes in earlier notes."""

    crisis: CrisisFinding
    cues: tuple[FoundCue, ...]
    earlier: Sequence[frozenset[str]] = ()


@dataclass(frozen=True, slots=True)
class Sign:
    """One reason for a level."""

    risk: Risk
    reason: str


def assess(one: CheckIn, heard: Heard, standing: Standing, now: datetime, office: str) -> Assessment:
    """Judge a check-in together with what is known from before; `office` is in charge where nobody else is."""
    signs = [*of_danger(heard.crisis), *of_changes(heard), *of_calls(one, standing, now)]
    danger = heard.crisis.label.value is not None
    words = (*heard.crisis.label.words, *(word for found in heard.cues for word in found.words))
    step = standing.step
    if danger:
        step = replace(step, due=now, reason=f"위험 징후가 있어 지금 바로 대응해야 합니다. {step.reason}")
    return Assessment(
        risk=highest(*(sign.risk for sign in signs)),
        reason=" ".join(sign.reason for sign in signs) or "걱정할 만한 말이나 연속 미응답이 없습니다.",
        words=tuple(dict.fromkeys(words)),
        contacts=heard.crisis.protocol,
        departments=tuple(dict.fromkeys([*(found.cue.department for found in heard.cues), office])),
        step=step,
        danger=danger,
        at_once=heard.crisis.steps if danger else (),
    )


def of_danger(finding: CrisisFinding) -> Iterator[Sign]:
    """Yield the sign of danger, if there is one; one that only shows and is not pressing is a step lower."""
    if finding.label.value is None:
        return
    pressing = finding.direct or finding.urgency != "보통"
    yield Sign("위험" if pressing else "주의", f"{finding.label.value} 징후: {finding.label.reason}")


def of_changes(heard: Heard) -> Iterator[Sign]:
    """Yield a sign for each change; one that was told of before, and several at once, weigh more."""
    names = [found.cue.name for found in heard.cues]
    for found in heard.cues:
        before = sum(found.cue.name in earlier for earlier in heard.earlier[-REPEATED_CALLS:])
        again = f"(앞선 통화 {before}건에서도 나온 변화)" if before else ""
        quoted = ", ".join(f"'{word}'" for word in found.words)
        level: Risk = "주의" if before else found.cue.level
        yield Sign(level, f"{found.cue.name}: {found.cue.reason} {quoted}{again}.")
    if len(names) > 1:
        yield Sign("주의", f"변화가 {len(names)}가지 함께 나타났습니다.")


def of_calls(one: CheckIn, standing: Standing, now: datetime) -> Iterator[Sign]:
    """Yield the signs that lie in the outcomes of calls and visits."""
    if standing.locating:
        yield Sign("위험", "방문에서도 만나지 못해 소재를 알 수 없습니다.")
    elif standing.open_visit:
        late = now > standing.step.due
        yield Sign("주의", f"연속 {standing.missed}회 응답이 없어 방문 확인이 필요합니다.")
        if late:
            yield Sign("위험", "방문 확인 기한이 지났습니다.")
    elif standing.missed:
        yield Sign("관찰", f"연속 {standing.missed}회 응답이 없습니다.")
    if one.outcome == "visit_helped":
        yield Sign("주의", "방문에서 문제를 발견해 도왔습니다.")
    if standing.refused:
        yield Sign("관찰", f"통화를 연속 {standing.refused}회 거부했습니다.")


def without_note(outcomes: Iterable[str], *, note: bool) -> tuple[str, ...]:
    """Say what could not be looked at: a talk without a note tells nothing of how somebody is."""
    spoken = {"answered", "visit_safe", "visit_helped", "refused"} & set(outcomes)
    return () if note or not spoken else ("통화 내용이 비어 있어 말에서 위험을 살피지 못했습니다.",)
