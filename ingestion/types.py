"""The vocabulary of ingestion: files found, documents parsed, documents ready for the index.

A parser's whole output is a text and its blocks; whatever the format, structure and chunks follow from those.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from rag.types import Chunk, Grade, Kind

BlockKind = Literal["heading", "paragraph", "row"]
INSIDE = "!/"
"""Stands between a file and the place of a file inside it: `자료.zip!/폴더/문서.md`."""
DroppedKind = Literal["invisible", "hidden", "comment", "deletion", "furniture"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: `relative` is its path below the ingested root ('/' separated, NFC).

    `root_label` is the absolute path of the root (NFC); `size` is in bytes.
    """

    path: Path
    relative: str
    root_label: str
    size: int


@dataclass(frozen=True, slots=True)
class Failure:
    """What could not be read; `reason` is Korean.

    `path` is relative to the root: `자료.jsonl:3` for a line, `자료.zip!/폴더/문서.md` for a file inside another.
    """

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document besides its text. None is "not said"; both dates are inclusive."""

    kind: Kind | None = None
    domain: str | None = None
    jurisdiction: str | None = None
    department: str | None = None
    grade: Grade | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    url: str | None = None
    source: str | None = None
    series: str | None = None
    """What versions of one document share, where its title does not say it (`문서계열`)."""
    repealed: bool = False
    """Whether the document says that it is no more (`상태: 폐지`)."""
    written: date | None = None
    """When it was written or last revised."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """The command line's options: they fill what a document does not say of itself."""

    domain: str | None = None
    jurisdiction: str | None = None
    grade: Grade = "O"
    department: str | None = None
    effective_from: date | None = None
    kind: Kind | None = None
    text_column: str | None = None
    """The column of a `.csv` whose rows are documents of their own."""
    passwords: tuple[str, ...] = field(default=(), repr=False)
    """Tried in turn on locked files. No part of `repr`: neither logs nor the manifest may hold them."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a document's text, `text[start:end]`.

    A `heading` only names what follows; a `paragraph` or `row` (a table's) is content, and one with a `level`
    above 0 also heads what follows (`1. 신청 방법`). Level 1 is the outermost. `page` counts from 1. `place` is
    where a reader finds it besides the headings (`표 2 3행`, `각주 4`, `시트 '예산' 5행`), or "".
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    page: int | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """So many things of one kind that a reader does not see and that were left out of the text.

    Kinds: `invisible` characters, `hidden` text (hidden, white or off the page), `comment`, `deletion` (tracked),
    `furniture` (menus, running heads and feet).
    """

    kind: DroppedKind
    count: int


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """What a parser makes of a document: normalised text and its blocks in order, without overlap.

    `identity` is an id given in the source (a `.jsonl` row), used as it is; `part` tells documents of one
    file apart when they have no id (a row). `inside` is the place of a file inside the one that was read (of an
    archive, an attachment; `안.zip!/문서.md` two deep) and `form` its own format; "" for the file itself. `removed`
    counts invisible characters that were dropped, `dropped` everything else that was. `warnings` (Korean) say what
    of it could not be read or may be wrong (`3쪽에 글자층이 없습니다...`).
    """

    title: str
    text: str
    blocks: tuple[Block, ...]
    metadata: Metadata = field(default_factory=Metadata)
    identity: str | None = None
    part: str | None = None
    pages: int | None = None
    removed: int = 0
    dropped: tuple[Dropped, ...] = ()
    warnings: tuple[str, ...] = ()
    inside: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A document's measures and metadata. `form` is its format, `chars` its text's length.

    `located` counts the chunks with a place of their own, `headerless` the tables whose columns have no names.
    Equal `text_hash`es are equal texts but for spaces; `signature` is a MinHash (`ingestion.minhash`). `seconds`
    is the time of reading. `screen` names what looked at it ("" nothing did), `findings` what that found.
    """

    form: str = ""
    chars: int = 0
    pages: int | None = None
    removed: int = 0
    dropped: tuple[Dropped, ...] = ()
    warnings: tuple[str, ...] = ()
    effective_from: date | None = None
    effective_to: date | None = None
    domain: str | None = None
    jurisdiction: str | None = None
    department: str | None = None
    url: str | None = None
    located: int = 0
    tables: int = 0
    headerless: int = 0
    text_hash: str = ""
    signature: bytes = b""
    seconds: float = field(default=0.0, compare=False)
    screen: str = ""
    findings: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document ready for the index.

    `content_hash` changes when, and only when, the text, what is known about it, or the way of cutting does.
    """

    doc_id: str
    title: str
    kind: Kind
    source: str
    chunks: tuple[Chunk, ...]
    content_hash: str
    pages: int | None = None
    removed: int = 0
    dropped: tuple[Dropped, ...] = ()
    warnings: tuple[str, ...] = ()
    form: str = ""
    """The format that it was read as (`hwp`, `pdf`, ...)."""
    series: str | None = None
    """What its versions share, else None; `effective_from` is what orders them."""
    effective_from: date | None = None
    facts: Facts = field(default_factory=Facts)
