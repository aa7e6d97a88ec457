"""A process that mirrors a hundred files and is killed in the middle of one; run by test_kill."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from ingestion.manifest import Manifest
from ingestion.sync.base import Entry
from ingestion.sync.memory import MemorySource
from ingestion.sync.mirror import Mirror


def files() -> dict[str, bytes]:
    return {f"{number:03}.txt": f"문서 {number}".encode() for number in range(100)}


class Deadly(MemorySource):
    """Kills its process half-way through a file."""

    def __init__(self, deadly: str) -> None:
        super().__init__(files())
        self.deadly = deadly

    def fetch(self, entry: Entry) -> Iterator[bytes]:
        data = b"".join(super().fetch(entry))
        yield data[:3]
        if entry.path == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        yield data[3:]


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    manifest = Manifest.in_folder(folder / "data")
    Mirror("가", folder / "mirror", manifest.sync, 1000).update(Deadly(sys.argv[2]), 0.5)
