"""What the versions of one document share: the title of a law, or what the document says of itself."""

from __future__ import annotations

import re

from ingestion.types import ParsedDocument
from rag.cite_locator import law_key
from rag.types import Kind

INSIDE = r"[^()\[\]<>〈〉]*"
EDITION = re.compile(rf"\s*[(\[<〈]{INSIDE}(?:\d{{4}}|판|개정|시행|제\d+호|법률|령|규칙|조례){INSIDE}[)\]>〉]\s*$")
"""What a file name adds to a title: `(2023년 판)`, `(조례)(제123호)(20230301)`."""


def series_of(document: ParsedDocument, kind: Kind) -> str | None:
    """Return the key that all versions of a document share, or None for one that has no other versions.

    Ordinances of two places may have one title, so the place is part of the key.
    """
    place = document.metadata.jurisdiction or ""
    if document.metadata.series:
        return f"{law_key(document.metadata.series)}@{place}"
    return f"{law_key(without_edition(document.title))}@{place}" if kind in ("law", "ordinance") else None


def without_edition(title: str) -> str:
    """Return a title without the editions in brackets at its end.

    >>> without_edition("가온시 주차장 조례(2023년 판)")
    '가온시 주차장 조례'
    """
    while (match := EDITION.search(title)) and match.start() > 0:
        title = title[: match.start()]
    return title
