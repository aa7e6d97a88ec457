"""One ingestion: what becomes of each document that was read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

from ingestion.ahead import ahead
from ingestion.batch import BatchWriter
from ingestion.manifest import Manifest
from ingestion.manifest_tables import FileRecord
from ingestion.plan import digest, plan_document
from ingestion.progress import Progress
from ingestion.report import Tally
from ingestion.scan import UNREAD, Done, Found, Item, Scanner, Unchanged, path_of
from ingestion.screening import UNSCREENED, Screen
from ingestion.sources import on_disk
from ingestion.types import Failure, ReadDocument, SourceFile

AHEAD = 8
"""Documents parsed before they are asked for; one may be a law of a thousand articles."""


class Run:
    """Decides what is new, changed, the same or gone, has it written, and counts."""

    def __init__(
        self, manifest: Manifest, writer: BatchWriter, found: Found, progress: Progress, screen: Screen = UNSCREENED
    ) -> None:
        self.tally = Tally(failures=list(found.failures))
        self._manifest = manifest
        self._writer = writer
        self._found = found
        self._progress = progress
        self._screen = screen
        self._files = manifest.files()
        self._documents = manifest.documents()
        self._holder = {doc_id: record.path for doc_id, record in self._documents.items()}
        self._held: defaultdict[str, set[str]] = defaultdict(set)
        for doc_id, path in self._holder.items():
            self._held[path].add(doc_id)
        self._seen: set[str] = set()
        self._refused: list[Failure] = []
        self._there: dict[str, bool] = {}

    def run(self, scanner: Scanner) -> Tally:
        """Read all files, one thread ahead of what becomes of them; returns when everything is written."""
        self._progress.begin("read", len(self._found.files))
        self._progress.advance(failures=len(self.tally.failures))
        with closing(ahead(scanner.items(self._found.files.values()), AHEAD)) as items:
            for file, item in items:
                self._take(file, item)
        self._remove_vanished()
        self._writer.flush()
        self._progress.end()
        return self.tally

    def _remove_vanished(self) -> None:
        """Remove what came from files that are there no more, unless another file holds it now."""
        vanished = self._found.vanished(self._files)
        if vanished:
            self._remove([doc_id for path in vanished for doc_id in self._held[path]], vanished)

    def _take(self, file: SourceFile, item: Item) -> None:
        if isinstance(item, ReadDocument):
            self._document(file, item)
        elif isinstance(item, Unchanged):
            self._unchanged(item.record)
        elif isinstance(item, Done):
            self._done(item.record)

    def _document(self, file: SourceFile, document: ReadDocument) -> None:
        path, holder = path_of(file), self._holder.get(document.doc_id)
        if document.doc_id in self._seen or (holder not in (None, path) and self._is_there(holder)):
            self._refused.append(clash(file, document, holder))
            return
        self._seen.add(document.doc_id)
        document = resting_on(document, self._screen.basis)
        known = self._documents.get(document.doc_id)
        if known is not None and holder == path and known.content_hash == document.content_hash:
            self.tally.unchanged += 1
            return
        shown = screened(document, self._screen)
        if isinstance(shown, str):
            self._keep_out(file, document, shown)
            return
        states = self._manifest.chunk_states(document.doc_id) if known is not None else {}
        document = shown
        self._writer.add(plan_document(document, path, states, taken_from=holder if holder != path else None))
        self._hold(document.doc_id, path)
        if known is None or not known.content_hash:
            self.tally.added += 1
        else:
            self.tally.changed += 1

    def _keep_out(self, file: SourceFile, document: ReadDocument, reason: str) -> None:
        """Record why a document is not written; what an earlier state of it left in the index goes."""
        self._refused.append(Failure(file.relative, reason))
        if self._holder.get(document.doc_id) == path_of(file):
            self._remove([document.doc_id])

    def _is_there(self, path: str) -> bool:
        """Whether a file that holds documents still exists, also outside the folders read now."""
        if path not in self._there:
            self._there[path] = path in self._found.files or on_disk(path) is not None
        return self._there[path]

    def _hold(self, doc_id: str, path: str) -> None:
        before = self._holder.get(doc_id)
        if before is not None:
            self._held[before].discard(doc_id)
        self._holder[doc_id] = path
        self._held[path].add(doc_id)

    def _unchanged(self, record: FileRecord) -> None:
        self.tally.unchanged += len(self._held[record.path])
        self._count(record)
        if record != self._files[record.path]:
            self._writer.close_file(record)

    def _done(self, record: FileRecord) -> None:
        refused, seen = tuple(self._refused), frozenset(self._seen)
        self._refused.clear()
        self._seen.clear()
        if not record.all_failures:
            self._remove([doc_id for doc_id in self._held[record.path] if doc_id not in seen])
        if refused:
            # Read again next time: the other holder of the id may have gone, or what was kept out been let in.
            record = replace(record, failures=record.failures + refused, size=UNREAD)
        self._count(record)
        self._writer.close_file(record)

    def _count(self, record: FileRecord) -> None:
        self.tally.failures.extend(record.all_failures)
        self._progress.advance(1, failures=len(record.all_failures))

    def _remove(self, doc_ids: Sequence[str], paths: Sequence[str] = ()) -> None:
        if doc_ids or paths:
            self._writer.remove(sorted(doc_ids), paths)
            for doc_id in doc_ids:
                self._held[self._holder.pop(doc_id)].discard(doc_id)
            self.tally.removed += len(doc_ids)


def resting_on(document: ReadDocument, basis: str) -> ReadDocument:
    """Return a document that counts as changed once the screen would let it out otherwise."""
    return replace(document, content_hash=digest((document.content_hash, basis))) if basis else document


def screened(document: ReadDocument, screen: Screen) -> ReadDocument | str:
    """Look at a document before it is written, and note what was found; a text says why it is kept out."""
    looked = screen.inspect(document)
    if looked.document is None:
        return looked.reason
    findings = tuple((finding.kind, finding.count) for finding in looked.findings)
    return replace(looked.document, facts=replace(looked.document.facts, screen=screen.name, findings=findings))


def clash(file: SourceFile, document: ReadDocument, holder: str | None) -> Failure:
    """Return the record of a document whose id is taken."""
    where = "이 파일" if holder == path_of(file) else repr(holder)
    return Failure(file.relative, f"문서 번호 {document.doc_id!r}이(가) {where}에도 있습니다. 번호를 다르게 하십시오.")
