"""Exports for callers: the document is found, made and recorded (ledger kind `export`)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from configs.export import ExportSettings
from rag.label import AiLabel
from rag.ports import Clock
from serving.caller import Caller
from serving.complaints.shapes import CaseOut, ExportFormat
from serving.evidence.ledger import Ledger
from serving.export.answers import AnswerDocuments
from serving.export.document import Exported
from serving.export.export import MEDIA_TYPES, export
from serving.export.replies import reply_of
from serving.rights.wiring import records_of
from serving.services import Services
from serving.store.conversations import ConversationStore


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file as it goes out: its name, media type, bytes, and the label for the response's header."""

    name: str
    media_type: str
    content: bytes
    label: AiLabel


@dataclass(frozen=True)
class Exports:
    """Makes files for callers. Raises `Problem`, `FontMissing` and `RecordsUnavailable`."""

    answers: AnswerDocuments
    ledger: Ledger
    settings: ExportSettings
    clock: Clock

    def answer(self, answer_id: str, form: ExportFormat, caller: Caller) -> ExportedFile:
        """Return the caller's own answer as a file."""
        return self._file(
            self.answers.find(answer_id, caller), form, caller, f"답변-{answer_id}", {"answer_id": answer_id}
        )

    def reply(self, case: CaseOut, form: ExportFormat, caller: Caller) -> ExportedFile:
        """Return the reply of a case, which the caller was found to be allowed to see, as a file."""
        document = reply_of(case, self.settings, self.clock.today())
        return self._file(document, form, caller, f"회신-{case.complaint_id}", {"complaint_id": case.complaint_id})

    def _file(
        self, document: Exported, form: ExportFormat, caller: Caller, name: str, about: dict[str, str]
    ) -> ExportedFile:
        content = export(document, form, self.settings)
        self.ledger.add(
            "export",
            {
                "event": "document",
                **about,
                "format": form,
                "sha256": hashlib.sha256(content).hexdigest(),
                "citations": len(document.sources),
                "ai_mode": document.label.mode,
            },
            caller.name,
        )
        return ExportedFile(f"{name}.{form}", MEDIA_TYPES[form], content, document.label)


def exports_of(services: Services, conversations: ConversationStore) -> Exports:
    """Return the exports of some services."""
    answers = AnswerDocuments(conversations, records_of(services.ledger))
    return Exports(answers, services.ledger, services.settings.export, services.clock)
