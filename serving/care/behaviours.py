"""Behaviour records of one person: masked, summarised and answered, not kept; evidence holds counts and a hash."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from rag.care.behaviours.reading import kinds
from rag.care.behaviours.summary import summarised
from rag.care.behaviours.types import Findings, Record
from rag.complaints.types import Contact, Crisis
from rag.guards.pii.mask import Numbering, replace_spans
from serving.caller import Caller
from serving.care.parts import NOT_KEPT, UNREAD, CareParts, advises, notices_of, referral
from serving.care.shapes import BehaviourIn, BehavioursIn, BehavioursOut, ChangeOut, PatternOut, StatementOut
from serving.clock import KOREA
from serving.evidence.ledger import Json

ROUTE = "/v1/care/behaviours"
SELF_HARM: Crisis = "자살·자해"
SELF_INJURY = "자해"
"""A behaviour that is recorded as such is what the specialist works on; it is counted, not raised anew each time."""
CLOSELY = 50
"""Records up to which each is read with a model; of more, by words alone: an answer must not take minutes."""
BY_WORDS = "기록이 많아 위험 징후는 낱말로만 살폈습니다. 50건씩 나누어 보내면 문장의 뜻까지 살핍니다."
NO_DIAGNOSIS = "진단이나 처방이 아닙니다. 기록에 적힌 것을 세어 전문가가 살펴볼 곳을 보일 뿐입니다."


@dataclass(frozen=True, slots=True)
class Dangers:
    """Signs of danger by record, and whom to reach; `looked` is false where nobody could look."""

    by_record: dict[str, Crisis]
    contacts: tuple[Contact, ...]
    looked: bool


@dataclass(frozen=True)
class Behaviours:
    """Summarises records. Raises `Problem`, `EvidenceUnavailable`."""

    parts: CareParts

    def summarise(self, body: BehavioursIn, caller: Caller) -> BehavioursOut:
        """Return patterns, change and a summary whose sentences name their records."""
        parts = self.parts
        parts.department(body.department, caller)
        region = parts.region(body.region)
        records = self._masked(body.records)
        dangers = self._dangers(records, region)
        words = parts.words
        found = summarised(records, words.behaviours, words.antecedents, dangers.by_record)
        evidence = parts.recorded(caller, evidence_of(records, found, dangers))
        return self._out(found, dangers, evidence)

    def _masked(self, records: Sequence[BehaviourIn]) -> list[Record]:
        """Return records in Korean time with their texts masked: the same person has the same label in all."""
        numbering = Numbering()

        def masked(text: str) -> str:
            return replace_spans(text, self.parts.detector.detect(text), numbering).text if text else ""

        return [
            Record(
                one.id,
                self.parts.moment(f"records.{number}.at", one.at),
                *(masked(str(text)) for text in (one.place, one.antecedent, one.behaviour, one.consequence)),
            )
            for number, one in enumerate(records)
        ]

    def _dangers(self, records: Sequence[Record], region: str | None) -> Dangers:
        found: dict[str, Crisis] = {}
        contacts: list[Contact] = []
        for one in records:
            text = ". ".join(part for part in (one.antecedent, one.behaviour, one.consequence) if part)
            finding = self.parts.finding(text, region, closely=len(records) <= CLOSELY)
            if finding is None:
                return Dangers(found, tuple(contacts), looked=False)
            kind = finding.label.value
            if kind and not (kind == SELF_HARM and SELF_INJURY in kinds(one.behaviour, self.parts.words.behaviours)):
                found[one.id] = kind
                contacts += finding.protocol
        return Dangers(found, tuple(contacts), looked=True)

    def _out(self, found: Findings, dangers: Dangers, evidence: str) -> BehavioursOut:
        label, who = self.parts.label(), self.parts.settings.specialist
        return BehavioursOut(
            for_person=advises(who),
            ai_notice=label.text,
            ai_label=label,
            evidence_id=evidence,
            notices=notices_of(
                NO_DIAGNOSIS,
                None if dangers.looked else UNREAD,
                BY_WORDS if found.total > CLOSELY else None,
                None if evidence else NOT_KEPT,
            ),
            total=found.total,
            behaviours=dict(found.behaviours),
            summary=tuple(StatementOut(**asdict(one)) for one in found.summary),
            patterns=tuple(PatternOut(**asdict(one)) for one in found.patterns),
            changes=tuple(
                ChangeOut(**{**asdict(one), "first_week": date.fromisoformat(one.first_week)}) for one in found.changes
            ),
            tested=found.tested,
            crisis=tuple(dict.fromkeys(dangers.by_record.values())),
            referral=referral(dangers.contacts, (who,)),
        )


def evidence_of(records: Sequence[Record], found: Findings, dangers: Dangers) -> dict[str, Json]:
    """Return the record of a summary: counts and a hash of the masked records."""
    said = "\n".join(f"{one.id}\t{one.at.astimezone(KOREA)}\t{one.antecedent}\t{one.behaviour}" for one in records)
    return {
        "route": ROUTE,
        "mode": "rules",
        "grade": "S",
        "records": found.total,
        "tested": found.tested,
        "clear_patterns": sum(one.clear for one in found.patterns),
        "crisis": list(dict.fromkeys(dangers.by_record.values())),
        "sentences": [{"kind": one.kind, "records": len(one.records)} for one in found.summary],
        "input_sha256": hashlib.sha256(said.encode("utf8", "replace")).hexdigest(),
    }
