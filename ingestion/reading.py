"""A file to documents ready for the index: read, detect, parse, cut."""

from __future__ import annotations

import hashlib
import os
import re
import time
import unicodedata
from collections.abc import Generator
from dataclasses import asdict, replace
from datetime import date

from configs.settings import IngestionSettings
from ingestion.chunking.document import Stamp, chunk_document
from ingestion.facts import facts_of
from ingestion.kinds import guess_kind
from ingestion.parse.base import ParseRequest
from ingestion.parse.formats import detect, parser_for
from ingestion.parse.names import stem_of
from ingestion.series import series_of
from ingestion.structure.dates import addenda_start, printed_start, stated_start
from ingestion.structure.law import law_segments, looks_like_law
from ingestion.types import INSIDE, Defaults, Failure, Metadata, ParsedDocument, ReadDocument, SourceFile
from rag.errors import NotReadableNow, UnreadableDocument
from rag.guards.injection.shared import detector
from rag.types import GRADES, Grade, Kind

FORMAT = 5
"""Raised when the way of reading or cutting changes: every document then counts as changed."""
OCR_SHARE = 0.6
"""Of the time that a file may take: the rest is for the pages before them, and for what is slow."""
SLUG = re.compile(r"[^0-9A-Za-z가-힣]+")
SLUG_CHARS = 20
LONG_NUMBER = re.compile(r"\d{9,}")


def read(
    file: SourceFile, defaults: Defaults, settings: IngestionSettings
) -> Generator[ReadDocument | Failure, None, str]:
    """Yield the documents of a file, and failures of single lines or rows; return the SHA-256 of its bytes.

    Raises `UnreadableDocument`, before anything is yielded or at a page that breaks, when the file as a whole
    cannot be read.
    """
    started = time.perf_counter()
    data = read_bytes(file, settings.max_file_mb)
    form = detect(data, file.path.name)
    request = ParseRequest(
        data,
        stem_of(file.relative),
        defaults.text_column,
        settings.max_pdf_pages,
        (*defaults.passwords, *(secret.get_secret_value() for secret in settings.passwords)),
        max_bytes=settings.max_file_mb << 20,
        ocr_seconds=settings.reader_seconds * OCR_SHARE,
    )
    for found in parser_for(form)(request):
        if isinstance(found, Failure):
            yield Failure(file.relative + ("" if found.path.startswith(INSIDE) else ":") + found.path, found.reason)
        elif not found.blocks:
            raise UnreadableDocument("읽을 글이 없습니다. 내용이 있는 파일을 넣어 주십시오.")
        else:
            document = finish(found, file, defaults, settings)
            seconds, own = round(time.perf_counter() - started, 4), found.form or form
            yield replace(document, form=own, facts=replace(document.facts, form=own, seconds=seconds))
            started = time.perf_counter()
    return hashlib.sha256(data).hexdigest()


def read_bytes(file: SourceFile, max_mb: int) -> bytes:
    """Read a file of bounded size that nobody writes to meanwhile.

    Raises `UnreadableDocument` for a file that is too large, unread, and `NotReadableNow` for one that cannot be
    opened or that changes.
    """
    limit = max_mb * 1024 * 1024
    try:
        with file.path.open("rb") as stream:
            before = os.fstat(stream.fileno())
            if before.st_size > limit:
                raise UnreadableDocument(
                    f"파일이 {max_mb}MB보다 큽니다. 나누어 넣거나 설정 ingestion.max_file_mb 를 올려 주십시오."
                )
            data = stream.read(before.st_size + 1)
            after = os.fstat(stream.fileno())
    except OSError as error:
        raise NotReadableNow(
            f"파일을 열 수 없습니다({error.strerror or error}). 권한과 경로를 확인하십시오."
        ) from error
    if (before.st_size, before.st_mtime_ns) != (len(data), after.st_mtime_ns):
        raise NotReadableNow("읽는 동안 파일이 바뀌었습니다. 쓰기가 끝난 뒤에 다시 넣어 주십시오.")
    return data


def finish(document: ParsedDocument, file: SourceFile, defaults: Defaults, settings: IngestionSettings) -> ReadDocument:
    """Fill what the document does not say, and cut it."""
    relative = file.relative + (INSIDE + document.inside if document.inside else "")
    path = f"{file.root_label.rpartition('/')[2]}/{relative}"
    kind: Kind = document.metadata.kind or defaults.kind or guess_kind(document, path)
    grade = highest(document.metadata.grade, defaults.grade)
    legal = kind in ("law", "ordinance") or looks_like_law(document)
    known = replace(document.metadata, effective_from=document.metadata.effective_from or head_start(document, legal))
    document = replace(document, metadata=filled(known, defaults, kind, grade))
    stamp = Stamp(
        doc_id=document.identity or document_id(file.root_label, relative, document.part),
        kind=kind,
        source=document.metadata.source or relative,
        grade=grade,
        legal=legal,
    )
    chunks = chunk_document(document, stamp, settings.article_chars, settings.chunk_chars)
    digest = content_hash(document, stamp, settings)
    return ReadDocument(
        stamp.doc_id,
        document.title,
        kind,
        stamp.source,
        tuple(chunks),
        digest,
        document.pages,
        document.removed,
        document.dropped,
        document.warnings,
        series=series_of(document, kind),
        effective_from=document.metadata.effective_from,
        facts=facts_of(document, chunks),
    )


def head_start(document: ParsedDocument, legal: bool) -> date | None:
    """Return the first day of force that a law prints under its title, else that of its latest 부칙.

    Of other documents the one that stands in a line of the head.
    """
    if not legal:
        return printed_start(document.text)
    return stated_start(document.text) or addenda_start(document.text, law_segments(document))


def filled(known: Metadata, defaults: Defaults, kind: Kind, grade: Grade) -> Metadata:
    """Return metadata with the caller's defaults where the document is silent."""
    return replace(
        known,
        kind=kind,
        grade=grade,
        domain=known.domain or defaults.domain,
        jurisdiction=known.jurisdiction or defaults.jurisdiction,
        department=known.department or defaults.department,
        effective_from=known.effective_from or defaults.effective_from,
    )


def highest(own: Grade | None, given: Grade) -> Grade:
    """Return the stricter grade (국가정보보안 기본지침 N2SF: a mixture takes the highest)."""
    return max((own or given, given), key=GRADES.index)


def document_id(root: str, relative: str, part: str | None = None) -> str:
    """Return a stable id: a readable beginning and a hash of the file's absolute path.

    The same file has the same id whether it is given alone, in its folder or in a folder above; equal paths
    below two roots have two ids.
    """
    path = unicodedata.normalize("NFC", f"{root}/{relative}")
    digest = hashlib.blake2b(path.encode("utf8", "surrogateescape"), digest_size=5).hexdigest()
    name = "-".join(map(slug, path.rpartition(".")[0].split("/")[-2:])).strip("-") or "doc"
    return f"{name}-{digest}" + (f":{part}" if part else "")


def slug(name: str) -> str:
    """Return what an id shows of a folder's or file's name: nothing of one that gives orders to a machine.

    A long number in it may be a person's: an id stands in addresses and logs.
    """
    if detector().in_name(name):
        return ""
    return LONG_NUMBER.sub("", SLUG.sub("", name))[:SLUG_CHARS]


def content_hash(document: ParsedDocument, stamp: Stamp, settings: IngestionSettings) -> str:
    """Hash all that a chunk's content depends on."""
    about = [FORMAT, settings.article_chars, settings.chunk_chars, stamp, asdict(document.metadata), document.title]
    digest = hashlib.blake2b(repr(about).encode(), digest_size=16)
    digest.update(document.text.encode())
    return digest.hexdigest()
