"""Numberings and bullets of an HWPX document, from its `header.xml` (OWPML, KS X 6101)."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from ingestion.parse.office.numbering import Head, HeadKind, Heads, Level
from ingestion.parse.office.package import Package
from ingestion.parse.office.xml_names import local, named, number

KINDS: dict[str, HeadKind] = {"OUTLINE": "outline", "NUMBER": "number", "BULLET": "bullet"}
OUTLINE = re.compile(rb'outlineShapeIDRef="(\d+)"')
HEADER, FIRST_SECTION = "Contents/header.xml", "Contents/section0.xml"


def hwpx_heads(package: Package) -> Heads:
    """Return the heads of a document's paragraphs; none if its header cannot be read."""
    root = package.xml(HEADER)
    if root is None:
        return Heads()
    told = OUTLINE.search(package.read(FIRST_SECTION) or b"")
    return Heads(
        forms=dict(head for form in named(root, "paraPr") for head in head_of(form)),
        numberings={number(entry, "id"): levels_of(entry) for entry in named(root, "numbering")},
        bullets={number(entry, "id"): entry.get("char", "") for entry in named(root, "bullet")},
        outline=int(told[1]) if told else 1,
    )


def head_of(form: Element) -> list[tuple[int, Head]]:
    """Return the id of a paragraph's form and its head, if it has one."""
    heading = next((child for child in form if local(child) == "heading"), None)
    kind = KINDS.get(heading.get("type", "")) if heading is not None else None
    if heading is None or kind is None:
        return []
    return [(number(form, "id"), Head(kind, number(heading, "level"), number(heading, "idRef")))]


def levels_of(entry: Element) -> tuple[Level, ...]:
    """Return the levels of a numbering."""
    return tuple(
        Level("".join(head.itertext()), head.get("numFormat", "DIGIT"), number(head, "start", 1))
        for head in named(entry, "paraHead")
    )
