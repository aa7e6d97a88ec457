"""The shapes of masking, the same for the command line and HTTP (`mask.json`)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from rag.guards.pii.mask import Masked
from rag.guards.pii.types import PersonalSpan, PiiType
from serving.schemas import Asked, Shape


def any_text(value: object) -> object:
    """Accept any string, with lone surrogates too, which a JSON escape may hold."""
    if not isinstance(value, str):
        raise ValueError("문자열이어야 합니다.")  # noqa: TRY004 - a TypeError is no finding for pydantic
    return value


AnyText = Annotated[Any, BeforeValidator(any_text), WithJsonSchema({"type": "string"})]


class MaskRequest(Asked):
    """A text to mask; `id` comes back with the answer."""

    text: AnyText = Field(description="가릴 글")
    id: str | None = Field(None, max_length=200)


class MaskedSpan(Shape):
    """A piece of personal data: `text` is `given[start:end]`, in characters; `label` stands in its place."""

    start: int
    end: int
    type: PiiType
    text: AnyText
    label: str
    confidence: float
    reason: str


class MaskOut(Shape):
    """A masked text and what was masked."""

    id: str | None
    masked: AnyText
    spans: tuple[MaskedSpan, ...]


def mask_out(identity: str | None, masked: Masked) -> MaskOut:
    """Return the answer for a masked text."""
    spans = tuple(_span(*pair) for pair in zip(masked.spans, masked.labels, strict=True))
    return MaskOut(id=identity, masked=masked.text, spans=spans)


def _span(span: PersonalSpan, label: str) -> MaskedSpan:
    return MaskedSpan(
        start=span.start,
        end=span.end,
        type=span.type,
        text=span.text,
        label=label,
        confidence=round(span.confidence, 2),
        reason=span.reason,
    )
