"""Brings in the sources that are due while the API runs."""

from __future__ import annotations

import threading

from ingestion.clock import utc_now
from rag.errors import MongminError
from serving.api.documents import catch_up
from serving.api.parts import Parts
from serving.logging import log_unexpected, logger
from serving.schemas import SyncRequest

LOOK_SECONDS = 15.0


class ScheduledSync:
    """A thread that looks now and then whether a source is due; it never runs beside another task on documents."""

    def __init__(self, parts: Parts, look_seconds: float = LOOK_SECONDS) -> None:
        self._parts = parts
        self._look_seconds = look_seconds
        self._since = utc_now()
        self._stop = threading.Event()
        self._said = ""

    def start(self) -> None:
        """Begin, unless the settings say otherwise."""
        if self._parts.services.settings.ingestion.scheduled:
            threading.Thread(target=self._work, name="scheduled sync", daemon=True).start()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stop.set()

    def look(self) -> list[str]:
        """Bring in what is due and return its names; nothing while another task runs: it is still due later."""
        documents = self._parts.services.documents
        due = documents.due(self._since, utc_now())
        if not due or not self._parts.working.acquire(blocking=False):
            return []
        try:
            done = documents.sync(SyncRequest(names=tuple(due), wait=False))
        finally:
            self._parts.working.release()
        for source in done.sources:
            logger().info(
                "sync", source=source.source, status=source.status, added=source.added, changed=source.changed,
                removed=source.removed, failed=source.failed, seconds=source.seconds,
            )  # fmt: skip
        catch_up(self._parts)
        return due

    def _work(self) -> None:
        while not self._stop.wait(self._look_seconds):
            try:
                self.look()
                self._said = ""
            except MongminError as error:
                self._warn(error)
            except Exception as error:
                log_unexpected(error, "scheduled sync")

    def _warn(self, error: MongminError) -> None:
        """Log a fault once, not at every look."""
        if str(error) != self._said:
            self._said = str(error)
            logger().warning("sync", code=error.code, detail=self._said)
