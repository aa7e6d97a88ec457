"""The complaint desk as one thing: what the routes and the command line use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rag.complaints.types import Refusal
from rag.errors import MongminError
from serving.caller import Caller
from serving.complaints import outward
from serving.complaints.clock_events import ClockEvents, still_open
from serving.complaints.complainant import Complainants
from serving.complaints.decisions import Decisions, changed_meanwhile, person
from serving.complaints.intake import Intake, Taken
from serving.complaints.outbox import Outbox
from serving.complaints.processing import LATER, DraftEvent, Processing, last_draft, triage_of
from serving.complaints.shapes import ComplaintIn, DraftIn, DraftOut, TriageOut
from serving.complaints.shapes_numbers import MergeOut, TrendOut
from serving.complaints.triage import Found, day_of, with_draft
from serving.complaints.views import Views, view_of
from serving.complaints.worker import Worker
from serving.logging import logger
from serving.schemas_mask import MaskedSpan
from serving.store.complaint_queue import Sought
from serving.store.complaints import DONE, Case, ComplaintStore, bumped

MERGE_DAYS = 60
TREND_DAYS = 120


@dataclass(frozen=True)
class ComplaintDesk:
    """The desk of one process. Everything raises `Problem` and `RecordsUnavailable`."""

    store: ComplaintStore
    intake: Intake
    processing: Processing
    decisions: Decisions
    clocks: ClockEvents
    views: Views
    outbox: Outbox
    worker: Worker
    complainants: Complainants
    ready: Callable[[], None] = lambda: None

    def take(self, body: ComplaintIn, caller: Caller, key: str = "", *, now: bool = True) -> Taken:
        """Store a complaint; `now` says that this caller works on it and waits for the result."""
        taken = self.intake.take(body, caller, key, self.processing.claimant if now else None)
        if not taken.fresh and body.callback_url:
            # Sent again because the first answer did not arrive: now it is waited for at another place.
            self.outbox.waiting(taken.case.complaint_id, body.callback_url)
        return taken

    def read(self, case: Case) -> tuple[Case, Found | None]:
        """Find everything but the draft."""
        return self.processing.read(case)

    def result(self, taken: Taken, case: Case | None = None) -> TriageOut:
        """Return what is known of a complaint, to whoever sent it: with the masked values at their places."""
        case = case or self.store.one(taken.case.complaint_id) or taken.case
        out = self.views.shown(case, view_of(taken.by))
        spans: tuple[MaskedSpan, ...] = taken.spans
        waits = case.stage != DONE and self.processing.wants_draft(case)
        notices = (*out.notices, LATER) if waits else out.notices
        return out.model_copy(update={"spans": spans, "notices": notices})

    def whole(self, taken: Taken) -> TriageOut:
        """Do all that is to be done for a complaint that was just taken, and return the result."""
        return self.result(taken, self.processing.whole(taken.case) if taken.fresh else None)

    def redraft(self, case: Case, wish: DraftIn, caller: Caller) -> Iterator[DraftEvent]:
        """Yield the sentences of a new draft and last the draft, which is stored by then."""
        person_or_officer(caller)
        still_open(case)
        refusal = Refusal(wish.reason or "", wish.remedy or "") if wish.refusal else None
        for event in self.processing.drafted(case, None, outward.options_of(wish), refusal):
            if isinstance(event, DraftOut):
                self._kept(case, event)
            yield event

    def draft(self, case: Case, wish: DraftIn, caller: Caller) -> DraftOut | None:
        """Return a new draft."""
        return last_draft(self.redraft(case, wish, caller))

    def merges(self, caller: Caller, at: datetime) -> list[MergeOut]:
        """Return receipts that may be merged, of those that wait (시행령 제6조제7항)."""
        remembers = self.processing.triage.parts.remembers
        since = Sought(since=at - timedelta(days=MERGE_DAYS))
        waiting = [case.complaint_id for case in self.views.cases(since, caller) if case.state in ("접수", "검토")]
        return remembers.merges(waiting) if remembers and waiting else []

    def trends(self, caller: Caller, at: datetime) -> list[TrendOut]:
        """Return what is rising."""
        remembers = self.processing.triage.parts.remembers
        found = [case.complaint_id for case in self.views.cases(Sought(since=at - timedelta(days=TREND_DAYS)), caller)]
        return remembers.trends(found, at.date()) if remembers and found else []

    def erase(self, complaint_ids: Sequence[str]) -> int:
        """Delete complaints everywhere: records, values behind labels, the index of cases (개인정보 보호법 제21조)."""
        remembers = self.processing.triage.parts.remembers
        if remembers:
            remembers.forget(complaint_ids)
        return self.store.remove(complaint_ids)

    def forget_closed(self, at: datetime, days: int) -> int:
        """Forget in the index of cases what the records will not keep: closed more than some days ago (0: for ever)."""
        remembers = self.processing.triage.parts.remembers
        old = self.store.closed_before(at - timedelta(days=days)) if remembers and days else []
        if remembers:
            remembers.forget(old)
        return len(old)

    def erase_person(self, complainant: str) -> int:
        """Delete all complaints of a person, by what they were named with."""
        return self.erase(self.store.ids_of(self.complainants.person(complainant)))

    def _kept(self, case: Case, draft: DraftOut) -> None:
        day = day_of(self.processing.now())

        def changed(now: Case) -> Case:
            if now.version != case.version:
                raise changed_meanwhile(now.version)
            return bumped(now, triage=with_draft(triage_of(now), draft, day).model_dump_json())

        try:
            self.store.change(case.complaint_id, changed)
        except MongminError as error:
            logger().warning("draft", code=error.code)
            raise


def person_or_officer(caller: Caller) -> None:
    """Raise `Problem` (403) for a system: a draft is made anew for a person who reads it."""
    person(caller, "담당자")
