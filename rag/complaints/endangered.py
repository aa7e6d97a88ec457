"""The field and the urgency of a complaint in danger: who must help decides it, where its words leave it open."""

from __future__ import annotations

from dataclasses import replace

from rag.complaints.particles import towards
from rag.complaints.types import URGENCIES, Classification, CrisisFinding, Domain, Label, Urgency

FIELDS: dict[str, Domain] = {
    "자살·자해": "보건",
    "식량·생계": "복지",
    "학대": "복지",
    "고립·고독사": "복지",
    "화재·붕괴·침수": "재난·안전",
}
"""Who helps: 정신건강복지센터 are the health offices', 긴급복지 and protection the welfare offices'."""
PERSONAL = frozenset(FIELDS) - {"화재·붕괴·침수"}
CATCH_ALL: Domain = "일반행정"
SURE = 0.7
"""Below this a field is left to the danger: a letter about a lunch box names rice and dogs as well."""


def in_danger(labels: Classification, crisis: CrisisFinding | None) -> Classification:
    """Return labels whose field is that of the danger found, where the text's own words do not plainly say another."""
    kind = crisis.label.value if crisis else None
    field = FIELDS.get(kind or "")
    own = labels.domain
    if crisis is None or field is None or own.value == field or not (left_open(own) or plainer(crisis, own)):
        return labels
    reason = f"위기징후({kind})에 먼저 대응할 분야입니다."
    if own.value:
        reason += f" 글의 낱말만 보면 {own.value}에 가깝습니다."
    found: Label[Domain] = Label(field, crisis.label.confidence, reason, crisis.label.words, own.scores)
    return replace(labels, domain=found)


def plainer(crisis: CrisisFinding, own: Label[Domain]) -> bool:
    """Whether the text speaks of danger to a person outright, and more plainly than of its field."""
    return crisis.direct and crisis.label.value in PERSONAL and crisis.label.confidence > own.confidence


def left_open(own: Label[Domain]) -> bool:
    """Whether a field is unknown, unsure, or the one for all that fits nowhere."""
    return own.value is None or own.confidence < SURE or own.value == CATCH_ALL


def most_urgent(labels: Classification | None, crisis: CrisisFinding | None) -> tuple[Urgency, str]:
    """Return the urgency, never below that of a danger, and its reason."""
    found: Urgency = (labels.urgency.value if labels else None) or "보통"
    reason = labels.urgency.reason if labels else ""
    if crisis is None or crisis.label.value is None:
        return found, reason
    if URGENCIES.index(crisis.urgency) < URGENCIES.index(found):
        was = reason if found != "보통" else ""
        raised = f"위기징후({crisis.label.value})가 있어 {towards(crisis.urgency)} 올렸습니다."
        return crisis.urgency, f"{raised} {was}".strip()
    return found, reason
