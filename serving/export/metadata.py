"""What machines read of an exported document: who made it and how (인공지능기본법 시행령 제23조제2항)."""

from __future__ import annotations

from dataclasses import dataclass

from rag.label import AiLabel, in_words
from serving.export.blocks import cleaned
from serving.export.document import Exported, ReplyDocument

NAMESPACE = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
"""IPTC's schema, in which XMP states the digital source type."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The usual fields, and `own`: the label's fields by name."""

    title: str
    creator: str
    subject: str
    keywords: str
    own: tuple[tuple[str, str], ...]


def metadata_of(document: Exported) -> Metadata:
    """Return a document's metadata."""
    creator = document.agency if isinstance(document, ReplyDocument) else ""
    return Metadata(
        title=cleaned(document.title),
        creator=cleaned(creator) or document.label.generator,
        subject=in_words(document.label),
        keywords=f"AI, 인공지능, {document.label.generator}, {source_type(document.label)}",
        own=own_fields(document.label, len(document.sources)),
    )


def own_fields(label: AiLabel, citations: int) -> tuple[tuple[str, str], ...]:
    """Return the label's fields by name."""
    return (
        ("AIGenerator", label.generator),
        ("AIModel", label.model or ""),
        ("AIMode", label.mode),
        ("AIMade", label.made.isoformat()),
        ("AINotice", label.text),
        ("AILaw", label.law),
        ("DigitalSourceType", label.digital_source_type),
        ("Citations", str(citations)),
    )


def source_type(label: AiLabel) -> str:
    """Return the last part of the label's digital source type."""
    return label.digital_source_type.rsplit("/", 1)[-1]
