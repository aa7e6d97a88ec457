"""Check-ins of the elder-companion programme: masked, looked at for danger, counted on the ladder, kept once."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from rag.care.checkin import Assessment, Heard, assess, without_note
from rag.care.cues import FoundCue, cues_in
from rag.care.ladder import Ladder, LadderRules
from rag.care.types import STEP_NAMES, CheckIn, Outcome, Standing, highest
from rag.complaints.types import Contact, CrisisFinding, Label
from rag.guards.pii.mask import mask
from serving.caller import Caller
from serving.care.parts import NOT_KEPT, UNREAD, CareParts, advises, invalid, notices_of, referral
from serving.care.shapes import CheckinIn, CheckinOut, HistoryOut, NextStepOut
from serving.clock import KOREA
from serving.privacy.masking import Privacy
from serving.problems import Problem
from serving.store.care import CareStore, StoredCheck

ROUTE = "/v1/care/checkins"
NO_DANGER = CrisisFinding(Label(None, 0.0, "위험 징후가 없습니다."))
REPEATED_DAYS = timedelta(days=42)


@dataclass(frozen=True, slots=True)
class Noted:
    """What a note says, masked; `crisis` is None where nobody could look."""

    text: str
    crisis: CrisisFinding | None
    cues: tuple[FoundCue, ...]


@dataclass(frozen=True)
class Checkins:
    """Takes check-ins. Raises `Problem`, `RecordsUnavailable`, `EvidenceUnavailable`."""

    parts: CareParts
    store: CareStore
    privacy: Privacy

    def take(self, body: CheckinIn, caller: Caller) -> CheckinOut:
        """Keep a check-in and say what it means; one that was there already is answered as it was."""
        parts = self.parts
        if body.id:
            self.privacy.require_impersonal("id", body.id)
        if body.grade not in caller.grades:
            raise invalid("grade", "볼 수 없는 보안등급입니다. 볼 수 있는 등급(GET /v1/me)을 적어 주십시오.")
        at, region = parts.moment("at", body.at), parts.region(body.region)
        noted = self._noted(str(body.note), region)
        subject, subjects = parts.hashes(body.subject)
        check = StoredCheck(
            checkin=body.id or f"chk-{uuid.uuid4().hex}",
            department=parts.department(body.department, caller),
            subject=subject,
            digest=digest(body, noted.text),
            at=at,
            received=parts.now(),
            outcome=body.outcome,
            calling=body.caller,
            region=region or "",
            grade=body.grade,
            owner=caller.name,
            note=noted.text,
            cues=tuple(found.cue.name for found in noted.cues),
        )
        # A calendar that does not reach so far refuses before anything is kept.
        days = parts.days(region)
        days.is_working_day(at.date())
        ladder = Ladder(days, self._rules())

        def judged(history: Sequence[StoredCheck]) -> tuple[str, str]:
            out = self._meaning(check, noted, history, ladder)
            return out.risk, out.model_dump_json()

        kept = self.store.keep(check, subjects, judged)
        if not kept.fresh and (kept.check.digest != check.digest or kept.check.subject not in subjects):
            raise conflict()
        out = CheckinOut.model_validate_json(kept.result)
        out = out if out.evidence_id else self._with_evidence(out, check, caller)
        return out.model_copy(update={"repeated": not kept.fresh})

    def _noted(self, note: str, region: str | None) -> Noted:
        """Mask a note, and look for danger and changes in it."""
        text = mask(note, self.parts.detector).text
        if not text.strip():
            return Noted(text, NO_DANGER, ())
        return Noted(text, self.parts.finding(text, region), cues_in(text, self.parts.words.cues))

    def _rules(self) -> LadderRules:
        settings = self.parts.settings
        return LadderRules(
            missed_before_visit=settings.missed_before_visit,
            again_hours=settings.again_hours,
            regular_days=settings.regular_days,
        )

    def _meaning(self, check: StoredCheck, noted: Noted, history: Sequence[StoredCheck], ladder: Ladder) -> CheckinOut:
        parts, now = self.parts, self.parts.now()
        climbed = [check_in(one) for one in history]
        standing = ladder.standing(climbed, now)
        earlier = [
            frozenset(one.cues)
            for one in history
            if one.checkin != check.checkin and check.at - REPEATED_DAYS <= one.at <= check.at
        ]
        heard = Heard(noted.crisis or NO_DANGER, noted.cues, earlier)
        found = assess(check_in(check), heard, standing, now, parts.settings.department)
        unread = noted.crisis is None
        label = parts.label()
        return CheckinOut(
            for_person=advises(parts.settings.department + " 담당자"),
            ai_notice=label.text,
            ai_label=label,
            notices=notices_of(
                UNREAD if unread else None, *without_note([check.outcome], note=bool(noted.text.strip()))
            ),
            id=check.checkin,
            repeated=False,
            masked=noted.text,
            risk=highest(found.risk, "관찰") if unread else found.risk,
            reason=found.reason,
            words=found.words,
            crisis=heard.crisis.label.value,
            referral=referral(self._contacts(found, noted, standing), found.departments),
            next_step=step_out(found),
            history=counted(history, standing),
        )

    def _contacts(self, found: Assessment, noted: Noted, standing: Standing) -> tuple[Contact, ...]:
        words = self.parts.words
        urgent = words.emergency if standing.locating else ()
        special = [words.referrals[one.cue.name] for one in noted.cues if one.cue.name in words.referrals]
        general = words.contacts if found.risk != "없음" else ()
        reached = [Contact(one.name, one.number, one.role, one.when) for one in (*urgent, *special, *general)]
        return (*found.contacts, *reached)

    def _with_evidence(self, out: CheckinOut, check: StoredCheck, caller: Caller) -> CheckinOut:
        """Leave evidence of a check-in, and keep its id with the result."""
        evidence = self.parts.recorded(
            caller,
            {
                "route": ROUTE,
                "mode": "rules",
                "grade": check.grade,
                "checkin": check.checkin,
                "outcome": check.outcome,
                "risk": out.risk,
                "crisis": out.crisis,
                "changes": list(check.cues),
                "missed": out.history.missed_in_a_row,
                "next_step": out.next_step.kind,
                "due": out.next_step.due.isoformat(),
                "note_sha256": hashlib.sha256(check.note.encode("utf8", "replace")).hexdigest(),
                "words": {"note": check.note} if self.parts.keep_words else {},
            },
        )
        if not evidence:
            return out.model_copy(update={"notices": (*out.notices, NOT_KEPT)})
        done = out.model_copy(update={"evidence_id": evidence})
        self.store.keep_result(check.department, check.checkin, done.model_dump_json())
        return done


def check_in(one: StoredCheck) -> CheckIn:
    """Return a check-in of the ladder, in Korean time."""
    return CheckIn(one.checkin, one.at.astimezone(KOREA), cast("Outcome", one.outcome))


def step_out(found: Assessment) -> NextStepOut:
    """Return the outer shape of the next step."""
    step = found.step
    return NextStepOut(
        kind=step.kind,
        name=STEP_NAMES[step.kind],
        due=step.due,
        reason=step.reason,
        opened_by=step.opened_by or None,
        now=found.danger or step.kind == "locate",
        at_once=found.at_once,
        advice=step.advice,
    )


def counted(history: Sequence[StoredCheck], standing: Standing) -> HistoryOut:
    """Return what was counted."""
    outcomes = Counter(check_in(one).outcome for one in history)
    times: list[datetime] = [one.at.astimezone(KOREA) for one in history]
    return HistoryOut(
        checkins=len(history),
        missed_in_a_row=standing.missed,
        refused_in_a_row=standing.refused,
        by_outcome=dict(outcomes),
        visits_called_for=len(standing.visits),
        first=min(times, default=None),
        last=max(times, default=None),
    )


def digest(body: CheckinIn, masked: str) -> str:
    """Return the hash of what a check-in says, without personal data."""
    content = {
        "at": body.at.astimezone(KOREA).isoformat() if body.at else None,
        "outcome": body.outcome,
        "note": masked,
        "region": body.region,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def conflict() -> Problem:
    """Make the problem of an id that was used for something else."""
    return Problem(
        "idempotency-conflict",
        409,
        "같은 번호(id)로 이미 다른 내용을 받았습니다. 앞의 기록은 그대로 있습니다. 새 기록이면 새 번호를 쓰십시오.",
        "The same id came with other content",
    )
