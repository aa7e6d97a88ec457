"""Writes one record of evidence for each answer, however it was asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from configs.models import find_model
from configs.settings import Settings
from rag.collect import sha256
from rag.errors import MongminError
from rag.guards.pii.pseudonym import labels_in
from serving.caller import Caller, highest
from serving.evidence.ledger import Json, Ledger
from serving.logging import logger
from serving.models.registry import ModelRegistry
from serving.operations.generations import generations
from serving.schemas import AnswerOut
from serving.services import Services

NOT_KEPT = "증거 기록에 문제가 있어 이 답변의 근거 기록이 남지 않았습니다. 관리자에게 알려 주십시오."


@dataclass(frozen=True, slots=True)
class Installation:
    """What of the installation an answer depends on, besides its documents."""

    engine: str
    model_sha256: str
    embedder: str

    @classmethod
    def of(cls, services: Services) -> Installation:
        """Read it off the wired services."""
        settings = services.settings
        return cls(settings.engine.kind, model_checksum(settings), services.embedder.name)


class AnswerEvidence:
    """Keeps what an answer was made of, its words as the privacy policy lets them be stored.

    `failed` hears the code of a fault.

    A fault costs no answer, unless `evidence.required` says that an answer without a record must not go out.
    """

    def __init__(
        self,
        services: Services,
        failed: Callable[[str], None] = lambda _code: None,
    ) -> None:
        settings = services.settings
        self.required = settings.evidence.required
        self._ledger: Ledger = services.ledger
        self._settings = settings
        self._installation = Installation.of(services)
        self._screen = services.privacy.screen
        self._failed = failed

    def kept(self, caller: Caller, route: str, question: str, answer: AnswerOut) -> AnswerOut:
        """Write the record; return the answer with its id, or with a notice that there is none.

        Raises `RecordsUnavailable` or `EvidenceUnavailable` if a record is required and cannot be written.
        """
        try:
            record = self._ledger.add("answer", self._body(route, question, answer), who_is(caller))
        except MongminError as error:
            self._failed(error.code)
            logger().error("evidence", code=error.code)
            if self.required:
                raise
            return answer.model_copy(update={"notices": [*answer.notices, NOT_KEPT]})
        return answer.model_copy(update={"evidence_id": record})

    def _body(self, route: str, question: str, answer: AnswerOut) -> dict[str, Json]:
        made = answer.provenance
        body: dict[str, Any] = {
            "answer_id": answer.answer_id,
            "route": route,
            "mode": answer.mode,
            "grade": highest(chunk.grade for chunk in made.chunks) if made else "O",  # type: ignore[misc]  # a chunk's
            "made_of": plain(asdict(made)) if made else None,
            "index_version": answer.index_version,
            "index_generation": generations(self._settings.data).present,
            "prompts_hash": answer.prompt_hash,
            "model": answer.model,
            "installation": plain(asdict(self._installation)),
            "verdicts": plain([asdict(verdict) for verdict in answer.verdicts]),
            "struck": answer.struck,
            "sentences": [
                {"sha256": sha256(one.text), "support": one.support, "citations": one.citations}
                for one in answer.sentences
            ],
            "citations": [
                {"marker": one.marker, "chunk_id": one.chunk_id, "quote_sha256": sha256(one.quote)}
                for one in answer.citations
            ],
            "notices": answer.notices,
            "answer_sha256": sha256(answer.answer),
        }
        return body | self._words(question, answer)

    def _words(self, question: str, answer: AnswerOut) -> dict[str, Json]:
        """Return what was asked and answered, as it may be kept; nothing where the settings keep no questions."""
        if self._settings.records.keep_questions == "none":
            return {"question_kept": False}
        asked, query = self._screen(question), self._screen(answer.query)
        said = self._screen(answer.answer)
        return {
            "question_kept": True,
            "question_masked": bool(labels_in(asked)),
            "words": {"question": asked, "query": query, "answer": said},
        }


def who_is(caller: Caller) -> str:
    """Return the name by which a caller's records are found again."""
    return caller.name


def model_checksum(settings: Settings) -> str:
    """Return the registered checksum of the model's weights; empty where a server of others holds them."""
    if settings.engine.kind == "none":
        return ""
    try:
        known = find_model(settings.engine.model).sha256
        return known or folder_checksum(ModelRegistry(settings.data), settings.engine.model)
    except (MongminError, ValueError):
        return ""


def folder_checksum(registry: ModelRegistry, name: str) -> str:
    """Return one hash of the checksums of all files of a registered folder; empty if it is not registered."""
    entry = registry.all().get(name)
    return sha256("\n".join(f"{path} {digest}" for path, digest in sorted(entry.files.items()))) if entry else ""


def plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return a value as JSON would give it back."""
    return json.loads(json.dumps(value, ensure_ascii=False))
