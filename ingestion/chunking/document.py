"""Documents to chunks: articles of laws, sections of everything else.

A chunk's text is exactly `document.text[start:end]`; chunks are in order, do not overlap, and together hold
all content that is not a heading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingestion.chunking.law import law_passages
from ingestion.chunking.passage import Passage
from ingestion.chunking.references import Citation, cited_within, find_citations
from ingestion.chunking.sections import section_passages
from ingestion.types import ParsedDocument
from rag.cite_locator import law_key
from rag.types import Chunk, Grade, Kind


@dataclass(frozen=True, slots=True)
class Stamp:
    """What all chunks of a document share. `legal` is whether it is cut by articles."""

    doc_id: str
    kind: Kind
    source: str
    grade: Grade
    legal: bool


def chunk_document(document: ParsedDocument, stamp: Stamp, article_chars: int, chunk_chars: int) -> list[Chunk]:
    """Cut a document into chunks, each with the articles that it cites."""
    passages = law_passages(document, article_chars) if stamp.legal else section_passages(document, chunk_chars)
    law = law_key(document.title) if stamp.kind in ("law", "ordinance") else None
    last = max((passage.end for passage in passages if passage.cites), default=0)
    citations = find_citations(document.text, law, last)
    return [
        make_chunk(document, stamp, passage, chunk_id, ordinal, law, citations)
        for ordinal, (passage, chunk_id) in enumerate(zip(passages, chunk_ids(stamp.doc_id, passages), strict=True))
    ]


def chunk_ids(doc_id: str, passages: Iterable[Passage]) -> Iterator[str]:
    """Yield `{doc_id}#{key}`, from the second passage of a key on with `@2`, `@3`, ..."""
    seen: Counter[str] = Counter()
    for passage in passages:
        seen[passage.key] += 1
        number = seen[passage.key]
        yield f"{doc_id}#{passage.key}" + (f"@{number}" if number > 1 else "")


def make_chunk(
    document: ParsedDocument,
    stamp: Stamp,
    passage: Passage,
    chunk_id: str,
    ordinal: int,
    law: str | None,
    citations: list[Citation],
) -> Chunk:
    """Put a passage and its document's data together."""
    known = document.metadata
    ends = min((day for day in (known.effective_to, passage.effective_to) if day), default=None)
    return Chunk(
        chunk_id=chunk_id,
        doc_id=stamp.doc_id,
        title=document.title,
        text=document.text[passage.start : passage.end],
        kind=stamp.kind,
        locator=passage.locator,
        source=stamp.source,
        path=passage.path,
        heading=passage.heading,
        article=passage.article,
        law=law,
        start=passage.start,
        end=passage.end,
        ordinal=ordinal,
        effective_from=passage.effective_from or known.effective_from,
        effective_to=ends,
        stated_to=ends,
        annex=passage.annex if law else None,
        amended=passage.amended,
        repealed=passage.repealed or known.repealed,
        written=known.written,
        domain=known.domain,
        jurisdiction=known.jurisdiction,
        department=known.department,
        grade=stamp.grade,
        url=known.url,
        references=cited_within(citations, passage, law) if passage.cites else (),
        places=passage.places,
    )
