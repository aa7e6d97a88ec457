"""What is kept of each document besides its chunks, so that lists and reports read nothing again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from ingestion.minhash import signature
from ingestion.types import Block, Facts, ParsedDocument
from rag.types import Chunk

ROW_NUMBER = re.compile(r"\s*\d+(?:~\d+)?행.*$")
WHOLE = "본문"
"""The locator of a text without headings or pages."""
NAMED_CELL = ": "
"""Between a column's name and a value (`ingestion.parse.flow.tables.row_text`)."""


def facts_of(document: ParsedDocument, chunks: Sequence[Chunk]) -> Facts:
    """Measure a document; format, time and screening are the caller's to add."""
    tables, headerless = table_counts(document.text, document.blocks)
    known = document.metadata
    return Facts(
        chars=len(document.text),
        pages=document.pages,
        removed=document.removed,
        dropped=document.dropped,
        warnings=document.warnings,
        effective_from=known.effective_from,
        effective_to=known.effective_to,
        domain=known.domain,
        jurisdiction=known.jurisdiction,
        department=known.department,
        url=known.url,
        located=sum(has_place(chunk) for chunk in chunks),
        tables=tables,
        headerless=headerless,
        text_hash=text_hash(document.text),
        signature=signature(document.text),
    )


def has_place(chunk: Chunk) -> bool:
    """Whether a citation of a chunk can say more than the document's title."""
    return bool(chunk.places or chunk.article) or chunk.locator.strip() not in ("", WHOLE, chunk.title.strip())


def text_hash(text: str) -> str:
    """Return 32 hexadecimal digits that two texts share if they differ in spaces only."""
    return hashlib.blake2b("".join(text.split()).encode("utf8", "surrogatepass"), digest_size=16).hexdigest()


def table_counts(text: str, blocks: Iterable[Block]) -> tuple[int, int]:
    """Return how many tables of two rows or more there are, and in how many no cell has a column's name."""
    tables = headerless = 0
    for (is_row, _), run in groupby(blocks, key=table_key):
        rows = [text[block.start : block.end] for block in run] if is_row else []
        if len(rows) > 1:
            tables += 1
            headerless += not any(NAMED_CELL in row for row in rows)
    return tables, headerless


def table_key(block: Block) -> tuple[bool, str]:
    """Return what the rows of one table share (`표 2` of `표 2 3행`)."""
    return (True, ROW_NUMBER.sub("", block.place)) if block.kind == "row" else (False, "")
