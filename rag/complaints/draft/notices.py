"""What an officer is told beside a draft, and what is left to do before it may be sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from configs.reply import RemedyWords, ReplyNotices
from rag.complaints.draft.compose import blanks_left
from rag.complaints.types import DraftRequest

NEEDED_OF_REFUSAL = (("사유", "거부 사유"), ("구제", "구제 방법"))


@dataclass(frozen=True, slots=True)
class Noted:
    """What was noted while a draft was written. `unchecked` are remedies whose article was not at hand."""

    abusive: bool = False
    orders: bool = False
    abstained: bool = False
    several: bool = False
    nothing_found: bool = False
    disposition: bool = False
    unchecked: tuple[RemedyWords, ...] = ()


def notices_of(noted: Noted, request: DraftRequest, words: ReplyNotices) -> Iterator[str]:
    """Yield what the officer is told beside a draft, what matters most first."""
    yield from plain_notices(noted, words)
    for remedy in noted.unchecked:
        yield words.remedy_unchecked.format(law=remedy.law, article=remedy.article)
    replies = sum(case.reply is not None for case in request.similar)
    if replies:
        yield words.similar.format(count=replies)
    if request.deadline is not None:
        due = in_korean(request.deadline.due)
        yield words.deadline.format(due=due, period=request.deadline.period, basis=request.deadline.basis)


def plain_notices(noted: Noted, words: ReplyNotices) -> Iterator[str]:
    """Yield the notices that say no more than that something is so."""
    told = (
        (noted.abusive, words.abuse),
        (noted.orders, words.orders),
        (noted.abstained, words.abstained),
        (noted.several, words.several),
        (noted.nothing_found, words.nothing_found),
        (noted.disposition, words.disposition),
    )
    yield from (text for holds, text in told if holds)


def in_korean(moment: datetime) -> str:
    """Write a moment as Korean offices do.

    >>> in_korean(datetime(2026, 12, 3, 18, 0))
    '2026년 12월 3일 18:00'
    """
    return f"{moment.year}년 {moment.month}월 {moment.day}일 {moment:%H:%M}"


def unfinished_of(blanks: Sequence[str]) -> tuple[str, ...]:
    """Say what must be done before the draft may be sent (민원 처리에 관한 법률 제27조, 같은 법 시행령 제29조)."""
    return tuple(f"{blank} 칸을 채워야 합니다." for blank in blanks)


def problems_of(text: str, *, refusal: bool, officer: str = "", contact: str = "", remedy: str = "") -> tuple[str, ...]:
    """Say in Korean why a reply may not be sent as it is; empty if it may.

    A result names the officer and a contact; a refusal also its reason and the remedies (민원처리법 제27조제3항).
    `officer`, `contact` and `remedy` are what the decision states beside the text.
    """
    problems = [f"{blank} 칸이 비어 있습니다." for blank in blanks_left(text)]
    if not text.strip():
        problems.append("답변이 비어 있습니다.")
    if officer and officer not in text:
        problems.append("답변에 담당자가 적혀 있지 않습니다.")
    if contact and contact not in text:
        problems.append("답변에 연락처가 적혀 있지 않습니다.")
    if refusal:
        problems += [
            f"거부하는 답변에는 {name}이 있어야 합니다."
            for word, name in NEEDED_OF_REFUSAL
            if word not in f"{text} {'구제' if remedy.strip() else ''}"
        ]
    return tuple(problems)
