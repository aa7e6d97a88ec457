"""The seam of an executor: who reads files and who encodes chunks. Index and manifest are always written here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from ingestion.encode import EncodedChunk
from ingestion.outcome import Reader
from ingestion.types import Defaults
from rag.types import Chunk

Pending = Callable[[], Sequence[EncodedChunk]]
"""Waits for chunks that are being encoded, and returns them."""


class Encoder(Protocol):
    """Encodes chunks, perhaps elsewhere."""

    def begin(self, chunks: Sequence[Chunk]) -> Pending:
        """Begin to encode; the result has the order of the chunks."""


class Executor(Protocol):
    """Does the work of one ingestion. Close it when done.

    `readers` is how many threads should ask its reader for files at a time, `ahead` how many batches of chunks
    should be encoded before the first of them is written.
    """

    readers: int
    ahead: int

    def reader(self, defaults: Defaults) -> Reader:
        """Return what reads files."""

    def encoder(self) -> Encoder:
        """Return what encodes chunks."""

    def close(self) -> None:
        """Release what the executor holds."""
