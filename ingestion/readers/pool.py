"""The reader that the settings ask for: in this process, or a process for each thread that reads."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

from configs.settings import IngestionSettings
from ingestion.outcome import Item, Reader, attempt
from ingestion.readers.process import ReaderProcess
from ingestion.readers.worker import named
from ingestion.types import Defaults, SourceFile

READ = "ingestion.reading:read"


class LocalReader:
    """Reads in this process: no limit but that of characters holds."""

    def __init__(self, read: str, defaults: Defaults, settings: IngestionSettings) -> None:
        self._read = read
        self._defaults = defaults
        self._settings = settings

    def read(self, file: SourceFile) -> Iterator[Item]:
        """Yield what a file gives; `Ended` is the last."""
        return attempt(named(self._read), file, self._defaults, self._settings)

    def close(self) -> None:
        """Do nothing."""


class PooledReader:
    """Reads in processes, one for each thread that asks, started when it first does.

    The system kills a process when the thread that started it ends, so none is handed from one to another.
    """

    def __init__(self, read: str, defaults: Defaults, settings: IngestionSettings) -> None:
        self._read = read
        self._defaults = defaults
        self._settings = settings
        self._own = threading.local()
        self._all: list[ReaderProcess] = []
        self._lock = threading.Lock()

    def read(self, file: SourceFile) -> Iterator[Item]:
        """Yield what a file gives; `Ended` is the last."""
        process: ReaderProcess | None = getattr(self._own, "process", None)
        if process is None:
            process = self._own.process = ReaderProcess(self._read, self._defaults, self._settings)
            with self._lock:
                self._all.append(process)
        return process.read(file)

    def close(self) -> None:
        """End all processes; to be called when no thread reads any more."""
        with self._lock:
            for process in self._all:
                process.close()
            self._all.clear()


def make_reader(defaults: Defaults, settings: IngestionSettings, read: str = READ) -> Reader:
    """Return the reader that the settings ask for; `read` names the function that reads one file."""
    if settings.readers == 0 or sys.platform == "win32":
        return LocalReader(read, defaults, settings)
    return PooledReader(read, defaults, settings)
