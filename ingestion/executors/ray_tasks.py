"""What a Ray worker does: read one file, or encode some chunks. Plain functions, without Ray."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module

from ingestion.encode import ChunkEncoder, EncodedChunk
from ingestion.outcome import Item
from ingestion.readers.process import ReaderProcess
from ingestion.readers.wire import Fault
from ingestion.readers.worker import Start
from ingestion.types import SourceFile
from rag.errors import EnvironmentFault
from rag.types import Chunk


class Workplace:
    """What a worker keeps from one task to the next: the process that reads for it."""

    def __init__(self) -> None:
        self._start: Start | None = None
        self._process: ReaderProcess | None = None

    def reader(self, start: Start) -> ReaderProcess:
        """Return the reader's process for an ingestion; that of another ingestion ends."""
        if self._process is None or self._start != start:
            if self._process is not None:
                self._process.close()
            self._start, self._process = start, ReaderProcess(start.read, start.defaults, start.settings)
        return self._process


WORKPLACE = Workplace()


def read_file(file: SourceFile, start: Start) -> list[Item] | Fault:
    """Read a file in a process with limits, as on a single machine."""
    try:
        return list(WORKPLACE.reader(start).read(file))
    except EnvironmentFault as fault:
        return Fault(type(fault).__name__, str(fault))


def encode(chunks: Sequence[Chunk], analyzer: str) -> list[EncodedChunk]:
    """Encode chunks; `analyzer` names the class of the analyser (`module:name`)."""
    return encoder_of(analyzer).encode(chunks)


@lru_cache(maxsize=1)
def encoder_of(analyzer: str) -> ChunkEncoder:
    """Return this worker's encoder; loading its dictionary takes seconds, once."""
    module, _, name = analyzer.partition(":")
    return ChunkEncoder(getattr(import_module(module), name)())
