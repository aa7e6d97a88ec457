"""The published register as a source that the assistant answers from: a folder of documents, kept in step.

`<data>/register/*.md` are written from what is published and ingested as any folder is; an entry that is taken down
takes its document with it.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from rag.register.document import document, overview
from serving.documents import Documents
from serving.lock import prepared, write_private, writing
from serving.logging import logger
from serving.register.public import Public
from serving.schemas import IngestOut, IngestRequest

FOLDER = "register"
OVERVIEW = "AI-등록부-목록.md"


def folder_of(data: Path) -> Path:
    """Return the folder of a data folder's register, absolute as ingestion wants it."""
    return prepared(data / FOLDER).resolve()


def write(data: Path, entries: Sequence[Public]) -> Path:
    """Bring the folder in step with what is published; return it. Raises `DiskFull`, `ConfigurationError`."""
    folder = folder_of(data)
    wanted = {file_of(one.id): document(one.entry) for one in entries}
    wanted[OVERVIEW] = overview([one.entry for one in entries])
    for name, text in wanted.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf8") != text:
            write_private(path, text)
    with writing(folder):
        for path in folder.glob("*.md"):
            if path.name not in wanted:
                path.unlink(missing_ok=True)
    return folder


def file_of(entry_id: str) -> str:
    """Return the name of an entry's document; an id is never taken for a path."""
    if entry_id.replace("-", "").isalnum() and entry_id.isascii():
        return f"{entry_id}.md"
    return f"{hashlib.sha256(entry_id.encode()).hexdigest()[:16]}.md"


class RegisterSource:
    """Keeps the folder and the index in step, one at a time, in a thread of its own."""

    def __init__(self, data: Path, documents: Documents, published: Callable[[], Sequence[Public]]) -> None:
        self._data = data
        self._documents = documents
        self._published = published
        self._turn = threading.Lock()

    def sync(self) -> IngestOut:
        """Write and ingest what is published now. Raises whatever ingestion does."""
        with self._turn:
            folder = write(self._data, self._published())
            done = self._documents.ingest(IngestRequest(paths=(str(folder),), wait=False))
            self._documents.backfill()
            return done

    def begin(self) -> threading.Thread:
        """Do the same in the background: a publication does not wait for the index, and stands without it."""
        thread = threading.Thread(target=self._work, name="register", daemon=True)
        thread.start()
        return thread

    def _work(self) -> None:
        try:
            self.sync()
        except Exception as error:
            # The boundary of the thread: the entry is published all the same, and the next one tries again.
            logger().error("register-source", error=type(error).__name__)
