"""How a case lies in the index of cases: a chunk of the `Index` port and its vectors, and back. Pure.

The masked text is the chunk's text; the region is its jurisdiction; the time of receipt is its locator (ISO 8601) and
the reply its path. `effective_from` and `effective_to` are the days between which receipts are looked at as
maybe the same incident, so that the window is cut inside the query.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from rag.complaints.similar.profile import MOST
from rag.complaints.types import DOMAINS, Domain, ReadText
from rag.lexical import AVERAGE_LENGTH, passage_vector, terms
from rag.types import Chunk, Point, SparseVector, Vector
from serving.clock import KOREA
from serving.complaints.parts import Remembered

WINDOW = timedelta(days=30)
"""How far apart receipts may be that are looked at as one incident."""
EXCERPT = 120


def point_of(case: Remembered, vector: Vector) -> Point:
    """Return a case as it is stored. A time without a zone is taken as Korean."""
    day = korean(case.received_at).date()
    chunk = Chunk(
        chunk_id=case.complaint_id,
        doc_id=case.complaint_id,
        title="민원",
        text=case.read.text,
        kind="other",
        locator=korean(case.received_at).isoformat(),
        path=(case.reply,) if case.reply else (),
        effective_from=day - WINDOW,
        effective_to=day + WINDOW,
        domain=case.domain,
        jurisdiction=case.region,
        department=case.department,
        grade=case.grade,
    )
    return Point(chunk, {"body": words_of(case.read)}, vector or None)


def words_of(read: ReadText) -> SparseVector:
    """Return the morphemes of a text as a sparse vector."""
    text = read.text[:MOST]
    return passage_vector(terms(text, [m for m in read.morphemes if m.end <= MOST]), AVERAGE_LENGTH["body"])


def received(chunk: Chunk) -> datetime:
    """Return when a stored case was received."""
    return datetime.fromisoformat(chunk.locator)


def reply_of(chunk: Chunk) -> str | None:
    """Return what was answered, None where nothing was yet."""
    return chunk.path[0] if chunk.path else None


def with_reply(chunk: Chunk, reply: str) -> Chunk:
    """Return a stored case with its reply."""
    return replace(chunk, path=(reply,))


def field_of(chunk: Chunk) -> Domain | None:
    """Return the field of work of a stored case."""
    return next((domain for domain in DOMAINS if domain == chunk.domain), None)


def excerpt_of(chunk: Chunk) -> str:
    """Return the first words of a case."""
    text = " ".join(chunk.text.split())
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"


def korean(moment: datetime) -> datetime:
    """Return a moment in Korea's time, in whose calendar people say `어제`."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=KOREA)).astimezone(KOREA)
