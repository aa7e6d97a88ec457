"""Wires the complaint desk over the services of a process."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from configs.calendar import StatutoryTable, load_calendar, load_statutory
from configs.complaints import ComplaintSettings
from configs.impact import load_impact
from configs.regions import load_regions
from configs.reply import load_reply, load_reply_prompts
from configs.settings import Settings, secret
from rag.adapters.korean_holidays import work_calendar
from rag.complaints.deadlines.calendar import WorkCalendar
from rag.complaints.draft.distance import edit_distance
from rag.complaints.draft.drafter import Drafter
from rag.complaints.read import read_texts
from rag.complaints.types import ReadText
from rag.errors import MongminError
from rag.guards.impact import ImpactScreen
from rag.ports import Analyzer, Embedder
from rag.tools import Tools
from serving.complaints.addresses import Addresses
from serving.complaints.alone import TriageAlone
from serving.complaints.clock_events import ClockEvents
from serving.complaints.clocks import LawfulReplies, StatutoryClocks
from serving.complaints.complainant import Complainants
from serving.complaints.decisions import Decisions
from serving.complaints.intake import Intake
from serving.complaints.outbox import HttpSends, Outbox
from serving.complaints.parts import DeskParts
from serving.complaints.processing import Processing
from serving.complaints.service import ComplaintDesk
from serving.complaints.triage import Triage
from serving.complaints.views import Views
from serving.complaints.worker import Worker
from serving.complaints_sorting import Duties, Sorting
from serving.crisis import detector_of
from serving.logging import logger
from serving.notices.notice import channel_of, in_words
from serving.notices.screened import Screenings
from serving.services import Services
from serving.store.callbacks import CallbackStore
from serving.store.complaint_queue import QueueStore
from serving.store.complaint_work import WorkStore
from serving.store.complaints import ComplaintStore


@dataclass(frozen=True)
class Reader:
    """Reads with the process's own analyzer and embedder; where the embedder is down, without vectors."""

    analyzer: Analyzer
    embedder: Embedder

    def read(self, text: str) -> ReadText:
        """Return a text with its morphemes and, where it can be had, its vector."""
        try:
            return read_texts([text], self.analyzer, self.embedder)[0]
        except MongminError as error:
            logger().warning("embedder", code=error.code)
            return read_texts([text], self.analyzer)[0]


def parts_of(services: Services) -> DeskParts:
    """Return the parts that there are in this process."""
    settings = services.settings.complaints
    drafter = drafter_of(services)
    return DeskParts(
        reads=Reader(services.analyzer, services.embedder),
        danger=detector_of(services.embedder),
        clocks=StatutoryClocks(partial(calendar_of, services.settings), partial(statutory_of, services.settings)),
        classifies=Sorting(),
        routes=duties_of(services),
        remembers=services.cases,
        law=drafter,
        drafts=drafter,
        issues=LawfulReplies(),
        measures=Edits(),
        regions=regions_of(settings),
    )


def duties_of(services: Services) -> Duties | None:
    """Return what routes complaints by the 사무분장 in the index."""
    answerer = services.answerer
    if not isinstance(answerer, Tools):
        return None
    return Duties(services.index, services.analyzer, services.embedder, answerer.index_version)


def drafter_of(services: Services) -> Drafter | None:
    """Return what drafts replies, with the very parts that answer questions."""
    if not isinstance(services.answerer, Tools):
        return None
    return Drafter(services.answerer, load_reply(), load_reply_prompts())


@dataclass(frozen=True)
class Edits:
    """How far what was sent is from the draft."""

    def measure(self, draft: str, sent: str) -> tuple[float, int, int]:
        """Return the distance (0 to 1), and how many sentences of the draft were kept and changed."""
        found = edit_distance(draft, sent)
        return round(found.distance, 4), found.kept, found.changed


def calendar_of(settings: Settings) -> WorkCalendar:
    """Return the office's calendar: that of the program, with `calendar.yaml` of the data folder."""
    table = load_calendar(settings.data / "calendar.yaml")
    return work_calendar(table, (settings.complaints.province, settings.complaints.organisation))


def statutory_of(settings: Settings) -> StatutoryTable:
    """Return the published periods (민원편람): those of the program, with `statutory.yaml` of the data folder."""
    return load_statutory(settings.data / "statutory.yaml")


def regions_of(settings: ComplaintSettings) -> frozenset[str]:
    """Return the names of known regions."""
    return frozenset({settings.province, *load_regions().municipalities(settings.province)})


def triage_of_services(services: Services) -> Triage:
    """Return what looks at complaints."""
    settings = services.settings.complaints
    return Triage(services.complaint_parts or parts_of(services), settings.read_chars, settings.similar)


def utc_now() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


def desk_of(services: Services, failed: Callable[[str], None], now: Callable[[], datetime] = utc_now) -> ComplaintDesk:
    """Return the desk of a process."""
    settings, records = services.settings.complaints, services.records
    triage, store, work = triage_of_services(services), ComplaintStore(records), WorkStore(records)
    key = secret(settings.callback_key_env)
    addresses = Addresses(settings, signs=key is not None)
    complainants = Complainants.of(settings, services.settings.data)

    def body(complaint_id: str) -> bytes | None:
        case = store.one(complaint_id)
        return views.to_sender(case).model_dump_json().encode() if case else None

    clocks = ClockEvents(work, triage.parts, services.privacy, services.ledger, now)
    views = Views(QueueStore(records), work, clocks, now)
    sends = HttpSends(settings.callback_timeout_seconds)
    outbox = Outbox(CallbackStore(records), addresses, settings, sends, key, body, now)
    required = services.settings.evidence.required
    channel = in_words(channel_of(services.settings.rights))
    processing = Processing(
        store,
        triage,
        outbox,
        services.ledger,
        settings,
        now,
        ImpactScreen(load_impact(), channel),
        Screenings(services.ledger, failed),
        required,
        uuid.uuid4().hex,
    )
    return ComplaintDesk(
        store=store,
        intake=Intake(store, complainants, services.privacy, addresses, settings, now),
        processing=processing,
        decisions=Decisions(store, work, triage.parts, services.privacy, services.ledger, now, required),
        clocks=clocks,
        views=views,
        outbox=outbox,
        worker=Worker(processing, outbox, settings.workers),
        complainants=complainants,
    )


def alone_of(services: Services, failed: Callable[[str], None]) -> TriageAlone:
    """Return what looks at a complaint and leaves no case."""
    desk = desk_of(services, failed)
    return TriageAlone(desk.intake, desk.processing)
