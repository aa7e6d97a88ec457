"""Replies out of the published shapes, the same for the API and for the pipeline in this process."""

from __future__ import annotations

from pydantic import JsonValue

from rag.evaluation.records import Reply, Status
from serving.complaints.shapes import TriageOut
from serving.schemas import AnswerOut, SearchOut


def answer_reply(answer: AnswerOut, content: JsonValue, first: float | None) -> Reply:
    """Return the reply of an answer (`answer.json`), first seen after `first` seconds."""
    status: Status = "refused" if answer.mode == "refused" else "answered"
    return Reply(status=status, text=answer.answer, content=content, first_seconds=first)


def search_reply(found: SearchOut, content: JsonValue) -> Reply:
    """Return the reply of a search: `{"hits": [...]}`; nothing found is an answer too."""
    text = "\n".join(f"{hit.rank}. {hit.title} {hit.locator}" for hit in found.hits)
    return Reply(status="answered", text=text, content=content)


def triage_reply(triage: TriageOut, content: JsonValue) -> Reply:
    """Return the reply of a triage (`triage.json`); its text is that of the draft, where there is one."""
    return Reply(status="answered", text=triage.draft.text if triage.draft else "", content=content)
