"""Files sent over HTTP: kept below `<data>/uploads/<id>/` under a safe name, and taken in one after another.

What is known of an upload lies beside its file, so that one that was not taken in yet is taken in after a restart.
"""

from __future__ import annotations

import fnmatch
import json
import os
import queue
import re
import secrets
import shutil
import threading
import time
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

from ingestion.manifest import Manifest
from ingestion.manifest_catalogue import Listing
from ingestion.parse.formats import refusal
from ingestion.parse.names import SKIPPED
from ingestion.personal_data import kinds_held
from ingestion.sources import label, resolved
from ingestion.why import told_apart
from rag.errors import EnvironmentFault, MongminError, UnreadableDocument
from rag.guards.pii.leaving import LITERAL
from rag.guards.pii.types import LABELS, UNIQUE_IDENTIFIERS, PiiType
from serving.caller import OPERATOR, Caller
from serving.catalogue import UPLOADS
from serving.documents import Documents
from serving.lock import writing
from serving.logging import logger
from serving.problems import Problem
from serving.schemas import IngestRequest
from serving.schemas_documents import DocumentOut, FailedOut, UploadFields, UploadOut, UploadState
from serving.store.screen import Screen, as_written

INCOMING = ".incoming"
"""Holds a file that has not arrived whole."""
OPTIONS = ".options.json"
DROPPED = ".original-deleted"
"""Stands in the place of a file that was deleted for the personal data in it, and holds its name."""
Originals = Literal["keep", "unique", "any"]
FORBIDDEN: frozenset[PiiType] = UNIQUE_IDENTIFIERS | {"CARD"}
MAY_NOT_BE_KEPT = frozenset(LABELS[kind] for kind in FORBIDDEN)
ORIGINAL_GONE = "올린 파일에 개인정보가 있어 원본은 지웠습니다. 색인에는 개인정보를 가린 글만 있습니다."
UPLOAD_ID = re.compile(r"[0-9a-f]{16}")
UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+')
NAME_BYTES = 180
LONG_NUMBER = re.compile(r"[A-Z]?\d(?:[\s\-\u2010-\u2015\uff0d.]*[A-Z]?\d){7,}")
UNEXPECTED = "올린 파일을 넣다가 예상하지 못한 오류가 났습니다. 지우고 다시 올려 보십시오."
SHOWN = 1_000
AGAIN_SECONDS = 5.0
"""After which what failed by no fault of its own is tried again."""


class Uploads:
    """Keeps uploads and takes them in, in a thread of its own. Close it when done."""

    def __init__(
        self,
        data: Path,
        documents: Documents,
        manifest: Manifest,
        screen: Screen = as_written,
        originals: Originals = "keep",
    ) -> None:
        self._screen = screen
        self._originals = originals
        self._folder = resolved(data) / UPLOADS
        self._documents = documents
        self._manifest = manifest
        self._waiting: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._states: dict[str, UploadState] = {}
        self._faults: dict[str, str] = {}
        self._again: list[str] = []
        self._again_at = 0.0
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin taking in, with what an earlier process left whole; what was still arriving then was never promised."""
        for folder in self._folder.glob(f"*/{INCOMING}"):
            self.discard(folder.parent.name)
        for upload_id in self._left():
            self._queue(upload_id)
        self._thread = threading.Thread(target=self._work, name="uploads", daemon=True)
        self._thread.start()

    def place(self, name: str, fields: UploadFields, owner: Caller = OPERATOR) -> tuple[str, Path]:
        """Return a new upload's id and the path to write its file to. Raises `UnreadableDocument` for its name."""
        # Nobody can tell from a name alone what a long number that is left in it means.
        safe = safe_name(LONG_NUMBER.sub("번호", self._screen(safe_name(name))))
        reason = refusal(safe)
        if reason is not None:
            raise UnreadableDocument(reason)
        upload_id = secrets.token_hex(8)
        folder = self._folder / upload_id
        with writing(self._folder):
            (folder / INCOMING).mkdir(parents=True, mode=0o700)
            kept = {"owner": owner.name, **fields.model_dump(mode="json")}
            (folder / OPTIONS).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf8")
        return upload_id, folder / INCOMING / safe

    def take(self, upload_id: str) -> UploadOut:
        """Have a file of one's own taken in that has arrived whole: from now on it is promised, and on the disk.

        Raises `DiskFull`.
        """
        folder = self._folder / upload_id
        try:
            with writing(folder):
                settle(folder)
        except MongminError:
            self.discard(upload_id)
            raise
        self._queue(upload_id)
        return self.status(upload_id)

    def discard(self, upload_id: str) -> None:
        """Forget an upload whose file did not arrive whole."""
        shutil.rmtree(self._folder / upload_id, ignore_errors=True)

    def require_owner(self, upload_id: str, caller: Caller) -> None:
        """Raise `Problem` (404) unless the caller made the upload, or holds the data folder."""
        self._file(upload_id)
        if not caller.operator and self._options(upload_id)[0] != caller.name:
            raise no_upload(upload_id)

    def status(self, upload_id: str) -> UploadOut:
        """Return how far an upload is. Raises `Problem` (404)."""
        file = self._file(upload_id)
        record = self._manifest.file(label(str(file)))
        known = self._states.get(upload_id)
        failures = [told_apart(failure.reason) for failure in record.all_failures] if record else []
        if upload_id in self._faults:
            failures.append((self._faults[upload_id], ""))
        _, entries = self._manifest.catalogue.page(Listing(path=label(str(file)), limit=SHOWN))
        state: UploadState = known or "waiting"
        if known in (None, "done") and record is not None:
            state = "done" if entries else "failed"
        return UploadOut(
            id=upload_id,
            name=file.name,
            state=state,
            status_url=f"/v1/documents/uploads/{upload_id}",
            documents=tuple(DocumentOut.of(entry) for entry in entries),
            failures=tuple(FailedOut(path=file.name, reason=said, remedy=told) for said, told in failures),
            notice=ORIGINAL_GONE if (file.parent / DROPPED).exists() else "",
        )

    def remove(self, upload_id: str) -> UploadOut:
        """Delete an upload's file and its documents; return what it was. Raises `Problem` (404)."""
        was = self.status(upload_id)
        folder = self._folder / upload_id
        self._file(upload_id).unlink(missing_ok=True)
        self._documents.ingest(IngestRequest(paths=(str(folder),), wait=False))
        self._manifest.facts.leave(label(str(folder)))
        self.discard(upload_id)
        self._states.pop(upload_id, None)
        self._faults.pop(upload_id, None)
        return was

    def close(self) -> None:
        """Take in no more than what is under way; the rest waits for the next start."""
        if self._thread is not None:
            while not self._waiting.empty():
                with suppress(queue.Empty):
                    self._waiting.get_nowait()
            self._waiting.put(None)
            self._thread.join()
            self._thread = None

    def _left(self) -> Iterator[str]:
        """Yield the uploads that were kept but never taken in."""
        for options in sorted(self._folder.glob(f"*/{OPTIONS}")):
            with suppress(Problem):
                if self._manifest.file(label(str(self._file(options.parent.name)))) is None:
                    yield options.parent.name

    def _queue(self, upload_id: str) -> None:
        self._states[upload_id] = "waiting"
        self._waiting.put(upload_id)

    def _work(self) -> None:
        while (upload_id := self._next()) is not None:
            self._states[upload_id] = "reading"
            try:
                self._documents.ingest(self._request(upload_id))
                drop_original(self._folder / upload_id, self._held(upload_id), self._originals)
                self._states[upload_id] = "done"
                self._faults.pop(upload_id, None)
                self._documents.backfill()
            except EnvironmentFault as error:
                self._put_off(upload_id, error)
            except Exception as error:
                # The boundary of the thread: one upload that fails must not keep the next from being taken in.
                self._fail(upload_id, error)

    def _next(self) -> str | None:
        """Return the next upload; those that were put off stand in the queue again when their time has come."""
        while True:
            if self._again and time.monotonic() >= self._again_at:
                again, self._again = self._again, []
                for upload_id in again:
                    self._waiting.put(upload_id)
            with suppress(queue.Empty):
                rest = max(0.01, self._again_at - time.monotonic())
                return self._waiting.get(timeout=rest if self._again else None)

    def _put_off(self, upload_id: str, error: EnvironmentFault) -> None:
        """Try a promised file again later: a full disk, say, is not its fault. Meanwhile its status says why."""
        if self._states[upload_id] != "done":
            self._states[upload_id] = "waiting"
            self._faults[upload_id] = str(error)
            self._again_at = self._again_at if self._again else time.monotonic() + AGAIN_SECONDS
            self._again.append(upload_id)

    def _fail(self, upload_id: str, error: Exception) -> None:
        if not isinstance(error, MongminError):
            logger().error("upload", error=type(error).__name__)
        if self._states[upload_id] != "done":
            self._states[upload_id] = "failed"
            self._faults[upload_id] = str(error) if isinstance(error, MongminError) else UNEXPECTED

    def _request(self, upload_id: str) -> IngestRequest:
        _, fields = self._options(upload_id)
        return IngestRequest(paths=(str(self._folder / upload_id),), wait=False, **fields.model_dump())

    def _options(self, upload_id: str) -> tuple[str, UploadFields]:
        """Return who owns an upload (the operator, if an older version took it), and what was said of it."""
        kept = json.loads((self._folder / upload_id / OPTIONS).read_text(encoding="utf8"))
        return kept.pop("owner", OPERATOR.name), UploadFields.model_validate(kept)

    def _held(self, upload_id: str) -> frozenset[str]:
        """Return the kinds of personal data that were found in an upload, also where it was kept out for them."""
        path = label(str(self._file(upload_id)))
        _, entries = self._manifest.catalogue.page(Listing(path=path, limit=SHOWN))
        shown = [entry.facts for entry in entries if entry.facts is not None and entry.record.kind not in LITERAL]
        found = {kind for facts in shown for kind, _ in facts.findings}
        record = self._manifest.file(path)
        reasons = [failure.reason for failure in record.all_failures] if record else []
        return frozenset(found.union(*(kinds_held(reason) for reason in reasons)))

    def _file(self, upload_id: str) -> Path:
        """Return the file of an upload. Raises `Problem` (404)."""
        folder = self._folder / upload_id
        if UPLOAD_ID.fullmatch(upload_id) and folder.is_dir():
            for path in sorted(folder.iterdir()):
                if path.name not in (OPTIONS, INCOMING, DROPPED):
                    return path
            if (folder / DROPPED).exists():
                return folder / (folder / DROPPED).read_text(encoding="utf8")
        raise no_upload(upload_id)


def drop_original(folder: Path, held: frozenset[str], originals: Originals) -> None:
    """Delete an upload's file where it holds what may not be kept; its name stays, for its documents go by it.

    개인정보 보호법 제24조의2: resident numbers are never kept in plain text; nor is a copy needed once it is taken in.
    """
    if not (held & MAY_NOT_BE_KEPT if originals == "unique" else held and originals == "any"):
        return
    for path in [one for one in folder.iterdir() if one.name not in (OPTIONS, INCOMING, DROPPED)]:
        (folder / DROPPED).write_text(path.name, encoding="utf8")
        durable(folder / DROPPED)
        path.unlink()
    durable(folder)


def settle(folder: Path) -> None:
    """Put the file of an upload, which has arrived whole, into its place for good."""
    for path in (folder / INCOMING).iterdir():
        durable(path)
        path.replace(folder / path.name)
    (folder / INCOMING).rmdir()
    durable(folder)


def durable(path: Path) -> None:
    """Wait until a file, or what a folder lists, would survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def no_upload(upload_id: str) -> Problem:
    """Make the problem of an upload that is not there, or is another's."""
    return Problem("document-not-found", 404, f"올린 파일 {upload_id!r}이(가) 없습니다.", "There is no such upload")


def safe_name(name: str) -> str:
    r"""Return a file name that stays in its folder and is not passed over: no path, control or direction characters.

    >>> safe_name("../../etc/조례.md"), safe_name("C:\\자료\\.숨김.txt"), safe_name("")
    ('조례.md', '숨김.txt', '문서')
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = UNSAFE.sub("", last).strip(" .~$#") or "문서"
    stem, dot, kind = plain.rpartition(".")
    if len(plain.encode("utf8", "replace")) > NAME_BYTES:
        room = NAME_BYTES - len(f".{kind}".encode())
        plain = stem.encode("utf8", "replace")[: max(room, 1)].decode("utf8", "ignore") + dot + kind
    plain = plain.encode("utf8", "replace").decode("utf8")[:NAME_BYTES]
    return f"문서 {plain}" if any(fnmatch.fnmatchcase(plain, pattern) for pattern in SKIPPED) else plain
