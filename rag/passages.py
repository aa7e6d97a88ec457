"""Which text of a chunk goes into which vector."""

from __future__ import annotations

from rag.types import Chunk


def head_parts(chunk: Chunk) -> list[str]:
    """Return title, path and heading, each once: the words that name what a chunk is about."""
    return list(dict.fromkeys(part for part in (chunk.title, *chunk.path, chunk.heading) if part))


def head_text(chunk: Chunk) -> str:
    """Return title, path and heading as one text."""
    return " ".join(head_parts(chunk))


def dense_text(chunk: Chunk) -> str:
    """Return what is embedded: title and heading before the text, so that a short 항 keeps its matter."""
    return f"{chunk.title} {chunk.heading}: {chunk.text}"
