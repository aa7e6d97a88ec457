"""Finds what the index has lost (a power cut, a deleted folder), so that it is read again."""

from __future__ import annotations

from ingestion.manifest import Manifest
from ingestion.manifest_store import parts
from rag.ports import Index
from rag.types import Where

EVERYTHING = Where(grades=(), departments=())
BLOCK = 1_000


def repair(index: Index, manifest: Manifest) -> int:
    """Return how many chunks were missing; the next ingestion of their roots writes them again."""
    if index.count(EVERYTHING) >= manifest.written_count():
        return 0
    missing: list[str] = []
    for part in parts(manifest.written(), BLOCK):
        there = {chunk.chunk_id for chunk in index.fetch(part)}
        missing.extend(chunk_id for chunk_id in part if chunk_id not in there)
    manifest.distrust(missing)
    return len(missing)
