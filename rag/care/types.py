"""The vocabulary of care: check-ins of the elder-companion programme, levels of risk, and what days are free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol, get_args

Outcome = Literal[
    "answered",
    "missed",
    "refused",
    "wrong_number",
    "visit_safe",
    "visit_helped",
    "visit_absent",
]
"""What became of a call, or of a visit. A visit is entered as a check-in, too: its outcome moves the ladder."""
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
VISITS: frozenset[Outcome] = frozenset({"visit_safe", "visit_helped", "visit_absent"})
UNREACHED: frozenset[Outcome] = frozenset({"missed", "wrong_number"})
"""Nobody was spoken to. A wrong number is no sign of life, so that it never ends a series of missed calls."""
OUTCOME_NAMES: dict[Outcome, str] = {
    "answered": "응답",
    "missed": "미응답",
    "refused": "통화 거부",
    "wrong_number": "번호 오류",
    "visit_safe": "방문: 안전 확인",
    "visit_helped": "방문: 문제를 발견해 도움",
    "visit_absent": "방문: 만나지 못함",
}
Risk = Literal["없음", "관찰", "주의", "위험"]
RISKS: tuple[Risk, ...] = get_args(Risk)
StepKind = Literal["regular_call", "call_again", "visit", "locate"]
STEP_NAMES: dict[StepKind, str] = {
    "regular_call": "정기 통화",
    "call_again": "재통화",
    "visit": "방문 확인",
    "locate": "소재 확인",
}


class WorkDays(Protocol):
    """Which days the offices are open."""

    def is_working_day(self, day: date) -> bool:
        """Whether a day is neither Saturday, Sunday nor a holiday."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One call or visit: `id` tells it apart from all others of this person; `at` has a time zone."""

    id: str
    at: datetime
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class NextStep:
    """What a person is to do next, and by when (with a time zone).

    `opened_by` is the check-in that called for it, empty where nothing did. `advice` says what else to mind.
    """

    kind: StepKind
    due: datetime
    reason: str
    opened_by: str = ""
    advice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands on the ladder after all their check-ins.

    `missed` counts the calls without an answer in a row; `visits` are the check-ins that opened a visit, each once;
    `open_visit` is the one that is not done yet.
    """

    missed: int
    refused: int
    calls: int
    visits: tuple[str, ...]
    open_visit: str | None
    locating: str | None
    step: NextStep


def highest(*risks: Risk) -> Risk:
    """Return the highest of some levels.

    >>> highest("관찰", "위험", "없음")
    '위험'
    """
    return max(risks, key=RISKS.index, default="없음")
