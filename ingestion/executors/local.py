"""This machine: files in worker processes, analysis in this one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from configs.settings import IngestionSettings
from ingestion.encode import ChunkEncoder
from ingestion.executors.base import Encoder, Pending
from ingestion.outcome import Reader
from ingestion.readers.pool import make_reader
from ingestion.types import Defaults
from rag.types import Chunk


@dataclass(frozen=True)
class LocalEncoder:
    """Encodes at once."""

    encoder: ChunkEncoder

    def begin(self, chunks: Sequence[Chunk]) -> Pending:
        """Encode, and return how to get the result."""
        encoded = self.encoder.encode(chunks)
        return lambda: encoded


class LocalExecutor:
    """Reads and encodes on this machine; `read` names the function that reads one file."""

    ahead = 2

    def __init__(self, settings: IngestionSettings, encoder: ChunkEncoder, read: str) -> None:
        self.readers = max(1, settings.readers)
        self._settings = settings
        self._encoder = encoder
        self._read = read

    def reader(self, defaults: Defaults) -> Reader:
        """Return the reader that the settings ask for."""
        return make_reader(defaults, self._settings, self._read)

    def encoder(self) -> Encoder:
        """Return the encoder of this process."""
        return LocalEncoder(self._encoder)

    def close(self) -> None:
        """Do nothing: the reader is closed by who uses it."""
