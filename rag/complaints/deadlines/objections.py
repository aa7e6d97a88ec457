"""Remedies: 이의신청 against a refused 법정민원 (법 제35조; 영 제40조), and those of other 처분 (행정기본법 제36조)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rag.complaints.deadlines.calendar import WorkCalendar
from rag.complaints.deadlines.civil import last_day, last_day_after
from rag.complaints.deadlines.law import GENERAL_ACT, Refused, act, decree
from rag.complaints.types import ComplaintType

APPEAL = "행정심판법 제27조제1항"


@dataclass(frozen=True, slots=True)
class ObjectionRule:
    """How long one may object to a decision, how long the office has, and how much longer once (days)."""

    within: int
    decided: int
    longer: int
    article: str


STATUTORY = ObjectionRule(60, 10, 10, act("제35조"))
GENERAL = ObjectionRule(30, 14, 10, f"{GENERAL_ACT} 제36조")


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection that may be raised until the end of `until` (with 행정심판 until `appeal_until`)."""

    rule: ObjectionRule
    until: date
    appeal_until: date


def rule_of(kind: ComplaintType | None, *, refused: bool, disposition: bool) -> ObjectionRule | Refused:
    """Return the rule of an objection.

    법 제35조 is for refusals of 법정민원 alone; other 처분 (`disposition`, which a person says) have 행정기본법 제36조.
    """
    if kind == "법정민원" and refused:
        return STATUTORY
    if disposition:
        return GENERAL
    if not refused:
        return Refused("거부한 처분이 아니어서 이의신청의 대상이 없습니다.", act("제35조제1항"))
    return Refused("민원 처리에 관한 법률의 이의신청은 법정민원의 거부처분에만 할 수 있습니다.", act("제35조제1항"))


def objection(
    kind: ComplaintType | None, told: date, calendar: WorkCalendar, *, refused: bool, disposition: bool = False
) -> Objection | Refused:
    """Return until when one may object to what one was told on a day (the first day is not counted)."""
    rule = rule_of(kind, refused=refused, disposition=disposition)
    if isinstance(rule, Refused):
        return rule
    return Objection(rule, last_day(told, rule.within, calendar), last_day(told, 90, calendar))


def decision_due(rule: ObjectionRule, received: date, calendar: WorkCalendar, extended: int = 0) -> date | Refused:
    """Return the last day to decide on an objection; `extended` days count from the day after the period's end."""
    if extended > rule.longer or extended < 0:
        text = f"결정기간은 만료일 다음 날부터 {rule.longer}일 이내에서만 연장할 수 있습니다."
        return Refused(text, f"{rule.article}제2항 단서")
    due = last_day(received, rule.decided, calendar)
    return last_day_after(due, extended, calendar) if extended else due


def remedy_text(kind: ComplaintType | None, *, refused: bool, disposition: bool = False) -> str:
    """Write the remedy that a notice must state (법 제27조제3항): by kind, and whether it is a 처분."""
    rule = rule_of(kind, refused=refused, disposition=disposition)
    if isinstance(rule, Refused):
        return (
            "이 회신에 이의가 있으면 우리 기관에 고충민원을 제출하거나, 국민권익위원회 또는 시민고충처리위원회에 "
            f"고충민원을 신청할 수 있습니다({decree('제17조제8항')})."
        )
    return (
        f"이 처분에 불복하는 경우 처분을 받은 날부터 {rule.within}일 이내에 우리 기관에 문서로 이의신청을 할 수 있고"
        f"({rule.article}제1항), 이와 관계없이 처분이 있음을 알게 된 날부터 90일 이내에 행정심판을 청구하거나"
        f"({APPEAL}) 행정소송법에 따른 행정소송을 제기할 수 있습니다({rule.article}제3항)."
    )
