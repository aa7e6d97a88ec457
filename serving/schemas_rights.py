"""The shapes of notices and rights: the AI notice, the channel, explanations, requests and their replies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field, model_validator

from rag.label import AiLabel
from serving.schemas import Asked, Shape


class ChannelOut(Shape):
    """Where a person asks for an explanation, objects or complains; `overseer` watches over the service."""

    department: str
    phone: str
    url: str
    hours: str
    overseer: str


class NoticeOut(Shape):
    """The notice that precedes the first use (인공지능기본법 제31조제1항). `version` changes with its content."""

    version: str
    text: str
    decides: str
    law: str
    internal_use: bool
    exemption: str | None
    """The provision that the operator relies on for internal use; the notice is given all the same."""
    channel: ChannelOut


class SectionOut(Shape):
    """A question that a person has of an answer, and what is said to it, a sentence a line."""

    title: str
    lines: list[str]


class ExplainRequest(Asked):
    """Which answer is to be explained: by its own id or that of its evidence."""

    answer_id: str = Field("", max_length=100)
    evidence_id: str = Field("", max_length=100)

    @model_validator(mode="after")
    def one_of_both(self) -> ExplainRequest:
        """Raise `ValueError` unless exactly one is given."""
        if bool(self.answer_id) == bool(self.evidence_id):
            raise ValueError("answer_id와 evidence_id 가운데 하나만 주십시오.")
        return self


class ExplanationOut(Shape):
    """An explanation as a document, in three forms; `record` is the evidence that it was given."""

    answer_id: str
    evidence_id: str
    made: date
    sections: list[SectionOut]
    markdown: str
    html: str
    ai_label: AiLabel
    record: str


AppealKind = Literal["explanation", "refusal", "review", "objection"]
AppealState = Literal["received", "extended", "replied"]


class AppealRequest(Asked):
    """A request under 개인정보 보호법 제37조의2, or an objection, on an answer.

    `about` is the answer's id, or that of its evidence.
    """

    kind: AppealKind
    about: str = Field(min_length=1, max_length=100)
    reason: str = Field("", max_length=4000)


class AppealReply(Asked):
    """What a person answers."""

    text: str = Field(min_length=1, max_length=20_000)


class AppealExtension(Asked):
    """Why a reply takes longer (시행령 제44조의3제5항)."""

    reason: str = Field(min_length=1, max_length=2000)


class AppealOut(Shape):
    """A request, its state and its last day; who replied stays in the evidence."""

    receipt: str
    kind: AppealKind
    about: str
    reason: str
    state: AppealState
    received: datetime
    due: date
    extensions: int
    extended_because: str
    reply: str
    replied: datetime | None
    channel: ChannelOut


class AppealList(Shape):
    """Requests, the latest first."""

    appeals: list[AppealOut]


class AppealsRequest(Asked):
    """Whose requests: one's own, or (administrators, auditors) all."""

    scope: Literal["own", "all"] = "own"
