"""Gives explanations: to the one who asked, to auditors and administrators; each is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from configs.rights import RightsSettings
from rag.label import AiLabel, label_of
from rag.ports import Clock
from serving.caller import Caller, Role
from serving.evidence.ledger import Json, Ledger
from serving.notices.notice import channel_of
from serving.problems import Problem
from serving.rights.document import markdown, page
from serving.rights.explanation import Reader, sections_of
from serving.rights.records import AnswerRecords
from serving.schemas_rights import ExplanationOut

SEEING_ALL = frozenset[Role]({"administrator", "auditor"})


class Explanations:
    """Makes explanations of answers from their evidence."""

    def __init__(self, records: AnswerRecords, ledger: Ledger, settings: RightsSettings, clock: Clock) -> None:
        self._records = records
        self._ledger = ledger
        self._settings = settings
        self._clock = clock

    def give(self, name: str, caller: Caller) -> ExplanationOut:
        """Return the explanation of an answer. Raises `Problem` (404) for what is not there or not the caller's."""
        record = self._records.find(name)
        owner = record is not None and record.belongs_to(caller.name)
        if record is None or not (owner or caller.operator or caller.roles & SEEING_ALL):
            raise no_answer()
        today = self._clock.today()
        sections = sections_of(record, Reader(caller, channel_of(self._settings), self._settings.reply_days, today))
        answer_id, label = str(record.body.get("answer_id") or ""), label_for(record.body, today)
        given = self._ledger.add(
            "explanation",
            {"event": "given", "answer_id": answer_id, "evidence_id": record.id, "to": "owner" if owner else "office"},
            caller.name,
        )
        return ExplanationOut(
            answer_id=answer_id,
            evidence_id=record.id,
            made=today,
            sections=sections,
            markdown=markdown(answer_id, sections, label),
            html=page(answer_id, sections, label),
            ai_label=label,
            record=given,
        )


def label_for(body: Mapping[str, Json], today: date) -> AiLabel:
    """Return the label of an explanation: a model's, where it repeats what a model wrote."""
    if body.get("mode") == "generated" and body.get("words"):
        return label_of("generated", str(body.get("model") or "") or None, today)
    return label_of("rules", None, today)


def no_answer() -> Problem:
    """Make the problem of an answer that is not there, or not the caller's: nobody learns which."""
    return Problem(
        "answer-not-found",
        404,
        "그런 답변의 기록이 없습니다. 답변에 적힌 answer_id를 확인하십시오.",
        "There is no record of such an answer",
    )
