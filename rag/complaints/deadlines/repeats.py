"""Repeated, joint and like complaints (법 제2조제6호, 제23조, 제24조; 영 제6조제7항, 제17조제2항, 제26조, 제38조의2).

Nothing here decides: the functions say what a person may decide, and on which evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rag.complaints.deadlines.law import Refused, act, decree
from rag.complaints.deadlines.spans import in_seoul
from rag.complaints.types import ComplaintType

REPEATED = 3
NOTIFIED = 2
TOGETHER = 5
"""법 제2조제6호: households, and persons; 영 제6조제7항: complainants with one purpose."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One of a complainant's complaints of the same content: when received, when its result was notified."""

    id: str
    received_at: datetime
    notified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closure:
    """That a person may close a complaint (법 제23조제1항), and the evidence. Only `may_close` makes it."""

    complaint_id: str
    submissions: tuple[str, ...]
    notices: tuple[datetime, ...]
    needs_committee: bool
    words: str
    article: str


def is_repeat(earlier: Sequence[Submission]) -> bool:
    """Tell whether a new complaint of the same content is at least the third one."""
    return len(earlier) + 1 >= REPEATED


def may_close(
    kind: ComplaintType | None,
    new: Submission,
    earlier: Sequence[Submission],
    *,
    justified: bool = False,
    joint: bool = False,
    committee_heard: bool = False,
) -> Closure | Refused:
    """Say whether a repeated complaint may be closed: never a 법정민원, never without two notices before its receipt.

    `justified`: there is a good reason for repeating it. A joint one needs 민원조정위원회 (영 제26조); its
    hearing may be left out only in the case of 영 제38조의2제4항, which a person states as `committee_heard`.
    """
    article = act("제23조제1항")
    before = sorted((one for one in earlier if one.received_at < new.received_at), key=lambda one: one.received_at)
    notices = tuple(one.notified_at for one in before if one.notified_at and one.notified_at < new.received_at)
    if refused := not_closable(kind, justified, len(before), len(notices)):
        return refused
    if joint and not committee_heard:
        return Refused("다수인관련민원을 종결하려면 민원조정위원회의 심의를 거쳐야 합니다.", decree("제26조"))
    told = ", ".join(f"{in_seoul(at):%Y-%m-%d}" for at in notices)
    words = f"동일한 내용 {len(before) + 1}회 제출, 처리결과 {len(notices)}회 통지({told}): 담당자가 종결처리할 수 있음"
    return Closure(new.id, tuple(one.id for one in (*before, new)), notices, joint, words, article)


def not_closable(kind: ComplaintType | None, justified: bool, before: int, notices: int) -> Refused | None:
    """Refuse what 법 제23조제1항 does not allow."""
    article = act("제23조제1항")
    if kind is None:
        return Refused("민원의 종류를 먼저 확인해야 합니다. 법정민원은 반복을 이유로 종결할 수 없습니다.", article)
    if kind == "법정민원":
        return Refused("법정민원은 반복 민원으로 종결할 수 없습니다.", article)
    if justified:
        return Refused("반복하여 제출할 정당한 사유가 있으면 종결할 수 없습니다.", article)
    if before + 1 < REPEATED:
        return Refused(f"동일한 내용의 민원이 {before + 1}회째입니다. {REPEATED}회 이상이어야 합니다.", article)
    if notices < NOTIFIED:
        return Refused(
            f"처리결과를 {notices}회 통지했습니다. {NOTIFIED}회 이상 통지한 뒤에 접수된 민원이어야 합니다.", article
        )
    return None


def is_joint(households: int | None, persons: int | None) -> bool:
    """Tell whether a complaint is a 다수인관련민원: five households and five persons (법 제2조제6호).

    >>> is_joint(4, 5), is_joint(5, 4), is_joint(5, 5), is_joint(None, 9)
    (False, False, True, False)
    """
    return (households or 0) >= TOGETHER and (persons or 0) >= TOGETHER


def may_merge(complainants: int) -> bool:
    """Tell whether complaints with one purpose may be received as one: from five persons or more (영 제6조제7항)."""
    return complainants >= TOGETHER


def for_audit(kind: ComplaintType | None, same_before: int) -> str | None:
    """Say that the same 고충민원 handed in again goes to the audit department (영 제17조제2항), else None."""
    if kind != "고충민원" or same_before < 1:
        return None
    return f"동일한 내용의 고충민원이 다시 제출되어 감사부서 등이 조사해야 합니다({decree('제17조제2항')})."
