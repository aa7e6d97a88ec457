"""What keeps documents out of the index for personal data remembers it in the records' database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingestion.types import ReadDocument
from rag.errors import RecordsUnavailable
from serving.logging import logger
from serving.store.quarantine import QuarantineStore
from serving.store.screen import Screen


@dataclass(frozen=True)
class RecordedGate:
    """A gate over the store. Where the records cannot be reached, what was kept out stays out."""

    store: QuarantineStore
    screen: Screen

    def released(self, document: ReadDocument) -> bool:
        """Whether somebody let this state of a document in."""
        try:
            return self.store.released(document.doc_id, document.content_hash)
        except RecordsUnavailable as error:
            logger().error("quarantine", code=error.code)
            return False

    def hold(self, document: ReadDocument, findings: Mapping[str, int]) -> None:
        """Note that a document is kept out; the manifest has its record in any case."""
        try:
            self.store.add(document.doc_id, document.content_hash, self.screen(document.source), findings)
        except RecordsUnavailable as error:
            logger().error("quarantine", code=error.code)
