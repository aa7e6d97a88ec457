"""What persons decide about complaints: nothing here happens without a person's name and the version that they saw.

개인정보 보호법 제37조의2: there is no path from what a model wrote to a disposition but through these functions.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from rag.complaints.deadlines.law import Refused
from rag.complaints.deadlines.repeats import Submission, is_joint, may_close
from rag.complaints.types import ComplaintType
from rag.errors import MongminError
from serving.caller import Caller
from serving.complaints.clock_events import ENDED, events_of, facts_of_case, still_open
from serving.complaints.intake import Now
from serving.complaints.parts import DeskParts, Reply
from serving.complaints.processing import listed, triage_of
from serving.complaints.shapes import ComplaintIn, DecisionIn, DecisionOut, State, Subkind
from serving.evidence.ledger import Json, Ledger
from serving.logging import log_unexpected, logger
from serving.privacy.masking import Privacy
from serving.problems import Problem
from serving.store.complaint_work import Decision, Event, Step, WorkStore
from serving.store.complaints import Case, ComplaintStore, bumped

AGAIN = re.compile(r"반복|중복|(?:동일|같은)[가-힣]*\s*(?:내용|민원)|제?\s*23\s*조")
"""How an officer says that a complaint is closed because it was brought before."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How far what was sent is from the draft."""

    distance: float | None = None
    kept: int | None = None
    changed: int | None = None


@dataclass(frozen=True)
class Decisions:
    """Takes decisions. Raises `Problem` for what is refused, and `RecordsUnavailable`."""

    store: ComplaintStore
    work: WorkStore
    parts: DeskParts
    privacy: Privacy
    ledger: Ledger
    now: Now
    required: bool = False

    def decide(self, case: Case, asked: DecisionIn, caller: Caller) -> DecisionOut:
        """Carry a person's decision out, on record before it is done."""
        who = person(caller, asked.officer)
        reply = self.reply(case, asked)
        self._allowed(case, asked, reply)
        measured = self._measured(case, reply.text if asked.action == "send" else "")
        text = self._masked(case, reply.text, asked) if asked.action in ("send", "edit") else None
        record = self._recorded(case, asked, who, text, measured)
        made = DecisionOut(
            decision_id=f"dec-{uuid.uuid4().hex[:16]}",
            complaint_id=case.complaint_id,
            action=asked.action,
            by=who,
            at=self.now(),
            state=self._state(asked),
            version=case.version + 1,
            edit_distance=measured.distance,
            kept=measured.kept,
            changed=measured.changed,
            evidence_id=record,
        )
        said = self._asked(asked)
        decision = Decision(who, made.at, asked.action, made.model_dump_json(), said)

        def step(now: Case, events: Sequence[Event]) -> Step:
            self._allowed(now, asked, reply)
            return Step(self._next(now, asked, made, text, events), decision)

        try:
            if self.work.advance(case.complaint_id, step) is None:
                raise no_complaint()
        except MongminError:
            self._withdrawn(case, record, who)
            raise
        self._told(case, asked, text)
        return made

    def reply(self, case: Case, asked: DecisionIn) -> Reply:
        """Return the reply that a decision is about: its own text, what was edited last, or the draft."""
        draft = triage_of(case).draft
        text = asked.text or case.text or (draft.text if draft else "")
        return Reply(
            text,
            asked.department or case.department or "",
            asked.officer or "",
            asked.contact or "",
            asked.refusal or (draft is not None and draft.refusal),
            asked.reason or "",
            asked.remedy or "",
            asked.type or triage_of(case).type,
        )

    def _allowed(self, case: Case, asked: DecisionIn, reply: Reply) -> None:
        """Raise `Problem` (409, 422) for a decision that cannot be carried out."""
        if case.version != asked.version:
            raise changed_meanwhile(case.version)
        still_open(case)
        if asked.action == "send":
            self._issuable(case, reply)
        elif missing := lacking(asked):
            raise incomplete(missing)
        elif asked.action == "close":
            self._closable(case, asked)

    def _issuable(self, case: Case, reply: Reply) -> None:
        """민원 처리에 관한 법률 제27조; 시행령 제29조: what every written result has."""
        if self.parts.issues is not None:
            missing = list(self.parts.issues.missing(reply))
        else:
            draft = triage_of(case).draft
            missing = lacking_reply(reply, draft.blanks if draft else [])
        if missing:
            raise incomplete(list(dict.fromkeys(missing)))

    def _closable(self, case: Case, asked: DecisionIn) -> None:
        """Raise `Problem` (422) where the law does not let a repeated complaint be closed (법 제23조, 제24조)."""
        flag = next((one for one in triage_of(case).flags_why if one.flag == "반복민원"), None)
        if flag is None and not asked.earlier and not AGAIN.search(asked.reason or ""):
            return
        request = ComplaintIn.model_validate_json(case.request)
        found = may_close(
            "법정민원" if request.statutory_code else cast("ComplaintType | None", asked.type or case.type),
            Submission(case.complaint_id, case.received_at),
            self._earlier(case, [*(flag.words if flag else ()), *asked.earlier]),
            joint=is_joint(request.households, request.persons),
            committee_heard=asked.committee_heard,
        )
        if isinstance(found, Refused):
            why = f"{found.reason} ({found.article})"
            raise Problem("clock-refused", 422, why, "The law does not allow to close this complaint")

    def _earlier(self, case: Case, numbers: Sequence[str]) -> list[Submission]:
        """Return earlier complaints of the same person, as they were found to be the same or an officer says so."""
        cases = [self.store.one(number) for number in dict.fromkeys(numbers) if number != case.complaint_id]
        return [
            Submission(one.complaint_id, one.received_at, one.closed_at if one.notified else None)
            for one in cases
            if one is not None and one.complainant is not None and one.complainant == case.complainant
        ]

    def _state(self, asked: DecisionIn) -> State:
        if asked.action == "send":
            return "답변"
        if asked.action == "close":
            return "종결"
        if asked.action == "transfer" and not self._own(asked.department):
            return "이송"
        return "검토"

    def _own(self, department: str | None) -> bool:
        """Whether a department is one of this office's: then the complaint stays open, with another department."""
        routes = self.parts.routes
        if routes is None or not department:
            return False
        try:
            return department in routes.departments()
        except MongminError as error:
            logger().warning("departments", code=error.code)
            return False

    def _next(
        self, case: Case, asked: DecisionIn, made: DecisionOut, text: str | None, events: Sequence[Event]
    ) -> Case:
        case = bumped(
            case,
            state=made.state,
            text=text if text is not None else case.text,
            type=asked.type or case.type,
            domain=asked.domain or case.domain,
            closed_at=made.at if made.state in ENDED else None,
            edit_distance=made.edit_distance if made.edit_distance is not None else case.edit_distance,
            notified=case.notified + (asked.action in ("send", "close")),
        )
        if asked.action == "transfer" and asked.department:
            case = replace(case, department=asked.department, departments=listed([asked.department]))
        if asked.subkind is not None:
            case = replace(case, request=confirmed(case.request, asked.subkind))
        return replace(case, due=self._due(case, asked, events))

    def _due(self, case: Case, asked: DecisionIn, events: Sequence[Event]) -> datetime | None:
        """Return the deadline, counted anew where a person said what kind of complaint it is."""
        clocks, facts = self.parts.clocks, facts_of_case(case)
        if (asked.type is None and asked.subkind is None) or clocks is None or facts is None:
            return case.due
        try:
            return clocks.deadline(facts, events_of(events)).due
        except MongminError as error:
            logger().warning("deadline", code=error.code)
            return case.due

    def _measured(self, case: Case, sent: str) -> Measured:
        draft = triage_of(case).draft
        if not sent or draft is None or self.parts.measures is None:
            return Measured()
        try:
            return Measured(*self.parts.measures.measure(draft.text, sent))
        except Exception as error:
            # A measure that fails must not keep an officer from answering.
            log_unexpected(error, "edit distance")
            return Measured()

    def _masked(self, case: Case, text: str, asked: DecisionIn) -> str:
        """Return a reply as it may be stored: with labels for the complainant's data, with who answers in clear."""
        kept = [part for part in (asked.officer, asked.contact, asked.department) if part]
        (masked,), _ = self.privacy.labelled([text], case.owner, case.complaint_id, kept)
        return masked.text

    def _asked(self, asked: DecisionIn) -> str:
        """Return what was asked, as it may be stored; the text lies with the case."""
        screen = self.privacy.screen
        kept = asked.model_copy(
            update={
                "text": None,
                "reason": screen(asked.reason) if asked.reason else None,
                "remedy": screen(asked.remedy) if asked.remedy else None,
            }
        )
        return kept.model_dump_json()

    def _recorded(self, case: Case, asked: DecisionIn, who: str, text: str | None, measured: Measured) -> str:
        draft = triage_of(case).draft
        body: dict[str, Json] = {
            "answer_id": case.complaint_id,
            "grade": case.grade,
            "action": asked.action,
            "version": asked.version,
            "type": asked.type,
            "domain": asked.domain,
            "department": asked.department,
            "refusal": asked.refusal,
            "committee_heard": asked.committee_heard,
            "earlier": list(asked.earlier),
            "draft": digest(draft.text) if draft else None,
            "text": digest(text) if text else None,
            "edit_distance": measured.distance,
            "words": {"text": text or "", "reason": self.privacy.screen(asked.reason or "")},
        }
        try:
            return self.ledger.add("decision", body, who)
        except MongminError as error:
            logger().error("evidence", code=error.code)
            if self.required:
                raise
            return ""

    def _withdrawn(self, case: Case, record: str, who: str) -> None:
        """Put on record that a decision on record was not carried out: somebody else was first, or a store failed."""
        body: dict[str, Json] = {"answer_id": case.complaint_id, "action": "withdrawn", "decision": record}
        try:
            self.ledger.add("decision", body, who)
        except MongminError as error:
            logger().error("evidence", code=error.code)

    def _told(self, case: Case, asked: DecisionIn, text: str | None) -> None:
        """Let the index of cases know what was answered."""
        remembers = self.parts.remembers
        if asked.action != "send" or remembers is None or not text:
            return
        try:
            remembers.replied(case.complaint_id, text)
        except Exception as error:
            # The decision is made and stored; the index is only a help for later ones.
            log_unexpected(error, "cases")


def confirmed(request: str, subkind: Subkind) -> str:
    """Return a stored request with what a person confirmed that a question asks about."""
    return ComplaintIn.model_validate_json(request).model_copy(update={"subkind": subkind}).model_dump_json()


def person(caller: Caller, officer: str | None) -> str:
    """Return the name of the person who decides. Raises `Problem` (403) for a system, and for nobody.

    Whoever sits at a laptop without a login is a person who must say who they are.
    """
    if caller.kind == "person" or caller.operator:
        return caller.name
    if caller.kind == "anonymous" and officer and officer.strip():
        return f"{caller.name}: {officer.strip()}"
    raise Problem(
        "forbidden",
        403,
        "결정은 사람이 합니다. 로그인하거나, 이 컴퓨터에서 쓸 때는 officer에 담당자 이름을 적어 주십시오. "
        "민원 시스템의 키로는 할 수 없습니다.",
        "Only a person may decide",
    )


def lacking(asked: DecisionIn) -> list[str]:
    """Return what a decision lacks, in Korean."""
    wanted = {
        "edit": {"고친 답변 글(text)": asked.text},
        "transfer": {"사유(reason)": asked.reason, "넘길 부서나 기관(department)": asked.department},
        "close": {"사유(reason)": asked.reason},
    }
    return [name for name, value in wanted.get(asked.action, {}).items() if not (value and value.strip())]


def lacking_reply(reply: Reply, blanks: Sequence[str]) -> list[str]:
    """Return what a reply lacks, where no part of the desk knows the law's own list."""
    wanted = {"답변 글(text)": reply.text, "부서": reply.department, "담당자": reply.officer, "연락처": reply.contact}
    if reply.refusal:
        wanted |= {"거부 사유": reply.reason, "구제 방법": reply.remedy}
    left = [f"채우지 않은 빈칸: {blank}" for blank in blanks if standing(blank, reply.text)]
    return [*(name for name, value in wanted.items() if not value.strip()), *left]


def standing(blank: str, text: str) -> bool:
    """Whether a blank still stands in a text as the draft had it.

    >>> standing("점검 일자", "[점검 일자]에 고치겠습니다."), standing("점검 일자", "점검 일자는 12월 1일입니다.")
    (True, False)
    """
    plain = blank.strip("[]〔〕()_ ")
    return any(mark.format(plain) in text for mark in ("[{}]", "〔{}〕", "[[{}]]", "[{}:", "〔{}:", "___{}___"))


def digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf8", "replace")).hexdigest()


def incomplete(missing: Sequence[str]) -> Problem:
    """Make the problem of a decision that lacks something."""
    return Problem(
        "reply-incomplete",
        422,
        f"다음을 채워야 합니다: {', '.join(missing)}.",
        "The decision lacks something",
        missing=list(missing),
    )


def changed_meanwhile(version: int) -> Problem:
    """Make the problem of a decision on a version that is no more."""
    return Problem(
        "complaint-conflict",
        409,
        f"그 사이 다른 사람이 이 민원을 처리했습니다(지금 {version}판). 다시 열어 확인하고 결정하십시오.",
        "Somebody else worked on it meanwhile",
        version=version,
    )


def no_complaint() -> Problem:
    """Make the problem of a complaint that is not there, or not the caller's: nobody learns which."""
    return Problem(
        "complaint-not-found", 404, "그런 민원이 없습니다. 번호를 확인하십시오.", "There is no such complaint"
    )


def no_draft() -> Problem:
    """Make the problem of a draft that did not come."""
    return Problem("draft-unavailable", 503, "초안을 만들지 못했습니다. 직접 작성하십시오.", "No draft was made")
