"""What a document says of itself: YAML front matter, or the `metadata` of a row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import yaml

from ingestion.normalize import normalize
from ingestion.types import Metadata
from rag.errors import UnreadableDocument
from rag.types import GRADES, KINDS, Grade, Kind

FENCE = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
KEY = re.compile(r"([^\s:#-][^:\n]{0,30}):(?:[ \t]|$)")
NAMES = {
    "title": ("제목", "title"),
    "level": ("법령구분", "자치법규구분"),
    "kind": ("kind", "종류"),
    "domain": ("domain", "분야"),
    "jurisdiction": ("jurisdiction", "관할"),
    "department": ("department", "담당부서"),
    "grade": ("grade", "보안등급"),
    "effective_from": ("시행일자", "effective_from", "시행일"),
    "effective_to": ("effective_to", "종료일"),
    "url": ("출처", "url"),
    "source": ("source",),
    "series": ("문서계열", "series"),
    "state": ("상태", "status"),
    "repealed_on": ("폐지일자", "폐지일"),
    "written": (
        "최종수정일",
        "수정일",
        "작성일자",
        "작성일",
        "기준일자",
        "기준일",
        "게시일",
        "등록일",
        "발행일",
        "date",
    ),
}
"""`소관부처` is no department of ours: a department limits who may read, and statutes are for all."""
WANTED = {name for names in NAMES.values() for name in names}
DIGITS = re.compile(r"(\d{4})\D{0,2}(\d{1,2})\D{0,2}(\d{1,2})")
ORDINANCE_LEVELS = ("조례", "자치규칙", "규칙", "의회규칙", "훈령(자치)")
REPEALED = ("폐지", "실효", "repealed")
GRADE_NAMES = {"공개": "O", "민감": "S", "기밀": "C"}


class FrontMatter(NamedTuple):
    """The title and metadata of a document's head, and where its body begins."""

    title: str
    metadata: Metadata
    body: int


def front_matter(text: str) -> FrontMatter:
    """Read YAML front matter; without one (or with a broken one) the body begins at 0.

    Raises `UnreadableDocument` if it says what cannot be read.
    """
    match = FENCE.match(text)
    values = yaml_values(match[1]) if match else None
    if match is None or values is None:
        return FrontMatter("", Metadata(), 0)
    return FrontMatter(pick(values, "title"), from_mapping(values), match.end())


def yaml_values(head: str) -> dict[str, Any] | None:
    """Parse only the keys that matter: statutes list hundreds of attachments, and YAML is slow."""
    lines: list[str] = []
    keep = False
    for line in head.split("\n"):
        key = KEY.match(line)
        if key:
            keep = key[1].strip("'\" ") in WANTED
        if keep:
            lines.append(line)
    try:
        loaded = yaml.load("\n".join(lines), Loader=yaml.BaseLoader)  # noqa: S506 - builds strings only
    except yaml.YAMLError:
        return None
    except RecursionError as error:
        raise UnreadableDocument("머리말이 너무 깊게 겹쳐 있습니다. 괄호를 줄여 다시 넣어 주십시오.") from error
    return loaded if isinstance(loaded, dict) else {} if loaded is None else None


def from_mapping(values: Mapping[str, Any]) -> Metadata:
    """Turn a mapping into metadata. Raises `UnreadableDocument` on a date or a grade that cannot be read."""
    return Metadata(
        kind=kind_of(pick(values, "kind"), pick(values, "level")),
        domain=pick(values, "domain") or None,
        jurisdiction=pick(values, "jurisdiction") or None,
        department=pick(values, "department") or None,
        grade=grade_of(pick(values, "grade")),
        effective_from=day_of(pick(values, "effective_from")),
        effective_to=day_of(pick(values, "effective_to")) or day_before(day_of(pick(values, "repealed_on"))),
        url=pick(values, "url") or None,
        source=pick(values, "source") or None,
        series=pick(values, "series") or None,
        repealed=pick(values, "state") in REPEALED,
        written=loose_day(pick(values, "written")),
    )


def pick(values: Mapping[str, Any], name: str) -> str:
    """Return the first value under any of a field's names, as normalised text."""
    for key in NAMES[name]:
        value = values.get(key)
        if isinstance(value, str | int | float):
            return normalize(str(value)).text.strip()
    return ""


def kind_of(kind: str, level: str) -> Kind | None:
    """Return the kind given, or the one that a law's level (법령구분) implies."""
    if kind in KINDS:
        return kind
    if not level:
        return None
    return "ordinance" if level in ORDINANCE_LEVELS or level.endswith("조례") else "law"


def grade_of(text: str) -> Grade | None:
    """Return a security grade. An unknown one is an error: guessing could open a secret document."""
    grade = GRADE_NAMES.get(text, text.upper())
    if not grade:
        return None
    if grade not in GRADES:
        raise UnreadableDocument(f"보안등급 {text!r}을(를) 알 수 없습니다. O, S, C 가운데 하나를 적어 주십시오.")
    return grade


def day_of(text: str) -> date | None:
    """Return a date written `2026-02-01`, `2026.2.1.`, `20260201` or `2026년 2월 1일`."""
    if not text:
        return None
    match = DIGITS.match(text)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise UnreadableDocument(f"날짜 {text!r}을(를) 읽을 수 없습니다. 2026-02-01 꼴로 적어 주십시오.")


def loose_day(text: str) -> date | None:
    """Return the date that a text begins with, or None: what only helps to rank is no reason to refuse a document."""
    try:
        return day_of(text)
    except UnreadableDocument:
        return None


def day_before(day: date | None) -> date | None:
    """Return the last day of force of what is repealed on `day`."""
    return day - timedelta(days=1) if day and day > date.min else None
