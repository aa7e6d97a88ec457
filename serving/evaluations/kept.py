"""Records kept in memory for readers who turn pages: of the runs used last, so many records in all."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from rag.evaluation.bundle import RecordsFile
from rag.evaluation.records import Record

Read = Callable[[Path, RecordsFile], tuple[Record, ...]]


class KeptRecords:
    """Reads the records of runs and keeps at most `most` of them; the run asked for last is always kept.

    Counted in records and not in runs: one whole run of KoBBQ (34,200) takes as much memory as a hundred small ones.
    """

    def __init__(self, read: Read, most: int) -> None:
        self._read = read
        self._most = most
        self._kept: OrderedDict[tuple[Path, RecordsFile], tuple[Record, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, folder: Path, said: RecordsFile) -> tuple[Record, ...]:
        """Return the records of a run as its bundle says them. Raises what reading raises."""
        key = (folder, said)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = self._read(folder, said)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > 1 and sum(map(len, self._kept.values())) > self._most:
                self._kept.popitem(last=False)
        return found
