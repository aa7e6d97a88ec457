"""The seam of a format: bytes in, documents out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from ingestion.parse.limits import Budget
from ingestion.types import Failure, ParsedDocument


@dataclass(frozen=True, slots=True)
class ParseRequest:
    """One file to parse. `name` is the file's name without folder and extension (a title of last resort).

    `passwords` are tried in turn on a locked file. `depth` counts the archives and letters around this file:
    readers that open files inside files go down to `max_depth`, take no file above `max_bytes`, and share `budget`.
    Pages are recognised (OCR) for `ocr_seconds`, inside the time that a reader has.
    """

    data: bytes
    name: str
    text_column: str | None = None
    max_pages: int = 3000
    passwords: tuple[str, ...] = field(default=(), repr=False)
    depth: int = 0
    max_depth: int = 4
    max_bytes: int = 200 << 20
    budget: Budget | None = None
    ocr_seconds: float = 180.0


class Parser(Protocol):
    """Reads one format. Pure: no file, network or clock."""

    def __call__(self, request: ParseRequest) -> Iterator[ParsedDocument | Failure]:
        """Yield the documents of a file, and failures of parts of it (`Failure.path` names the part).

        Raises `UnreadableDocument` when nothing of the file can be read.
        """
