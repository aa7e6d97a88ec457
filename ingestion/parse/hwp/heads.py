"""Numberings and bullets of an HWP 5 document, from its DocInfo records.

Layout: 한글 문서 파일 형식 5.0 (revision 1.3), 표 38-44 (문단 번호, 글머리표, 문단 모양), 표 132 (구역 정의).
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from ingestion.parse.office.numbering import Head, HeadKind, Heads, Level

BORDER_FILL, NUMBERING, BULLET, PARA_SHAPE, CONTROL, TRACKED = 20, 23, 24, 25, 71, 96
FILL_AT, PLAIN_FILL = 32, 1
DELETED = 0x11
PACKED = 1
DOC_INFO_MAX = 64 * 1024 * 1024
"""Bytes; a longer DocInfo is no numbering that a reader needs."""
FORMS = (
    "DIGIT", "CIRCLED_DIGIT", "ROMAN_CAPITAL", "ROMAN_SMALL", "LATIN_CAPITAL", "LATIN_SMALL", "CIRCLED_LATIN_CAPITAL",
    "CIRCLED_LATIN_SMALL", "HANGUL_SYLLABLE", "CIRCLED_HANGUL_SYLLABLE", "HANGUL_JAMO", "CIRCLED_HANGUL_JAMO",
    "HANGUL_PHONETIC", "IDEOGRAPH", "CIRCLED_IDEOGRAPH",
)  # fmt: skip
KINDS: dict[int, HeadKind] = {1: "outline", 2: "number", 3: "bullet"}
LEVELS = 7
HEAD_SIZE = 12
SECTION = b"dces"
OUTLINE_AT = 18
"""Where the id of the outline numbering stands in the record of a section's definition."""


def hwp_heads(data: bytes) -> Heads:
    """Return the heads of a document's paragraphs; of a damaged DocInfo what comes before the damage."""
    info, body = streams(data)
    found: dict[int, list[bytes]] = {tag: [] for tag in (BORDER_FILL, NUMBERING, BULLET, PARA_SHAPE)}
    for tag, record in records(info):
        if tag in found:
            found[tag].append(record)
    filled = {number for number, record in enumerate(found[BORDER_FILL], start=1) if is_filled(record)}
    shapes = list(enumerate(found[PARA_SHAPE]))
    return Heads(
        forms={number: head for number, record in shapes if (head := head_of(record)) is not None},
        numberings={number: levels_of(record) for number, record in enumerate(found[NUMBERING], start=1)},
        bullets={
            number: record[HEAD_SIZE : HEAD_SIZE + 2].decode("utf-16-le", "ignore")
            for number, record in enumerate(found[BULLET], start=1)
        },
        outline=outline_of(body),
        grounds=frozenset(number for number, record in shapes if ground_of(record) in filled),
    )


def is_filled(record: bytes) -> bool:
    """Whether a border's ground has a colour other than white, a pattern or a picture (표 23-28)."""
    if len(record) < FILL_AT + 4:
        return False
    kind = struct.unpack_from("<I", record, FILL_AT)[0]
    if kind != PLAIN_FILL or len(record) < FILL_AT + 8:
        return bool(kind)
    colour = struct.unpack_from("<I", record, FILL_AT + 4)[0]
    return colour not in (0xFFFFFF, 0xFFFFFFFF)


def ground_of(record: bytes) -> int:
    """Return the border that a paragraph's form has."""
    return int(struct.unpack_from("<H", record, 32)[0]) if len(record) >= 34 else 0


def file_flags(data: bytes) -> int:
    """Return the properties of a file's header (표 3: packed, encrypted, distribution, DRM...), 0 if there is none."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            return int(struct.unpack_from("<I", file.openstream("FileHeader").read(40), 36)[0])
    except Exception:  # olefile raises nearly anything on damaged files; dochan then says what is wrong
        return 0


def tracked_deletions(data: bytes) -> int:
    """Return how many deletions the document keeps track of."""
    return sum(
        tag == TRACKED and len(record) >= 4 and struct.unpack_from("<I", record)[0] == DELETED
        for tag, record in records(streams(data)[0])
    )


def streams(data: bytes) -> tuple[bytes, bytes]:
    """Return DocInfo and the beginning of the first section, empty where they cannot be read."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            header = file.openstream("FileHeader").read(40)
            packed = bool(struct.unpack_from("<I", header, 36)[0] & PACKED)
            parts = [
                inflated(file.openstream(name).read(), packed) if file.exists(name) else b""
                for name in ("DocInfo", "BodyText/Section0")
            ]
    except Exception:  # as above
        return b"", b""
    return parts[0], parts[1]


def inflated(data: bytes, packed: bool) -> bytes:
    """Return a stream unpacked, up to a limit; b"" if it is damaged."""
    if not packed:
        return data[:DOC_INFO_MAX]
    try:
        return zlib.decompressobj(-15).decompress(data, DOC_INFO_MAX)
    except zlib.error:
        return b""


def records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (tag, content) of every whole record."""
    at = 0
    while at + 4 <= len(data):
        head = struct.unpack_from("<I", data, at)[0]
        at, size = at + 4, head >> 20
        if size == 0xFFF and at + 4 <= len(data):
            at, size = at + 4, struct.unpack_from("<I", data, at)[0]
        if at + size > len(data):
            return
        yield head & 0x3FF, data[at : at + size]
        at += size


def levels_of(record: bytes) -> tuple[Level, ...]:
    """Return the levels of a numbering record."""
    found: list[tuple[str, str]] = []
    at = 0
    while len(found) < LEVELS and at + HEAD_SIZE + 2 <= len(record):
        look = struct.unpack_from("<I", record, at)[0] >> 5 & 0xF
        size = 2 * struct.unpack_from("<H", record, at + HEAD_SIZE)[0]
        at += HEAD_SIZE + 2
        form = FORMS[look] if look < len(FORMS) else "DIGIT"
        found.append((record[at : at + size].decode("utf-16-le", "ignore"), form))
        at += size
    starts = [1] * LEVELS
    if at + 2 + 4 * LEVELS <= len(record):
        starts = list(struct.unpack_from(f"<{LEVELS}I", record, at + 2))
    return tuple(Level(text, form, start) for (text, form), start in zip(found, starts, strict=False))


def head_of(record: bytes) -> Head | None:
    """Return the head that a paragraph's form asks for."""
    if len(record) < 32:
        return None
    look = struct.unpack_from("<I", record)[0]
    kind = KINDS.get(look >> 23 & 3)
    return Head(kind, look >> 25 & 7, struct.unpack_from("<H", record, 30)[0]) if kind else None


def outline_of(body: bytes) -> int:
    """Return the numbering of a section's outline; 1, as a new document has it, where it is not told."""
    for tag, record in records(body):
        if tag == CONTROL and record.startswith(SECTION) and len(record) >= OUTLINE_AT + 2:
            return int(struct.unpack_from("<H", record, OUTLINE_AT)[0]) or 1
    return 1
