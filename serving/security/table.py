"""Which role may call which route: the only place that says so. What is not listed is refused to everybody.

A route that takes an object's id is also limited to the caller's own objects, or to what their grade and
departments open; another's object is answered like one that does not exist (404).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from serving.caller import ROLES, Role

Allowed = frozenset[Role]
ANYONE: Allowed = frozenset(ROLES)
"""Whoever has a role, whichever it is."""
ASKING = frozenset[Role]({"officer", "complaint_system", "evaluator", "document_manager", "administrator"})
READING = frozenset[Role]({"officer", "evaluator", "document_manager", "auditor", "administrator"})
KEEPING = frozenset[Role]({"document_manager", "administrator"})
WRITING = frozenset[Role]({"officer", "document_manager", "administrator"})
"""Who may draft entries of the AI register."""
DECIDING = frozenset[Role]({"document_manager", "administrator"})
"""Who may approve and publish them; never their own (see `rag.register.workflow`)."""
REVEALING = frozenset[Role]({"officer", "auditor", "administrator"})
"""Besides the role, the caller must be named in `privacy.revealers`: that right is nobody's by a role."""
CARING = frozenset[Role]({"officer", "complaint_system", "administrator"})
"""Care notes and series; those of other departments are nobody's, whatever their role."""
AUDITING = frozenset[Role]({"auditor", "administrator"})
"""What was asked and answered, by whomever."""
TAKING = frozenset[Role]({"complaint_system", "officer", "administrator"})
"""Who may hand complaints in, and read them: a complaint system only those that it sent."""
HANDLING = frozenset[Role]({"officer", "administrator"})
"""Who may work on complaints; a decision besides wants a person (see `serving.complaints.decisions`)."""
COUNTING = frozenset[Role]({"officer", "auditor", "administrator"})
"""Who may see the numbers of the complaint desk."""
RATING = frozenset[Role]({"officer", "evaluator", "auditor", "administrator"})
"""Who may judge replies without their names, and put answers right: those who know what a right answer is."""
EVALUATING = frozenset[Role]({"evaluator", "administrator"})
"""Who may have runs reviewed, and decide on corrections; never on their own (`serving.evaluators.corrections`)."""
ADMINISTRATION = frozenset[Role]({"administrator"})
"""What reaches into the machine itself: its files, its sources."""


@dataclass(frozen=True, slots=True)
class Open:
    """A route for everybody, known or not; `why` is for the reader of the table."""

    why: str


Rule = Open | Allowed
PUBLIC = Open("the AI register is for the public; only what was approved and published is in it")

TABLE: Mapping[tuple[str, str], Rule] = {
    ("GET", "/healthz"): Open("probes have no key"),
    ("GET", "/readyz"): Open("probes have no key; it counts only what all may see"),
    ("GET", "/metrics"): Open("scraped inside the cluster; numbers without names"),
    ("GET", "/openapi.json"): Open("the contract itself"),
    ("GET", "/v1/notice"): Open("told before the first use; the operator's own words and channel"),
    ("GET", "/v1/register"): PUBLIC,
    ("GET", "/v1/register/schema"): PUBLIC,
    ("GET", "/v1/register/fields"): PUBLIC,
    ("GET", "/v1/register/entries/{entry_id}"): PUBLIC,
    ("GET", "/v1/register/entries/{entry_id}/history"): PUBLIC,
    ("GET", "/v1/register/entries/{entry_id}/diff"): PUBLIC,
    ("GET", "/v1/register.json"): PUBLIC,
    ("GET", "/v1/register.csv"): PUBLIC,
    ("GET", "/v1/register/template.csv"): PUBLIC,
    ("GET", "/v1/register/exports/{form}.json"): PUBLIC,
    ("GET", "/v1/register/exports/{form}.csv"): PUBLIC,
    ("POST", "/v1/register/import"): DECIDING,
    ("GET", "/v1/register/drift"): READING,
    ("GET", "/v1/register/work"): READING,
    ("POST", "/v1/register/work"): WRITING,
    ("GET", "/v1/register/work/{entry_id}"): READING,
    ("PUT", "/v1/register/work/{entry_id}"): WRITING,
    ("POST", "/v1/register/work/{entry_id}/fill"): WRITING,
    ("POST", "/v1/register/work/{entry_id}/submit"): WRITING,
    ("POST", "/v1/register/work/{entry_id}/discard"): WRITING,
    ("POST", "/v1/register/work/{entry_id}/return"): DECIDING,
    ("POST", "/v1/register/work/{entry_id}/approve"): DECIDING,
    ("POST", "/v1/register/work/{entry_id}/publish"): DECIDING,
    ("POST", "/v1/register/work/{entry_id}/retire"): DECIDING,
    ("GET", "/v1/me"): ANYONE,
    ("GET", "/v1/models"): ASKING,
    ("POST", "/v1/ask"): ASKING,
    ("POST", "/v1/search"): ASKING,
    ("POST", "/v1/mask"): ASKING,
    ("POST", "/v1/chat/completions"): ASKING,
    ("POST", "/v1/complaints"): TAKING,
    ("POST", "/v1/complaints:batch"): TAKING,
    ("GET", "/v1/complaints"): TAKING | AUDITING,
    ("GET", "/v1/complaints/{complaint_id}"): TAKING | AUDITING,
    ("DELETE", "/v1/complaints/{complaint_id}"): ADMINISTRATION,
    ("GET", "/v1/complaints/{complaint_id}/export"): HANDLING,
    ("POST", "/v1/complaints/{complaint_id}/draft"): HANDLING,
    ("POST", "/v1/complaints/{complaint_id}/decision"): HANDLING,
    ("POST", "/v1/complaints/{complaint_id}/events"): HANDLING,
    ("GET", "/v1/complaints/statistics"): COUNTING,
    ("GET", "/v1/complaints/merges"): COUNTING,
    ("GET", "/v1/complaints/trends"): COUNTING,
    ("GET", "/v1/complaints/records"): ADMINISTRATION,
    ("POST", "/v1/complaints/erase"): ADMINISTRATION,
    ("GET", "/v1/complaints/callbacks"): ADMINISTRATION,
    ("POST", "/v1/complaints/callbacks/{callback_id}/retry"): ADMINISTRATION,
    ("GET", "/v1/schemas/triage"): Open("the contract itself"),
    ("POST", "/v1/feedback"): ASKING,
    ("GET", "/v1/conversations"): ASKING,
    ("DELETE", "/v1/conversations"): ASKING,
    ("GET", "/v1/conversations/{conversation_id}"): ASKING,
    ("DELETE", "/v1/conversations/{conversation_id}"): ASKING,
    ("POST", "/v1/explanations"): ANYONE,
    ("POST", "/v1/appeals"): ANYONE,
    ("GET", "/v1/appeals"): ANYONE,
    ("GET", "/v1/appeals/{receipt}"): ANYONE,
    ("POST", "/v1/appeals/{receipt}/reply"): ADMINISTRATION,
    ("POST", "/v1/appeals/{receipt}/extend"): ADMINISTRATION,
    ("GET", "/v1/usage"): ANYONE,
    ("POST", "/v1/care/checkins"): CARING,
    ("POST", "/v1/care/signals"): CARING,
    ("POST", "/v1/care/behaviours"): CARING,
    ("POST", "/v1/privacy/reveal"): REVEALING,
    ("GET", "/v1/answers/{answer_id}/evidence"): ASKING,
    ("GET", "/v1/answers/{answer_id}/export"): ASKING,
    ("GET", "/v1/audit"): AUDITING,
    ("GET", "/v1/audit/head"): AUDITING,
    ("GET", "/v1/audit/verify"): AUDITING,
    ("GET", "/v1/audit/export"): AUDITING,
    ("GET", "/v1/audit/{evidence_id}"): AUDITING,
    ("POST", "/v1/audit/{evidence_id}/replay"): AUDITING,
    ("GET", "/v1/evaluations"): READING,
    ("GET", "/v1/evaluations/compare"): READING,
    ("GET", "/v1/evaluations/trend"): READING,
    ("GET", "/v1/evaluations/{run}"): READING,
    ("GET", "/v1/evaluations/{run}/records"): READING,
    ("GET", "/v1/evaluations/{run}/records/{case}"): READING,
    ("GET", "/v1/evaluations/reviews"): RATING,
    ("POST", "/v1/evaluations/reviews"): EVALUATING,
    ("GET", "/v1/evaluations/reviews/{review_id}"): RATING,
    ("GET", "/v1/evaluations/reviews/{review_id}/next"): RATING,
    ("POST", "/v1/evaluations/reviews/{review_id}/ratings"): RATING,
    ("POST", "/v1/evaluations/reviews/{review_id}/close"): ADMINISTRATION,
    ("GET", "/v1/evaluations/corrections"): RATING,
    ("POST", "/v1/evaluations/corrections"): RATING,
    ("GET", "/v1/evaluations/corrections.jsonl"): RATING,
    ("POST", "/v1/evaluations/corrections/{correction_id}/accept"): EVALUATING,
    ("POST", "/v1/evaluations/corrections/{correction_id}/refuse"): EVALUATING,
    ("POST", "/v1/evaluations/forget"): ADMINISTRATION,
    ("GET", "/v1/documents"): READING,
    ("GET", "/v1/documents/list"): READING,
    ("GET", "/v1/documents/named"): READING,
    ("GET", "/v1/documents/report"): READING,
    ("GET", "/v1/documents/report.html"): READING,
    ("GET", "/v1/documents/original"): READING,
    ("GET", "/v1/documents/one"): READING,
    ("GET", "/v1/documents/{doc_id}"): READING,
    ("DELETE", "/v1/documents/{doc_id}"): KEEPING,
    ("POST", "/v1/documents"): KEEPING,
    ("POST", "/v1/documents/remove"): KEEPING,
    ("GET", "/v1/documents/uploads/{upload_id}"): KEEPING,
    ("DELETE", "/v1/documents/uploads/{upload_id}"): KEEPING,
    ("POST", "/v1/documents/ingest"): ADMINISTRATION,
    ("POST", "/v1/documents/sync"): ADMINISTRATION,
    ("POST", "/v1/documents/backfill"): ADMINISTRATION,
    ("GET", "/v1/documents/why"): ADMINISTRATION,
    ("POST", "/v1/operations/backup"): ADMINISTRATION,
    ("POST", "/v1/operations/reindex"): ADMINISTRATION,
}

NAMES: Mapping[Role, str] = {
    "officer": "공무원",
    "complaint_system": "민원 시스템",
    "evaluator": "평가자",
    "document_manager": "문서 관리자",
    "auditor": "감사자",
    "administrator": "관리자",
}


CONVERTER = re.compile(r":\w+(?=\})")
"""How a route says that a part may hold slashes; the OpenAPI document leaves it out."""


def rule_of(method: str, path: str) -> Rule:
    """Return the rule of a route by its template; nobody may call one that is not listed."""
    return TABLE.get((method, CONVERTER.sub("", path)), frozenset())


def named(roles: Iterable[Role]) -> str:
    """Return roles in Korean, in the table's order.

    >>> named({"auditor", "officer"})
    '공무원, 감사자'
    """
    wanted = set(roles)
    return ", ".join(name for role, name in NAMES.items() if role in wanted)
