"""Working on a complaint that is stored: each stage is stored before the next begins, so that a kill costs a stage.

The sign of danger is stored and visible before anything else is looked for; a draft comes last of all.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, cast

from configs.complaints import ComplaintSettings
from rag.complaints.types import ComplaintType, Domain, Draft, DraftOptions, ReadText, Refusal
from rag.errors import MongminError
from rag.guards.impact import ImpactScreen
from rag.types import Grade
from serving.complaints import outward
from serving.complaints.intake import Now
from serving.complaints.outbox import Outbox
from serving.complaints.parts import Remembered
from serving.complaints.shapes import ComplaintIn, DraftOut, DraftSentenceOut, TriageOut
from serving.complaints.triage import Found, Look, Past, Triage, day_of, request_of, whole, with_draft
from serving.evidence.ledger import Json, Ledger
from serving.logging import log_unexpected, logger
from serving.notices.screened import COMPLAINTS, Screenings
from serving.problems import Problem
from serving.store.complaints import DONE, Case, ComplaintStore

DraftEvent = DraftSentenceOut | DraftOut
DANGERS = {"즉시": 2, "긴급": 1, "보통": 1}
NO_DRAFT = "초안: {why}"
LATER = "초안은 뒤에서 만들고 있습니다. 잠시 뒤에 다시 보십시오."
TOO_LONG = "{seconds:g}초 안에 만들지 못해 그만두었습니다. 다시 요청하거나 직접 작성하십시오."
NOT_HERE = "초안 기능이 설치되어 있지 않습니다. 직접 작성하십시오."
GIVEN_UP = "분석이 {times}번 도중에 멈추어 그만두었습니다. 담당자가 직접 분류하십시오."
MOST_SCREENED = 2_000
NOT_KEPT = "증거 기록에 문제가 있어 이 분류의 기록이 남지 않았습니다. 관리자에게 알려 주십시오."


@dataclass(frozen=True)
class Processing:
    """Works on complaints. A fault of a part costs its label; one of the database is raised, and it is begun again."""

    store: ComplaintStore
    triage: Triage
    outbox: Outbox
    ledger: Ledger
    settings: ComplaintSettings
    now: Now
    impact: ImpactScreen
    screenings: Screenings
    required: bool = False
    """Whether nothing may go out without evidence (`evidence.required`)."""
    claimant: str = "here"

    def claimed(self, complaint_id: str) -> Case | None:
        """Take a complaint to work on, if nobody does."""
        moment = self.now()
        until = moment + timedelta(seconds=self.settings.lease_seconds)
        return self.store.claim(complaint_id, self.claimant, until, moment)

    def read(self, case: Case) -> tuple[Case, Found | None]:
        """Find everything but the draft; return the case as it is then, and what the draft is made of."""
        if case.attempts > self.settings.attempts:
            return self._given_up(case), None
        look, record = self.look(case), triage_of(case).evidence_id
        stages = self.triage.steps(look)
        out, found = next(stages)
        if out.crisis:  # at the top of the queue before anything else is looked for
            case = self._stored(case, out, "danger")
        out, found = next(stages)
        out = self._recorded(case, look, out.model_copy(update={"evidence_id": record}))
        case = self._stored(case, out, "triaged")
        self.remember(case, found.read)
        return case, found

    def remember(self, case: Case, read: ReadText) -> bool:
        """Take a case into the index of cases, unless it was deleted meanwhile."""
        remembers = self.triage.parts.remembers
        done = self.triage.remember(remembered(case, read))
        if done and remembers is not None and self.store.one(case.complaint_id) is None:
            remembers.forget([case.complaint_id])
        return done

    def wants_draft(self, case: Case) -> bool:
        """Whether a draft is to be made at once."""
        return case.stage == "triaged" and self.settings.drafts and ComplaintIn.model_validate_json(case.request).draft

    def drafted(
        self,
        case: Case,
        found: Found | None,
        options: DraftOptions | None = None,
        refusal: Refusal | None = None,
    ) -> Iterator[DraftEvent]:
        """Yield the sentences of a draft and last the draft. Raises `Problem` where none can be made."""
        drafts, look = self.triage.parts.drafts, self.look(case)
        if drafts is None:
            raise Problem("draft-unavailable", 503, NOT_HERE, "No drafts are made here")
        # A complaint that another process read, or that was read long ago, is read anew.
        found = found or list(self.triage.steps(look))[-1][1]
        request = request_of(look, found, options, refusal)
        deadline = time.monotonic() + self.settings.draft_seconds
        for item in drafts.draft(request):
            if isinstance(item, Draft):
                if item.screening is not None:
                    self.screenings.note(item.screening, case.complaint_id, "advised", case.owner, COMPLAINTS)
                made = outward.draft(item, request.options)
                yield made.model_copy(update={"refusal": refusal is not None})
                return
            if time.monotonic() > deadline:
                break
            yield outward.sentence(item)
        why = TOO_LONG.format(seconds=self.settings.draft_seconds)
        raise Problem("draft-unavailable", 503, why, "The draft took too long")

    def finished(self, case: Case, draft: DraftOut | None = None, reason: str = "") -> Case:
        """Store the end of the work, with a draft or why there is none; what waits for the result is told."""
        why = NO_DRAFT.format(why=reason) if reason else ""
        day = day_of(self.now())
        url = ComplaintIn.model_validate_json(case.request).callback_url
        if url:
            self.outbox.waiting(case.complaint_id, url)

        def done(now: Case) -> Case:
            out = with_draft(triage_of(now), draft, day, why)
            return replace(now, triage=out.model_dump_json(), stage=DONE, claimed_by=None, claimed_until=None)

        return self.store.change(case.complaint_id, done) or case

    def let_go(self, case: Case) -> None:
        """Leave what is unfinished to whoever looks for it next."""
        self.store.change(case.complaint_id, lambda now: replace(now, claimed_by=None, claimed_until=None, attempts=0))

    def whole(self, case: Case) -> Case:
        """Do all that is to be done for a case that was taken."""
        case, found = self.read(case)
        if not self.wants_draft(case):
            return case if case.stage == DONE else self.finished(case)
        draft, reason = self.tried_draft(self.drafted(case, found))
        return self.finished(case, draft, reason)

    def tried_draft(self, events: Iterator[DraftEvent]) -> tuple[DraftOut | None, str]:
        """Return the draft that ends some events, or why there is none."""
        try:
            return last_draft(events), ""
        except MongminError as error:
            logger().warning("draft", code=error.code)
            return None, str(error)
        except Exception as error:
            # The boundary of the drafter: without a draft, the rest of the triage is still worth having.
            log_unexpected(error, "draft")
            return None, "내부 오류로 만들지 못했습니다. 직접 작성하십시오."

    def look(self, case: Case) -> Look:
        """Return a stored complaint as it is looked at."""
        known = triage_of(case)
        return Look(
            ComplaintIn.model_validate_json(case.request),
            case.received_at,
            known.spans,
            case.complaint_id,
            case.complainant,
            self._history(case),
            kept_notices(case, known),
            cast("ComplaintType | None", case.type) if case.version > 1 else None,
        )

    def _history(self, case: Case) -> tuple[Past, ...]:
        if case.complainant is None:
            return ()
        earlier = self.store.of_complainant(case.complainant, case.received_at)
        return tuple(
            Past(one.complaint_id, cast("ComplaintType | None", one.type), one.closed_at if one.notified else None)
            for one in earlier
            if one.complaint_id != case.complaint_id
        )

    def _stored(self, case: Case, out: TriageOut, stage: str) -> Case:
        def changed(now: Case) -> Case:
            return found_of(replace(now, triage=out.model_dump_json(), stage=stage), out)

        return self.store.change(case.complaint_id, changed) or case

    def _recorded(self, case: Case, look: Look, out: TriageOut) -> TriageOut:
        """Leave evidence of the triage, once, and of a decision on a person that is asked for."""
        asked = self.impact.screen(whole(look.request)[:MOST_SCREENED])
        notices = (asked.notice,) if asked else ()
        if out.evidence_id:
            return out.model_copy(update={"notices": (*out.notices, *notices)})
        if asked is not None:
            self.screenings.note(asked, case.complaint_id, "advised", case.owner, COMPLAINTS)
        record = ""
        try:
            record = self.ledger.add("triage", evidence_of(case.complaint_id, case.grade, out), case.owner)
        except MongminError as error:
            logger().error("evidence", code=error.code)
            if self.required:
                raise
            notices = (*notices, NOT_KEPT)
        return out.model_copy(update={"evidence_id": record, "notices": (*out.notices, *notices)})

    def _given_up(self, case: Case) -> Case:
        def done(now: Case) -> Case:
            known = triage_of(now)
            notice = GIVEN_UP.format(times=self.settings.attempts)
            out = known.model_copy(update={"notices": (*known.notices, notice)})
            return replace(now, triage=out.model_dump_json())

        self.store.change(case.complaint_id, done)
        return self.finished(case)


def remembered(case: Case, read: ReadText) -> Remembered:
    """Return a case for the index of cases, with what was answered."""
    return Remembered(
        case.complaint_id,
        read,
        case.region,
        case.received_at,
        cast("Domain | None", case.domain),
        case.complainant,
        case.text if case.state == "답변" else None,
        case.department,
        cast("Grade", case.grade),
    )


def kept_notices(case: Case, known: TriageOut) -> tuple[str, ...]:
    """Return the notices of the intake; those of an earlier, interrupted look come again by themselves."""
    return known.notices if case.stage == "taken" else ()


def triage_of(case: Case) -> TriageOut:
    """Return what is known of a case."""
    return TriageOut.model_validate_json(case.triage)


def found_of(case: Case, out: TriageOut) -> Case:
    """Return a case with the columns of what was found; what a person has set stays."""
    danger = DANGERS[out.urgency] if out.crisis else 0
    case = replace(case, crisis=out.crisis, danger=danger, urgency=out.urgency, flags=json.dumps(out.flags))
    if case.version > 1:
        return case
    names = [one.name for one in out.department]
    return replace(
        case,
        domain=out.domain,
        type=out.type,
        department=names[0] if names else None,
        departments=listed(names),
        due=out.deadline.due if out.deadline else None,
    )


def listed(names: list[str]) -> str:
    r"""Return names as a column that one of them is found in.

    >>> listed(["교통과", "주차과"]), listed([])
    ('\n교통과\n주차과\n', '')
    """
    return "".join(["\n", *(f"{name}\n" for name in names)]) if names else ""


def last_draft(events: Iterator[DraftEvent]) -> DraftOut | None:
    """Return the draft that ends some events."""
    for event in events:
        if isinstance(event, DraftOut):
            return event
    return None


def evidence_of(about: str, grade: str, out: TriageOut) -> dict[str, Json]:
    """Return what a record of a triage holds: labels and why, and (sealed, for a shorter time) the masked words."""
    why: dict[str, Any] = {name: {"confidence": one.confidence, "reason": one.reason} for name, one in out.why}
    return {
        "answer_id": about,
        "grade": grade,
        "domain": out.domain,
        "type": out.type,
        "urgency": out.urgency,
        "crisis": out.crisis,
        "flags": [str(flag) for flag in out.flags],
        "departments": [one.name for one in out.department],
        "due": out.deadline.due.isoformat() if out.deadline else None,
        "similar": [one.id for one in out.similar],
        "legal_basis": [f"{one.doc_id}#{one.locator}" for one in out.legal_basis],
        "why": why,
        "words": {"text": str(out.masked), "quoted": [word for _, one in out.why for word in one.words]},
    }
