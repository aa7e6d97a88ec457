"""What a notice of the result must hold before it may be issued (법 제27조; 영 제29조, 제31조)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.complaints.deadlines.law import act, decree
from rag.complaints.particles import as_object
from rag.complaints.types import ComplaintType

BLANK = re.compile(r"\[ ?[가-힣][가-힣 ·,()]{0,40}\]")
"""A blank to fill: words of Hangul without a figure, unlike the marker of a source or the mask of a name."""
CONTACT = re.compile(r"\d{2,4}[-)\s.]*\d{3,4}[-\s.]*\d{4}|\d{4}-\d{4}|[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Result:
    """A notice as it is about to be issued. `written`: as a document, not by word of mouth, telephone or message.

    `fast_or_agreed`: quick notice is needed, or the complainant asked for or agreed to it (영 제29조제2항제2호, 제3호).
    """

    text: str
    kind: ComplaintType | None = None
    refusal: bool = False
    reason: str = ""
    remedy: str = ""
    department: str = ""
    officer: str = ""
    contact: str = ""
    written: bool = True
    fast_or_agreed: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """Something without which a notice cannot be issued: which part, why (Korean), by which article."""

    part: str
    reason: str
    article: str


def issuable(result: Result) -> tuple[Missing, ...]:
    """Return what is missing; nothing means that an officer may issue the notice."""
    return (*body(result), *signature(result), *refusal(result))


def body(result: Result) -> tuple[Missing, ...]:
    """Ask for a text without open blanks, in writing where the act asks for it."""
    missing = []
    if not result.text.strip():
        missing.append(Missing("본문", "처리 결과를 적어야 합니다.", act("제27조제1항")))
    if blanks := blanks_of(result.text):
        named = ", ".join(blanks[:5])
        missing.append(Missing("빈칸", f"담당자가 채울 빈칸이 남았습니다: {named}", act("제27조제1항")))
    if not result.written and result.kind != "기타민원" and not result.fast_or_agreed:
        text = "기타민원이거나, 신속히 알려야 하거나, 민원인이 원하거나 동의한 때가 아니면 문서로 통지해야 합니다."
        missing.append(Missing("문서", text, f"{act('제27조제1항')}, {decree('제29조제2항')}"))
    return tuple(missing)


def signature(result: Result) -> tuple[Missing, ...]:
    """Ask for the department, the officer's name and a contact (영 제31조)."""
    article = decree("제31조")
    parts = (("소속", result.department), ("성명", result.officer))
    missing = [
        Missing(part, f"담당자의 {as_object(part)} 적어야 합니다.", article)
        for part, value in parts
        if not filled(value)
    ]
    if not filled(result.contact) or not CONTACT.search(result.contact):
        missing.append(Missing("연락처", "담당자의 연락처(전화번호나 전자우편)를 적어야 합니다.", article))
    return tuple(missing)


def refusal(result: Result) -> tuple[Missing, ...]:
    """Ask a refusal for its reason and its remedy (법 제27조제3항)."""
    if not result.refusal:
        return ()
    parts = (("거부 이유", result.reason), ("구제절차", result.remedy))
    return tuple(
        Missing(part, f"거부하는 답변에는 {as_object(part)} 적어야 합니다.", act("제27조제3항"))
        for part, value in parts
        if not filled(value)
    )


def filled(value: str) -> bool:
    """Tell whether an officer has written something, not a blank."""
    return bool(value.strip()) and not blanks_of(value)


def blanks_of(text: str) -> tuple[str, ...]:
    """Return the blanks of a text, `[ 점검 일자 ]`, in order; markers of sources and masks of values are none.

    >>> blanks_of("[ 점검 일자 ]에 [이름1] 님 댁을 고쳤습니다. [1]")
    ('[ 점검 일자 ]',)
    """
    return tuple(BLANK.findall(text))
