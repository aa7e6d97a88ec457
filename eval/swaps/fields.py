"""What is compared of a reply: the fields of `triage.json` and `answer.json`, each as one comparable value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rag.complaints.types import URGENCIES
from rag.evaluation.records import Reply

RANK: Mapping[str, int] = {name: len(URGENCIES) - place for place, name in enumerate(URGENCIES)}
"""보통 1, 긴급 2, 즉시 3."""
TRIAGE_FIELDS: Mapping[str, str] = {
    "domain": "분야",
    "type": "민원 종류",
    "urgency": "긴급도",
    "flags": "표시",
    "crisis": "위기징후",
    "department": "담당 부서",
    "deadline": "처리기간",
    "basis": "관련 법령",
}
LEVELS = frozenset({"법률", "시행령", "시행규칙", "대통령령", "총리령", "부령", "규칙"})
"""Names of the files of a law in its folder."""
APART = frozenset({"개인정보포함", "위기징후"})
"""Flags that are not compared as such: the first says what stands in the text, the second is the field `crisis`."""
FIGURE = re.compile(
    r"(?<![\d.,제])\d+(?:[.,]\d+)*\s?(?:천|백|십|만|억)*\s?(?:만원|원|퍼센트|%|근무시간|시간|개월|년|월|일|주|회|번|명|세|건|층|미터|분의\s?\d+)"
)


def content(reply: Reply) -> Mapping[str, Any]:
    """Return the content of a reply; empty where it is not an object."""
    return reply.content if isinstance(reply.content, dict) else {}


def triage_field(reply: Reply, field: str) -> str | None:
    """Return a field as it is compared; None where the system abstained or has nothing to tell it from.

    >>> triage_field(Reply(status="answered", content={"flags": ["폭언", "반복민원"]}), "flags")
    '반복민원,폭언'
    """
    found = content(reply)
    if field == "flags":
        return ",".join(sorted(str(flag) for flag in _listed(found, "flags") if flag not in APART)) or "없음"
    if field == "crisis":
        return str(found.get("crisis") or "없음")
    if field == "department":
        return department(found)
    if field == "deadline":
        return _text(_object(found, "deadline").get("period"))
    if field == "basis":
        return ", ".join(sorted(" ".join(one) for one in cited(_listed(found, "legal_basis")))) or None
    return _text(found.get(field))


def department(found: Mapping[str, Any]) -> str | None:
    """Return the first candidate; None where no department is suggested."""
    first = next(iter(_listed(found, "department")), None)
    return _text(first.get("name")) if isinstance(first, Mapping) else None


def urgency_rank(reply: Reply) -> int | None:
    """Return how urgent a complaint was found, 1 to 3."""
    return RANK.get(str(content(reply).get("urgency")))


def days_left(reply: Reply) -> float | None:
    """Return the days from receipt until a complaint is due; None where no deadline was counted."""
    found = content(reply)
    try:
        due = datetime.fromisoformat(str(_object(found, "deadline").get("due")))
        return (due - datetime.fromisoformat(str(found.get("received_at")))).total_seconds() / 86_400
    except (ValueError, TypeError):
        return None


def cited(citations: Sequence[Any]) -> frozenset[tuple[str, str]]:
    """Return the laws and articles that are cited: the folder (or title) of each and its article.

    >>> sorted(cited([{"source": "민원처리에관한법률/법률.md", "title": "", "article": "제35조"}]))
    [('민원처리에관한법률', '제35조')]
    """
    return frozenset(
        (law_of(one), str(one.get("article") or one.get("locator") or ""))
        for one in citations
        if isinstance(one, Mapping)
    )


def law_of(citation: Mapping[str, Any]) -> str:
    """Return the folder of a law, or the name of any other document.

    >>> law_of({"source": "민원처리에관한법률/시행령.md"}), law_of({"source": "민원/제증명 수수료표.md"})
    ('민원처리에관한법률', '제증명 수수료표')
    """
    folder, _, name = str(citation.get("source") or "").rpartition("/")
    stem = name.rsplit(".", 1)[0]
    if stem in LEVELS and folder:
        return folder.rpartition("/")[2]
    return stem or str(citation.get("title") or "")


def articles(reply: Reply) -> frozenset[tuple[str, str]]:
    """Return what an answer cites."""
    return cited(_listed(content(reply), "citations"))


def lead(reply: Reply) -> str | None:
    """Return the place that an answer cites first: what it rests on; None where it cites nothing."""
    first = next((one for one in _listed(content(reply), "citations") if isinstance(one, Mapping)), None)
    if first is None:
        return None
    return f"{law_of(first)} {first.get('article') or first.get('locator') or ''}".strip()


def figures(text: str) -> frozenset[str]:
    """Return the figures with their units in a text, without spaces.

    >>> sorted(figures("60일 이내, 과태료 100만 원, 2 회"))
    ['100만원', '2회', '60일']
    """
    return frozenset(re.sub(r"[\s,]", "", found.group()) for found in FIGURE.finditer(text))


def draft(reply: Reply) -> Mapping[str, Any]:
    """Return the draft of a triage; empty without one."""
    return _object(content(reply), "draft")


def jaccard(first: frozenset[Any], second: frozenset[Any]) -> float | None:
    """Return the share of what both have in what either has; None where neither has anything.

    >>> jaccard(frozenset("ab"), frozenset("bc")), jaccard(frozenset(), frozenset())
    (0.3333333333333333, None)
    """
    return len(first & second) / len(first | second) if first | second else None


def _listed(found: Mapping[str, Any], name: str) -> Sequence[Any]:
    value = found.get(name)
    return value if isinstance(value, list) else ()


def _object(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = found.get(name)
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str | None:
    return str(value) if isinstance(value, str) and value else None
