"""The search conditions as the page offers them, and what of them the API is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ui.contract import Request

ALL_DOMAINS = "전체 분야"
ALL_REGIONS = "전체 지역"
KIND_NAMES: Mapping[str, str] = {
    "law": "법령",
    "ordinance": "조례·규칙",
    "guide": "안내·해설",
    "manual": "매뉴얼·지침",
    "notice": "고시·공고",
    "table": "표·서식",
    "other": "기타",
}
KINDS_BY_NAME = {name: kind for kind, name in KIND_NAMES.items()}
BAD_DATE = "기준일을 읽을 수 없습니다. 2026-03-01처럼 연-월-일로 적거나 비워 두십시오."
NUMBERS = re.compile(r"(\d{4})\s*(?:[-./]|년)\s*(\d{1,2})\s*(?:[-./]|월)\s*(\d{1,2})\s*(?:\.|일)?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


class BadDate(ValueError):
    """The date "as of" cannot be read; the message is Korean."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions of one question; None and empty mean "any"."""

    domain: str | None = None
    jurisdiction: str | None = None
    as_of: date | None = None
    kinds: tuple[str, ...] = ()

    def request(self, question: str, conversation_id: str) -> Request:
        """Return the body of a question under these conditions."""
        return Request(
            query=question,
            domain=self.domain,
            jurisdiction=self.jurisdiction,
            as_of=self.as_of,
            kinds=self.kinds,
            conversation_id=conversation_id,
        )

    def words(self) -> str:
        """Say the conditions in a line, empty if there are none."""
        kinds = ", ".join(KIND_NAMES.get(kind, kind) for kind in self.kinds)
        day = f"{self.as_of.isoformat()} 기준" if self.as_of else None
        return " · ".join(part for part in (self.domain, self.jurisdiction, day, kinds) if part)


def read_filters(domain: str | None, region: str | None, as_of: str | None, kinds: Sequence[str] | None) -> Filters:
    """Read the controls; `kinds` are Korean names. Raises `BadDate`."""
    return Filters(
        domain=None if domain in (None, "", ALL_DOMAINS) else domain,
        jurisdiction=None if region in (None, "", ALL_REGIONS) else region,
        as_of=read_date(as_of or ""),
        kinds=tuple(KINDS_BY_NAME[name] for name in kinds or () if name in KINDS_BY_NAME),
    )


def read_date(text: str) -> date | None:
    """Read `2026-03-01`, `2026. 3. 1.`, `2026년 3월 1일` or `20260301`; blank is None. Raises `BadDate`."""
    text = text.strip()
    if not text:
        return None
    found = NUMBERS.fullmatch(text) or COMPACT.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups())) if found else _bad()
    except ValueError as error:
        raise BadDate(BAD_DATE) from error


def _bad() -> date:
    raise BadDate(BAD_DATE)
