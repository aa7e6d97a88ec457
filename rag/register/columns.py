"""The columns of a table of entries: their names as people write them, and values as people write those."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rag.errors import InputError
from rag.register.fields import Leaf, leaves

ID_COLUMN = "번호"
NEEDED = ("service_name", "organisation.name", "domain")
"""Without these columns a table is none of entries."""
ALIASES: Mapping[str, str] = {
    "사업명": "service_name",
    "서비스": "service_name",
    "기관": "organisation.name",
    "기관명": "organisation.name",
    "운영기관명": "organisation.name",
    "담당부서": "organisation.department",
    "부서명": "organisation.department",
    "책임자": "contact.role",
    "연락처": "contact.phone",
    "전화번호": "contact.phone",
    "이메일": "contact.email",
    "분야": "domain",
    "운영상태": "period.status",
    "도입배경": "purpose.background",
    "기능": "functions.summary",
    "기술유형": "technology",
    "모델": "models",
    "법령": "legal_basis",
    "보안": "security.grade",
}
YES, NO = ("예", "y", "있음"), ("아니오", "아니요", "n", "없음")
SYNONYMS: Mapping[str, Mapping[str, str]] = {
    "period.status": {"운영중": "운영", "개발중": "준비", "준비중": "준비", "시범운영": "시험 운영"},
    "personal_data.processed": {**dict.fromkeys(YES, "처리함"), **dict.fromkeys(NO, "처리하지 않음")},
    "impact.high_impact": {**dict.fromkeys(YES, "해당"), **dict.fromkeys(NO, "해당 없음")},
    "security.grade": {"기밀": "C", "민감": "S", "공개": "O", "c기밀": "C", "s민감": "S", "o공개": "O"},
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with (or was done to) a cell; rows count from 1, the header being the first."""

    row: int
    column: str
    message: str


def columns(header: Sequence[str]) -> tuple[list[Leaf | None], list[Fault]]:
    """Return the part that each column holds, and what is odd. Raises `InputError` without the needed ones."""
    found: list[Leaf | None] = []
    warnings = []
    for name in header:
        leaf = known_columns().get(plain(name))
        if leaf is not None and leaf in found:
            raise InputError(f"열 {name.strip()!r}이(가) 두 번 있습니다. 하나를 지워 주십시오.")
        if leaf is None and name.strip() and plain(name) != ID_COLUMN:
            warnings.append(Fault(1, name.strip()[:50], "모르는 열이라서 가져오지 않았습니다."))
        found.append(leaf)
    absent = [leaf.column for leaf in leaves() if leaf.path in NEEDED and leaf not in found]
    if absent:
        raise InputError(
            f"꼭 있어야 하는 열이 없습니다: {', '.join(absent)}. 양식을 내려받아 열 이름을 맞추어 주십시오."
        )
    return found, warnings


@cache
def known_columns() -> dict[str, Leaf]:
    """Return the parts by each name that their column may have."""
    found = {plain(name): leaf for leaf in leaves() for name in (leaf.path, leaf.column)}
    found |= {plain(f"{leaf.number}{leaf.column}"): leaf for leaf in leaves()}
    by_path = {leaf.path: leaf for leaf in leaves()}
    return {**{plain(name): by_path[path] for name, path in ALIASES.items()}, **found}


def plain(name: str) -> str:
    """Return a column's name without what people write differently.

    >>> plain("16. 성능·평가 결과 (지표|값)"), plain("period.status")
    ('16성능평가결과', 'periodstatus')
    """
    bare = unicodedata.normalize("NFKC", name).partition("(")[0] if not name.startswith("책임자") else name
    return re.sub(r"[^0-9A-Za-z가-힣]", "", bare).lower()


def meant(leaf: Leaf, value: str) -> str:
    """Return a choice as it is called in the register."""
    if leaf.kind != "choice":
        return value
    said = plain(value) if "(" not in value else plain(value.replace("(", ""))
    known = {plain(choice): choice for choice in leaf.choices} | dict(SYNONYMS.get(leaf.path, {}))
    return known.get(said, value)


def column_of(location: Sequence[int | str]) -> str:
    """Return the column that a place in an entry stands in."""
    path = ".".join(str(part) for part in location)
    found = [leaf.column for leaf in leaves() if path == leaf.path or path.startswith(f"{leaf.path}.")]
    return found[0] if found else path
