"""Finds an answer to export: in the caller's conversations with its quotes, else what its evidence still holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rag.label import AiLabel, label_of
from rag.types import Mode
from serving.caller import Caller
from serving.export.document import AnswerDocument, Source
from serving.problems import Problem
from serving.rights.explain import no_answer
from serving.rights.explanation import mapping, may_see, opens, sequence, texts
from serving.rights.records import AnswerRecord, AnswerRecords
from serving.schemas import CitationOut
from serving.schemas_records import TurnOut
from serving.store.conversations import ConversationStore

QUOTE_NOT_KEPT = "인용문은 대화 기록에 남긴 답변에만 보관합니다"


class AnswerDocuments:
    """Makes documents of the caller's own answers. Raises `Problem` (404, 409) and `RecordsUnavailable`."""

    def __init__(self, conversations: ConversationStore, records: AnswerRecords) -> None:
        self._conversations = conversations
        self._records = records

    def find(self, answer_id: str, caller: Caller) -> AnswerDocument:
        """Return the document of an answer; another's is not there."""
        if (turn := self._conversations.answer(caller.name, answer_id)) is not None:
            return of_turn(turn)
        record = self._records.find(answer_id)
        if record is None or not record.belongs_to(caller.name):
            raise no_answer()
        return of_record(record, caller)


def of_turn(turn: TurnOut) -> AnswerDocument:
    """Return the document of a stored turn."""
    answer = turn.answer
    label = answer.ai_label or label_of(answer.mode, answer.model, turn.asked.date())
    return AnswerDocument(
        answer=answer.answer,
        label=label,
        answer_id=answer.answer_id,
        made=label.made,
        question=turn.question,
        sources=tuple(source_of(citation) for citation in answer.citations),
        notices=tuple(answer.notices),
    )


def source_of(citation: CitationOut) -> Source:
    """Return a citation as it stands in a document."""
    note = "폐지됨" if citation.repealed else "" if citation.in_force else "기준일에 시행 중이 아님"
    return Source(citation.marker, citation.title, citation.locator, citation.quote, citation.url or "", note)


def of_record(record: AnswerRecord, caller: Caller) -> AnswerDocument:
    """Return the document of an answer that only its evidence remembers: without quotes, which are not kept there."""
    body = record.body
    words = mapping(body.get("words"))
    if not words.get("answer") or not may_see(body, caller):
        raise not_kept()
    label = label_in(body, record)
    return AnswerDocument(
        answer=str(words["answer"]),
        label=label,
        answer_id=str(body.get("answer_id") or record.id),
        made=label.made,
        question=str(words.get("question") or ""),
        sources=tuple(sources_in(body, caller)),
        notices=tuple(texts(body.get("notices"))),
    )


def label_in(body: Mapping[str, Any], record: AnswerRecord) -> AiLabel:
    """Return the label of a recorded answer; an unknown mode counts as a model's."""
    modes: dict[str, Mode] = {"quoted": "quoted", "refused": "refused"}
    return label_of(
        modes.get(str(body.get("mode")), "generated"), str(body.get("model") or "") or None, record.at.date()
    )


def sources_in(body: Mapping[str, Any], caller: Caller) -> list[Source]:
    """Return the cited passages by the titles and places that the evidence holds."""
    chunks = {
        str(mapping(one).get("chunk_id")): mapping(one) for one in sequence(mapping(body.get("made_of")).get("chunks"))
    }
    found = []
    for one in sequence(body.get("citations")):
        citation = mapping(one)
        chunk = chunks.get(str(citation.get("chunk_id")), {})
        if chunk and opens(chunk, caller):
            found.append(
                Source(
                    str(citation.get("marker") or ""),
                    str(chunk.get("title") or ""),
                    str(chunk.get("locator") or ""),
                    "",
                    note=QUOTE_NOT_KEPT,
                )
            )
    return found


def not_kept() -> Problem:
    """Make the problem of an answer whose words are not there any more."""
    return Problem(
        "answer-not-kept",
        409,
        "이 답변의 글은 보관되어 있지 않아 내보낼 수 없습니다. 대화에서 다시 물은 뒤 내보내십시오.",
        "The words of this answer were not kept",
    )
