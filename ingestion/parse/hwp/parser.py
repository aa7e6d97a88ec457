"""HWP 5 and HWPX: text, tables and notes in order, automatic numbers, nothing that a reader does not see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingestion.builder import TextBuilder
from ingestion.parse.base import ParseRequest
from ingestion.parse.flow.items import Aside
from ingestion.parse.flow.writer import FlowWriter
from ingestion.parse.hwp.dochan_reader import Reading, read_flow
from ingestion.parse.hwp.heads import file_flags, hwp_heads, tracked_deletions
from ingestion.parse.hwp.hwpx_heads import hwpx_heads
from ingestion.parse.hwp.hwpx_sections import prepared
from ingestion.parse.office.numbering import Heads
from ingestion.parse.office.package import Package
from ingestion.types import ParsedDocument
from rag.errors import UnreadableDocument

LOCKED = "암호가 걸린 한글 문서입니다. "
HWP_REMEDY = "HWP 암호는 풀지 못하니, 한글에서 암호를 풀거나(보안 > 문서 암호 변경/해제) PDF로 저장해 넣어 주십시오."
HWPX_REMEDY = "--password 로 암호를 주거나, 한글에서 암호를 풀고 저장해 넣어 주십시오."
WRONG = "준 암호로 열리지 않는 한글 문서입니다. 암호를 확인하거나 암호를 풀고 저장해 넣어 주십시오."
DRM = "문서 보안(DRM)이 걸린 한글 문서입니다. 보안을 해제한 사본을 넣어 주십시오."
ENCRYPTED, DRM_BITS = 1 << 1, 1 << 4 | 1 << 8 | 1 << 10


def parse_hwp(request: ParseRequest) -> Iterator[ParsedDocument]:
    """Yield the document. Raises `UnreadableDocument` for locked, protected and damaged files."""
    flags = file_flags(request.data)
    if flags & ENCRYPTED:
        raise UnreadableDocument(LOCKED + HWP_REMEDY)
    if flags & DRM_BITS:
        raise UnreadableDocument(DRM)
    reading = read_flow(request.data, "hwp", hwp_heads(request.data))
    yield written(reading, [Aside("deletion", tracked_deletions(request.data))], request.name)


def parse_hwpx(request: ParseRequest) -> Iterator[ParsedDocument]:
    """Yield the document. Raises `UnreadableDocument` for locked and damaged files."""
    package = Package(request.data)
    if b"encryption-data" in (package.read("META-INF/manifest.xml") or b""):
        yield written(unlocked(request), [], request.name)
        return
    data, unseen = prepared(request.data, package)
    yield written(read_flow(data, "hwpx", hwpx_heads(package)), unseen, request.name)


def unlocked(request: ParseRequest) -> Reading:
    """Read a locked HWPX with the first password that opens it; its automatic numbers stay unread."""
    for password in request.passwords:
        try:
            return read_flow(request.data, "hwpx", Heads(), password)
        except UnreadableDocument:
            continue
    raise UnreadableDocument(WRONG if request.passwords else LOCKED + HWPX_REMEDY)


def written(reading: Reading, unseen: Sequence[Aside], name: str) -> ParsedDocument:
    """Write a reading as a document."""
    builder = TextBuilder()
    writer = FlowWriter(builder)
    writer.write(unseen)
    writer.write(reading.items)
    for warning in reading.warnings:
        builder.warn(warning)
    return builder.build(writer.title or name)
