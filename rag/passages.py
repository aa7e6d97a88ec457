"""Which text of a chunk goes into which vector."""

from __future__ import annotations

from rag.types import Chunk


def head_text(chunk: Chunk) -> str:
    """Return title, path and heading: the words that name what a chunk is about."""
    parts = [chunk.title, *chunk.path, chunk.heading]
    return " ".join(dict.fromkeys(part for part in parts if part))


def dense_text(chunk: Chunk) -> str:
    """Return what is embedded: title and heading before the text, so that a short 항 keeps its matter."""
    return f"{chunk.title} {chunk.heading}: {chunk.text}"
