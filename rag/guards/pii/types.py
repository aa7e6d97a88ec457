"""The vocabulary of personal data: kinds, spans, and the port of what finds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, Protocol, get_args

PiiType = Literal[
    "RRN",
    "ARN",
    "PASSPORT",
    "DRIVER_LICENSE",
    "PHONE",
    "EMAIL",
    "ACCOUNT",
    "CARD",
    "VEHICLE_PLATE",
    "ADDRESS",
    "NAME",
    "BIRTHDATE",
    "IP",
]
PII_TYPES: tuple[PiiType, ...] = get_args(PiiType)
LABELS: Mapping[PiiType, str] = MappingProxyType(
    {
        "RRN": "주민등록번호",
        "ARN": "외국인등록번호",
        "PASSPORT": "여권번호",
        "DRIVER_LICENSE": "운전면허번호",
        "PHONE": "전화",
        "EMAIL": "이메일",
        "ACCOUNT": "계좌",
        "CARD": "카드",
        "VEHICLE_PLATE": "차량번호",
        "ADDRESS": "주소",
        "NAME": "이름",
        "BIRTHDATE": "생년월일",
        "IP": "IP주소",
    }
)
"""What stands in a masked text: `[이름1]`, `[전화2]`."""
UNIQUE_IDENTIFIERS: frozenset[PiiType] = frozenset({"RRN", "ARN", "PASSPORT", "DRIVER_LICENSE"})
"""고유식별정보 (개인정보 보호법 제24조, 제24조의2): never kept in plain text anywhere."""


@dataclass(frozen=True, slots=True)
class PersonalSpan:
    """Personal data in a text: `text` is exactly `original[start:end]` (offsets in characters).

    `confidence` is from 0 to 1; `reason` says in Korean what it rests on (`체크섬이 맞음`, `앞말 '성명'`).
    """

    start: int
    end: int
    type: PiiType
    text: str
    confidence: float
    reason: str


class PiiDetector(Protocol):
    """Finds personal data. Raises nothing on odd input."""

    def detect(self, text: str) -> tuple[PersonalSpan, ...]:
        """Return the spans of a text, ascending and disjoint."""
