"""Where a command does its work: in this process, or through the API that holds the data folder."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from configs.settings import Settings
from rag.errors import DataInUse
from serving import ask as asking
from serving.answer_evidence import AnswerEvidence
from serving.caller import OPERATOR
from serving.complaints.alone import TriageAlone
from serving.complaints.shapes import ComplaintIn, ExportFormat, TriageOut
from serving.crisis import watched
from serving.documents import Report, ignore
from serving.library import Library, LocalLibrary
from serving.lock import DataLock, holder_of, token_of
from serving.notices.before_use import Notices
from serving.notices.screened import Screenings
from serving.schemas import (
    AnswerOut,
    AskEvent,
    AskRequest,
    BackfillOut,
    HitOut,
    IngestOut,
    IngestRequest,
    SearchRequest,
    SyncOut,
    SyncRequest,
)
from serving.schemas_evidence import ReplayOut
from serving.schemas_operations import BackupOut, ReindexOut
from serving.schemas_rights import ExplanationOut
from serving.services import Services

WAIT_SECONDS = 5.0


class Desk(Protocol):
    """What commands need, wherever it is done. `library` looks after the documents."""

    library: Library

    def search(self, request: SearchRequest) -> list[HitOut]:
        """Return the hits of a request."""

    def ask(self, request: AskRequest) -> Iterator[AskEvent]:
        """Yield progress, checked sentences and last the whole answer."""

    def triage(self, complaint: ComplaintIn) -> TriageOut:
        """Return what is found of a complaint. Here it stays no case; a running API keeps it as one."""

    def explain(self, name: str) -> ExplanationOut:
        """Return the explanation of an answer, by its id or that of its evidence."""

    def export(self, answer_id: str, form: ExportFormat) -> bytes:
        """Return an answer of one's own as a document."""

    def ingest(self, request: IngestRequest, report: Report = ignore) -> IngestOut:
        """Take documents in."""

    def sync(self, request: SyncRequest, report: Report = ignore) -> SyncOut:
        """Bring configured sources in."""

    def backfill(self, report: Report = ignore) -> BackfillOut:
        """Make the dense vectors that are missing."""

    def backup(self, target: Path, report: Report = ignore) -> BackupOut:
        """Write a backup to a folder of the machine that holds the data."""

    def reindex(self, *, back: bool = False, report: Report = ignore) -> ReindexOut:
        """Build the index anew and answer from it, or from the former one again."""

    def replay(self, evidence_id: str) -> ReplayOut:
        """Make an answer again from its record."""

    def close(self) -> None:
        """Release what is held."""


def uncounted(_code: str) -> None:
    """Count nothing: a command has no metrics, and the fault is in its log."""


class LocalDesk:
    """Works in this process, which holds the data folder's lock."""

    def __init__(self, services: Services, lock: DataLock) -> None:
        self._services = services
        self._lock = lock
        self._notices = Notices(services.records, services.ledger, services.settings.rights, uncounted)
        self._screenings = Screenings(services.ledger, uncounted)
        self.library: Library = LocalLibrary(services.catalogue)
        self._evidence = AnswerEvidence(services)
        self._triage: TriageAlone | None = None

    def search(self, request: SearchRequest) -> list[HitOut]:
        """Return the hits of a request."""
        services, limit = self._services, self._services.settings.answer.max_question_chars
        return asking.searched(services.retriever, request, limit, OPERATOR, services.privacy).hits

    def ask(self, request: AskRequest) -> Iterator[AskEvent]:
        """Yield progress, checked sentences and last the whole answer."""
        # The command line has printed the notice before it opened this desk; here it is recorded.
        self._notices.before_use(OPERATOR, "cli")
        services = self._services
        ready = services.privacy.prepared(request, OPERATOR)
        answered = asking.ask(services.answerer, ready.request, OPERATOR, privacy=services.privacy)
        events = watched(services.watch, ready.request.query, answered)
        for event in self._screenings.recorded(events, OPERATOR):
            if isinstance(event, AnswerOut):
                whole = asking.noticed(event, ready.notices)
                yield self._evidence.kept(OPERATOR, "cli", ready.request.query, whole)
            else:
                yield event

    def triage(self, complaint: ComplaintIn) -> TriageOut:
        """Return what is found of a complaint."""
        if self._triage is None:
            from serving.complaints_wiring import alone_of

            self._triage = alone_of(self._services, uncounted)
        return self._triage.triage(complaint)

    def explain(self, name: str) -> ExplanationOut:
        """Return the explanation of an answer."""
        from serving.rights.wiring import explanations_of

        return explanations_of(self._services).give(name, OPERATOR)

    def export(self, answer_id: str, form: ExportFormat) -> bytes:
        """Return an answer of the operator's as a document."""
        from serving.export.service import exports_of
        from serving.store.conversations import ConversationStore

        exports = exports_of(self._services, ConversationStore(self._services.records))
        return exports.answer(answer_id, form, OPERATOR).content

    def ingest(self, request: IngestRequest, report: Report = ignore) -> IngestOut:
        """Take documents in."""
        return self._services.documents.ingest(request, report)

    def sync(self, request: SyncRequest, report: Report = ignore) -> SyncOut:
        """Bring configured sources in."""
        return self._services.documents.sync(request, report)

    def backfill(self, report: Report = ignore) -> BackfillOut:
        """Make the dense vectors that are missing."""
        return self._services.documents.backfill(report)

    def backup(self, target: Path, report: Report = ignore) -> BackupOut:
        """Write a backup to a folder."""
        from serving.operations.backup import back_up

        return back_up(self._services, target, report)

    def reindex(self, *, back: bool = False, report: Report = ignore) -> ReindexOut:
        """Build the index anew and answer from it, or from the former one again."""
        from serving.operations import reindex as again

        return again.back(self._services) if back else again.reindex(self._services, report)

    def replay(self, evidence_id: str) -> ReplayOut:
        """Make an answer again from its record."""
        from serving.replay import replayed_by_id

        return replayed_by_id(self._services, evidence_id)

    def close(self) -> None:
        """Close the index, then let go of the lock."""
        self._services.close()
        self._lock.release()


def open_desk(settings: Settings, command: str) -> Desk:
    """Return a desk: through a running API, else here. Raises `DataInUse` if another command holds the folder."""
    lock = DataLock(settings.data)
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        holder = holder_of(settings.data)
        if holder is not None and holder.url is not None:
            from serving.remote import RemoteDesk

            return RemoteDesk(holder.url, token_of(settings.data), settings.api.request_seconds)
        try:
            lock.acquire(command, wait_seconds=0.2)
        except DataInUse:
            if time.monotonic() >= deadline:
                raise
        else:
            return local_desk(settings, lock)


def local_desk(settings: Settings, lock: DataLock) -> LocalDesk:
    """Wire this process; the lock is let go of if that fails."""
    from serving.bootstrap import bootstrap

    try:
        return LocalDesk(bootstrap(settings), lock)
    except BaseException:
        lock.release()
        raise
