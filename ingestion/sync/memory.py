"""A source in memory, for tests: it can lose files, and fail."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ingestion.sync.base import GONE, Entry, Listing
from rag.errors import MongminError, UnreadableDocument


@dataclass
class MemorySource:
    """Files by path. `fault` is raised instead of a listing; `fetched` notes what was read."""

    files: dict[str, bytes] = field(default_factory=dict)
    fault: MongminError | None = None
    unseen: tuple[str, ...] = ()
    vanishing: set[str] = field(default_factory=set)
    breaks_at: Mapping[str, MongminError] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)
    closed: bool = False

    def listing(self) -> Listing:
        """Return the files, or raise the fault."""
        if self.fault is not None:
            raise self.fault
        entries = (Entry(path, hashlib.sha256(data).hexdigest()) for path, data in self.files.items())
        return Listing(tuple(entries), unseen=self.unseen)

    def fetch(self, entry: Entry) -> Iterator[bytes]:
        """Yield a file's bytes."""
        if entry.path in self.breaks_at:
            raise self.breaks_at[entry.path]
        if entry.path in self.vanishing or entry.path not in self.files:
            raise UnreadableDocument(GONE)
        self.fetched.append(entry.path)
        yield self.files[entry.path]

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True
