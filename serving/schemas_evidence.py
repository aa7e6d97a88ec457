"""The shapes of evidence: for auditors, and for the officer who asked."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Literal

from pydantic import Field

from rag.label import AiLabel
from rag.types import Mode
from serving.evidence.archive import Opened
from serving.evidence.chain import Head
from serving.evidence.findings import Verification
from serving.evidence.ledger import RecordKind
from serving.schemas import Asked, Day, Shape

MAX_RECORDS = 200
STATES = {
    "open": "",
    "none": "이 기록에는 없습니다.",
    "destroyed": "보존 기간이 지나 내용의 열쇠를 없앴습니다. 다시 읽을 수 없습니다.",
    "key-lost": "봉인 열쇠를 잃어 내용을 읽을 수 없습니다. 열쇠를 되돌려 놓으면 읽을 수 있습니다.",
    "unproven": "기록이 고쳐졌거나 알 수 없는 열쇠로 서명되어 열지 않습니다. mongmin audit verify로 확인하십시오.",
    "broken": "내용이나 열쇠가 바뀌어 열리지 않습니다. mongmin audit verify로 확인하십시오.",
}


class AuditRequest(Asked):
    """Which records: from the first to the last day (Korean time, both included), the newest first.

    `q` looks into the words of question and answer; `before` is `next_before` of the page before.
    """

    first: Day = None
    last: Day = None
    kind: RecordKind | Literal[""] = ""
    mode: Mode | Literal[""] = ""
    answer_id: str = Field("", max_length=100)
    q: str = Field("", max_length=200)
    before: int = Field(0, ge=0)
    limit: int = Field(50, ge=1, le=MAX_RECORDS)


class ExportRequest(Asked):
    """Which records to export, in the order of the chain."""

    first: Day = None
    last: Day = None
    kind: RecordKind | Literal[""] = ""


class AuditRecord(Shape):
    """A record. `who` is a keyed hash; `clock_behind_ms` is not 0 where the clock had been set back."""

    evidence_id: str
    sequence: int
    kind: str
    at: str
    clock_behind_ms: int
    mode: str
    grade: str
    answer_id: str
    who: str
    digest: str
    body: dict[str, Any] = Field(default_factory=dict)
    words: dict[str, Any] = Field(default_factory=dict)
    body_closed: str = ""
    """Why the body cannot be read (Korean); empty where it can."""
    words_closed: str = ""
    ai_label: AiLabel | None = None
    """Of records of answers: who made the text in `words`."""

    @classmethod
    def of(cls, opened: Opened, label: AiLabel | None = None) -> AuditRecord:
        """Make the outer shape of a record."""
        record = opened.record
        return cls(
            evidence_id=record.id,
            sequence=record.sequence,
            kind=record.kind,
            at=record.at,
            clock_behind_ms=record.back_ms,
            mode=record.mode,
            grade=record.grade,
            answer_id=record.ref,
            who=record.who,
            digest=record.digest,
            body=dict(opened.body),
            words=dict(opened.words),
            body_closed=STATES[opened.states["body"]],
            words_closed=STATES[opened.states["words"]],
            ai_label=label,
        )


class AuditPage(Shape):
    """A page of records. `total` counts by day, kind and mode, whatever `q` says; None ends the pages."""

    total: int
    records: tuple[AuditRecord, ...]
    next_before: int | None = None


class HeadOut(Shape):
    """A signed head, to be kept by a witness outside."""

    sequence: int
    digest: str
    at: str
    signer: str
    signature: str
    public_key: str = ""

    @classmethod
    def of(cls, head: Head, public_key: str) -> HeadOut:
        """Make the outer shape of a head."""
        return cls(**asdict(head), public_key=public_key)

    def head(self) -> Head:
        """Return the head itself."""
        return Head(self.sequence, self.digest, self.at, self.signer, self.signature)


class FindingOut(Shape):
    """Something that is wrong, and where (Korean)."""

    code: str
    sequence: int | None
    evidence_id: str
    message: str


class VerificationOut(Shape):
    """The outcome of a look at the whole chain."""

    status: Literal["whole", "whole, keys lost", "broken"]
    message: str
    records: int
    last: int
    digest: str
    found: int
    findings: tuple[FindingOut, ...]
    clock_set_back: int
    destroyed: int
    lost_keys: dict[str, int]

    @classmethod
    def of(cls, outcome: Verification) -> VerificationOut:
        """Make the outer shape of an outcome."""
        return cls(
            status="broken" if not outcome.whole else "whole, keys lost" if outcome.lost else "whole",
            message=told(outcome),
            records=outcome.records,
            last=outcome.last,
            digest=outcome.digest,
            found=outcome.found,
            findings=tuple(
                FindingOut(code=one.wrong, sequence=one.sequence, evidence_id=one.id, message=one.message)
                for one in outcome.findings
            ),
            clock_set_back=outcome.clock_set_back,
            destroyed=outcome.destroyed,
            lost_keys=outcome.lost,
        )


def told(outcome: Verification) -> str:
    """Say the outcome in one plain sentence or two."""
    if not outcome.whole:
        return (
            f"기록 {outcome.records:,}건을 확인했고 {outcome.found:,}가지가 맞지 않습니다. "
            "데이터베이스를 그대로 보존하고 감사 담당자에게 알리십시오."
        )
    words = f"기록 {outcome.records:,}건이 기록된 그대로이며 순서대로 이어져 있습니다."
    if outcome.destroyed:
        words += f" 보존 기간이 지나 열쇠를 없앤 부분은 {outcome.destroyed:,}곳이며 삭제 기록이 있습니다."
    if outcome.clock_set_back:
        words += f" 시계가 되돌아간 채 쓰인 기록이 {outcome.clock_set_back:,}건 있습니다(순서는 바뀌지 않았습니다)."
    if outcome.lost:
        lost = sum(outcome.lost.values())
        words += f" 봉인 열쇠({', '.join(outcome.lost)})를 잃어 내용을 읽을 수 없는 기록이 {lost:,}건입니다."
    return words


class PlainEvidence(Shape):
    """`이 답변의 근거`: what an answer was made of, in plain words for the officer who asked."""

    evidence_id: str
    at: str
    summary: str
    read: tuple[str, ...]
    """The documents that were read, with their places."""
    checked: tuple[str, ...]
    """What was checked, and what was struck."""
    made_by: str
    not_done: tuple[str, ...]
    """What this system did not do, so that nobody relies on it."""
    kept_until: str


class Difference(Shape):
    """Something that is not as it was."""

    code: str
    message: str


class ReplayOut(Shape):
    """An answer made again. `same` means that nothing differs, `same_answer` that it says and cites the same."""

    evidence_id: str
    same: bool
    same_answer: bool
    masked: bool
    """Whether the recorded question is masked: what was asked then may have been answered from other words."""
    differences: tuple[Difference, ...]
    question: str
    answer_then: str
    answer_now: str
    ai_label: AiLabel | None = None
    """Set where an answer is repeated: a model may have written it."""
