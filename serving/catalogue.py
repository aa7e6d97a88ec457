"""The documents of the index for those who look after it: list, show, remove, explain."""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ingestion.manifest import Manifest
from ingestion.manifest_catalogue import Entry, Listing
from ingestion.manifest_tables import FileRecord
from ingestion.pipeline import Ingestor
from ingestion.quality.findings import QualityReport
from ingestion.quality.survey import Survey
from ingestion.sources import label, on_disk, resolved
from ingestion.why import Explanation, Known, Rule, explain
from rag.ports import Index
from rag.types import GRADES, Grade, Kind
from serving.caller import Caller
from serving.problems import Problem
from serving.schemas_documents import (
    ChunkOut,
    DocumentDetail,
    DocumentList,
    DocumentOut,
    FailedOut,
    ListRequest,
    RemovedOut,
    WhyOut,
)

UPLOADS = "uploads"
MANY = 1_000_000
VERSIONS = 50
BELOW = 500
"""Documents that `why` names at most."""
AGAIN = "파일이 남아 있으면 다음 ingest 때 다시 읽습니다. 아주 없애려면 원래 파일을 지우십시오."


@dataclass(frozen=True, slots=True)
class Rights:
    """What a caller may see of documents. Whoever holds the data folder looks after documents of every grade."""

    grades: tuple[Grade, ...]
    departments: tuple[str, ...]
    may_write: bool

    @classmethod
    def of(cls, caller: Caller) -> Rights:
        """Return a caller's rights."""
        grades = GRADES if caller.operator else caller.grades
        return cls(grades, caller.seen_departments, caller.looks_after_documents)

    @property
    def all(self) -> bool:
        """Whether nothing is hidden."""
        return self.grades == GRADES and not self.departments


class Catalogue:
    """Lists and shows the index's documents within a caller's rights; removes them for who may."""

    def __init__(
        self,
        ingestor: Ingestor,
        manifest: Manifest,
        index: Index,
        data: Path,
        rules: Callable[[], Sequence[Rule]] = list,
    ) -> None:
        self._ingestor = ingestor
        self._manifest = manifest
        self._index = index
        self._rules = rules
        self._survey = Survey(manifest)
        self._reporting = threading.Lock()
        self._reported: tuple[tuple[str, Rights], QualityReport] | None = None
        self._uploads = label(str(resolved(data / UPLOADS)))

    def page(self, request: ListRequest, rights: Rights) -> DocumentList:
        """Return a page of documents, or of the files that could not be read."""
        if request.failed:
            return self._failures(request, rights)
        wanted = Listing(
            text=request.q,
            kinds=request.kinds,
            domain=request.domain,
            jurisdiction=request.jurisdiction,
            grades=rights.grades,
            departments=rights.departments,
            offset=request.offset,
            limit=request.limit,
        )
        total, entries = self._manifest.catalogue.page(wanted)
        documents = tuple(DocumentOut.of(entry) for entry in entries)
        return DocumentList(total=total, offset=request.offset, documents=documents, may_write=rights.may_write)

    def show(self, doc_id: str, rights: Rights, offset: int, limit: int) -> DocumentDetail:
        """Return a document with its chunks. Raises `Problem` (404), also where the caller may not see it."""
        mine = Listing(grades=rights.grades, departments=rights.departments, limit=VERSIONS)
        _, found = self._manifest.catalogue.page(replace(mine, doc_id=doc_id))
        if not found:
            raise not_found(doc_id)
        document = DocumentOut.of(found[0])
        _, same = self._manifest.catalogue.page(alike(mine, found[0]))
        versions = tuple(DocumentOut.of(entry) for entry in same if entry.record.doc_id != doc_id)
        chunks = sorted(self._index.fetch(self._manifest.catalogue.chunk_ids(doc_id)), key=lambda one: one.ordinal)
        page = tuple(ChunkOut.of(chunk) for chunk in chunks[offset : offset + limit])
        return DocumentDetail(document=document, versions=versions, offset=offset, total=len(chunks), chunks=page)

    def resolve(self, name: str, rights: Rights) -> list[DocumentOut]:
        """Return the documents that an id, a file's absolute path or a source names, the first that fits."""
        return [DocumentOut.of(entry) for entry in self._named(name, rights)]

    def remove(self, names: Sequence[str], rights: Rights) -> RemovedOut:
        """Remove documents by id, file or source; an uploaded file goes with its last document."""
        found = {name: self._named(name, rights) for name in dict.fromkeys(names)}
        entries = {entry.record.doc_id: entry for group in found.values() for entry in group}
        self._ingestor.remove(list(entries))
        files = [path for path in sorted({entry.record.path for entry in entries.values()}) if self._dropped(path)]
        unknown = [name for name, group in found.items() if not group]
        return RemovedOut(
            removed=tuple(sorted(entries)), files=tuple(files), unknown=tuple(unknown), notice=AGAIN if entries else ""
        )

    def original(self, doc_id: str, rights: Rights) -> Path:
        """Return the file that a document came from. Raises `Problem` (404).

        A file that changed since, or that holds a document which the caller may not see, is not handed out; one with
        personal data only to who looks after documents (`Problem` 403).
        """
        entry = next(iter(self._named(doc_id, rights)), None)
        if entry is not None and entry.facts is not None and entry.facts.findings and not rights.may_write:
            raise personal_original()
        record = self._manifest.file(entry.record.path) if entry is not None else None
        place = on_disk(record.path) if record is not None else None
        if (
            record is None
            or place is None
            or not self._all_visible(record.path, rights)
            or not unchanged(place, record)
        ):
            raise no_original(doc_id)
        return place

    def composition(self, aside: str) -> Mapping[tuple[Kind, Grade], int]:
        """Count all documents of the index by kind and grade, but for those below a folder of this program's own."""
        return self._manifest.catalogue.composition(label(str(resolved(Path(aside)))))

    def _all_visible(self, path: str, rights: Rights) -> bool:
        whole = Listing(path=path, limit=1)
        mine = replace(whole, grades=rights.grades, departments=rights.departments)
        return self._manifest.catalogue.page(whole)[0] == self._manifest.catalogue.page(mine)[0]

    def report(self, rights: Rights, most: int | None = None) -> dict[str, Any]:
        """Return the quality report of what a caller may see; lists are cut to `most` items."""
        with self._reporting:
            wanted = (self._survey.state(), rights)
            if self._reported is None or self._reported[0] != wanted:
                self._reported = (wanted, self._survey.report(rights.grades, rights.departments))
            return self._reported[1].as_dict(most)

    def why(self, path: str) -> WhyOut:
        """Explain a file or folder of this machine, by its absolute path."""
        return WhyOut.of(self._explained(path))

    def _explained(self, path: str) -> Explanation:
        given = Path(path)
        place = label(str(resolved(given.parent) / given.name))
        _, below = self._manifest.catalogue.page(Listing(path=place, limit=BELOW))
        documents = [entry.record for entry in below]
        ledger = self._manifest.facts
        known = Known(self._manifest.file(place), documents, ledger.roots(), ledger.refusals(), self._rules())
        return explain(place, known)

    def _named(self, name: str, rights: Rights) -> Sequence[Entry]:
        mine = Listing(grades=rights.grades, departments=rights.departments, limit=MANY)
        tries = [replace(mine, doc_id=name), replace(mine, source=label(name))]
        if Path(name).is_absolute():
            given = Path(name)
            tries.append(replace(mine, path=label(str(resolved(given.parent) / given.name))))
        for one in tries:
            _, entries = self._manifest.catalogue.page(one)
            if entries:
                return entries
        return []

    def _dropped(self, path: str) -> bool:
        """Delete an uploaded file that no document is left of; whether it was."""
        if not path.startswith(self._uploads + "/") or self._manifest.catalogue.page(Listing(path=path, limit=1))[0]:
            return False
        shutil.rmtree(Path(path).parent, ignore_errors=True)
        self._manifest.facts.leave(path.rpartition("/")[0])
        return True

    def _failures(self, request: ListRequest, rights: Rights) -> DocumentList:
        unread = [one for one in self._survey.unread(rights.grades, rights.departments) if request.q in one.path]
        page = tuple(
            FailedOut(path=one.path, reason=one.reason, remedy=one.remedy, at=one.at)
            for one in unread[request.offset : request.offset + request.limit]
        )
        return DocumentList(total=len(unread), offset=request.offset, failures=page, may_write=rights.may_write)


def alike(mine: Listing, entry: Entry) -> Listing:
    """Return the listing of a document and its other versions: those of its series, else of its title."""
    record = entry.record
    return replace(mine, series=record.series) if record.series else replace(mine, title=record.title)


def unchanged(place: Path, record: FileRecord) -> bool:
    """Whether a file still has the bytes that were read."""
    try:
        with place.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == record.sha256
    except OSError:
        return False


def no_original(doc_id: str) -> Problem:
    """Make the problem of an original that cannot be handed out."""
    return Problem(
        "document-not-found",
        404,
        f"문서 {doc_id!r}의 원본이 없거나 넣은 뒤에 바뀌었습니다. 다시 ingest 하십시오.",
        "The original is not there or has changed",
    )


def personal_original() -> Problem:
    """Make the problem of an original with personal data: the index holds the masked text."""
    return Problem(
        "forbidden",
        403,
        "원본에 개인정보가 있어 내려받을 수 없습니다. 가린 글은 문서 화면에서 볼 수 있고, 원본은 문서를 관리하는 "
        "부서에 요청하십시오.",
        "The original holds personal data",
    )


def not_found(name: str) -> Problem:
    """Make the problem of a document that is not there."""
    return Problem(
        "document-not-found",
        404,
        f"문서 {name!r}이(가) 없습니다. mongmin documents list로 번호를 확인하십시오.",
        "There is no such document",
    )
