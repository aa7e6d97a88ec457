"""Deletes once a day what the policy no longer keeps, while the API runs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from rag.errors import MongminError
from serving.evidence_wiring import ledger_of
from serving.logging import log_unexpected, logger
from serving.schemas_records import DeletionOut
from serving.services import Services
from serving.store.columns import now
from serving.store.retention import Retention

LOOK_SECONDS = 600.0
DAY = timedelta(days=1)


class DailyPurge:
    """A thread that looks now and then whether the last complete purge, by whichever process, is a day ago."""

    def __init__(
        self,
        retention: Retention,
        look_seconds: float = LOOK_SECONDS,
        evidence: Callable[[], str | None] = lambda: None,
        before: Callable[[datetime], object] = lambda _at: None,
    ) -> None:
        self._retention = retention
        self._evidence = evidence
        self._before = before
        self._look_seconds = look_seconds
        self._stop = threading.Event()

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._work, name="purge", daemon=True).start()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stop.set()

    def look(self, at: datetime) -> list[DeletionOut]:
        """Purge if it is due; return the proof. Raises `RecordsUnavailable`."""
        last = self._retention.last()
        if last is not None and at - last < DAY:
            return []
        # First, for a purge that was broken off here is taken as done for the day.
        if destroyed := self._evidence():
            logger().info("purge", kind="evidence", proof=destroyed)
        self._before(at)  # what lies beside the records is forgotten while they still say what it was
        done = self._retention.purge(at)
        for proof in done:
            log = logger().info if proof.left == 0 and proof.erased else logger().warning
            log("purge", kind=proof.kind, deleted=proof.deleted, left=proof.left, erased=proof.erased)
        return done

    def _work(self) -> None:
        while not self._stop.wait(self._look_seconds):
            try:
                self.look(now())
            except MongminError as error:
                logger().warning("purge", code=error.code)
            except Exception as error:
                log_unexpected(error, "purge")


def evidence_purge(services: Services) -> Callable[[], str | None]:
    """Return what destroys the keys of evidence that is past its time, and tells the id of the proof."""
    ledger = ledger_of(services.settings, services.records)
    return lambda: ledger.purge(services.settings.evidence)
