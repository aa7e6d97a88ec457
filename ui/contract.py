"""What the page reads of the API's answers. Unknown fields are ignored, so that the API may grow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

Mode = Literal["generated", "quoted", "refused"]
Rating = Literal["up", "down"]


class Shape(BaseModel):
    """Base of all shapes: frozen."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Citation(Shape):
    """A quoted source; `context[start:start + len(quote)]` is the quote where it is one stretch."""

    marker: str
    title: str
    locator: str
    quote: str
    source: str | None = None
    article: str | None = None
    url: str | None = None
    kind: str = "other"
    context: str = ""
    start: int = 0
    effective_from: date | None = None
    effective_to: date | None = None
    in_force: bool = True
    repealed: bool = False


class Sentence(Shape):
    """A sentence and the markers of what it rests on. In a stream it brings the `sources` that they name."""

    text: str
    support: float = 1.0
    citations: tuple[str, ...] = ()
    sources: tuple[Citation, ...] = ()


class AiLabel(Shape):
    """The label of AI's output, as the API makes it."""

    generator: str = ""
    mode: str = ""
    model: str | None = None
    made: str = ""
    digital_source_type: str = ""
    text: str = ""


class Contact(Shape):
    """Whom to call; an empty `number` is one that the organisation has not set."""

    name: str
    number: str = ""
    role: str = ""
    when: str = ""


class Crisis(Shape):
    """A sign of danger in the question. `contacts` are in the order of calling."""

    kind: str
    reason: str = ""
    urgency: str = ""
    words: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    steps: tuple[str, ...] = ()


class Answer(Shape):
    """A whole answer."""

    answer: str
    mode: Mode
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    ai_notice: str
    refused_because: str | None = None
    model: str | None = None
    index_version: str = ""
    timings_ms: Mapping[str, float | None] = {}
    notices: tuple[str, ...] = ()
    answer_id: str = ""
    evidence_id: str = ""
    struck: int = 0
    crisis: Crisis | None = None
    ai_label: AiLabel | None = None


class Stage(Shape):
    """Progress: `connecting` (ours, while the API is not up), `retrieving`, `generating`, `checking`.

    `crisis` comes before all of them, with what it is.
    """

    stage: str = ""
    crisis: Crisis | None = None


Event = Stage | Sentence | Answer


class Request(Shape):
    """The body of a question."""

    query: str
    domain: str | None = None
    jurisdiction: str | None = None
    as_of: date | None = None
    kinds: tuple[str, ...] = ()
    conversation_id: str | None = None
    stream: bool = True


class Health(Shape):
    """Whether the API can answer."""

    status: Literal["ok", "degraded", "starting", "down"] = "ok"
