"""How fast a complaint must be passed on (법 제16조; 영 제13조)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from rag.complaints.deadlines.calendar import WorkCalendar
from rag.complaints.deadlines.law import decree
from rag.complaints.deadlines.periods import HOUR
from rag.complaints.deadlines.spans import in_seoul

Whither = Literal["처리주무부서", "먼 처리주무부서", "같은 기관의 다른 부서", "다른 행정기관"]
RULES: dict[Whither, tuple[int, str]] = {
    "처리주무부서": (1, "제13조제1항"),
    "먼 처리주무부서": (3, "제13조제1항 단서"),
    "같은 기관의 다른 부서": (3, "제13조제2항"),
    "다른 행정기관": (8, "제13조제3항"),
}
"""Working hours by where a document goes: from the 민원실 to the department in charge, and so on."""


@dataclass(frozen=True, slots=True)
class TransferTimer:
    """Until when a complaint must be passed on. `at_once` (전자문서): `due` is the longest that paper would have.

    `notice` tells whether the complainant must be told (영 제13조제3항, 제5항).
    """

    due: datetime
    hours: int
    at_once: bool
    notice: bool
    words: str
    article: str


def transfer_timer(
    received: datetime, whither: Whither, calendar: WorkCalendar, *, electronic: bool = False, published: bool = False
) -> TransferTimer:
    """Return the timer of a transfer.

    `electronic`: the document is an electronic one (영 제13조제4항: 지체 없이). `published`: the complainant was told
    beforehand that transfers are shown on a web page (제5항), so that no notice is needed.
    """
    hours, article = RULES[whither]
    due = calendar.add_minutes(in_seoul(received), hours * HOUR)
    notice = whither == "다른 행정기관" and not published
    limit = f"{due:%Y-%m-%d %H:%M}까지({hours}근무시간)"
    words = f"전자문서는 지체 없이 이송하고, 늦어도 {limit}" if electronic else f"{limit} 이송"
    if notice:
        words += ", 이송한 사실을 민원인에게 통지"
    articles = decree(article) + (", 제13조제4항" if electronic else "")
    return TransferTimer(due, hours, electronic, notice, words, articles)


def reception_due(arrived: datetime, calendar: WorkCalendar) -> datetime:
    """Return until when a complaint that reached the electronic desk must be received (영 제6조제8항: 8근무시간)."""
    return calendar.add_minutes(in_seoul(arrived), 8 * HOUR)
