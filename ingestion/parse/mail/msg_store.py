"""The property streams of Outlook's MSG files ([MS-OXMSG]); the only file that knows olefile's reading.

A property is a stream `__substg1.0_` + four hexadecimal digits of its number and four of its type; those of
fixed size stand in `__properties_version1.0`, sixteen bytes each.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from rag.errors import UnreadableDocument

if TYPE_CHECKING:
    from olefile import OleFileIO

Path = tuple[str, ...]
PREFIX = "__substg1.0_"
FIXED = "__properties_version1.0"
ATTACHMENT = "__attach_version1.0_"
EMBEDDED = f"{PREFIX}3701000D"
UNICODE, ANSI, BINARY = "001F", "001E", "0102"
INTEGER, TIME = 0x0003, 0x0040
ENTRY = struct.Struct("<HHI8s")
EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
"""Windows counts tenths of microseconds from here."""
HEADS = {"message": 32, "embedded": 24, "part": 8}
CODEPAGES = {949: "cp949", 1361: "johab", 51949: "cp949", 50225: "iso2022_kr", 65001: "utf-8", 1200: "utf-16-le"}


class Store:
    """One object of a MSG file: the message, a letter attached to it, or an attachment."""

    def __init__(self, container: OleFileIO, path: Path = (), head: int = HEADS["message"]) -> None:
        self._container = container
        self._path = path
        self._fixed = dict(fixed(self.stream(FIXED)[head:]))

    def stream(self, name: str) -> bytes:
        """Return a stream's bytes, none if it is not there."""
        where = [*self._path, name]
        if not self._container.exists(where) or self._container.get_type(where) != 2:
            return b""
        with self._container.openstream(where) as stream:
            return bytes(stream.read())

    def binary(self, number: int) -> bytes:
        """Return a property of bytes."""
        return self.stream(f"{PREFIX}{number:04X}{BINARY}")

    def text(self, number: int) -> str:
        """Return a property of text, "" if it is not there."""
        data = self.stream(f"{PREFIX}{number:04X}{UNICODE}")
        if data:
            return data.decode("utf-16-le", "replace").rstrip("\0")
        data = self.stream(f"{PREFIX}{number:04X}{ANSI}")
        return data.decode(self._encoding(), "replace").rstrip("\0")

    def integer(self, number: int) -> int | None:
        """Return a property of a number."""
        value = self._fixed.get((number, INTEGER))
        return None if value is None else int(struct.unpack("<i", value[:4])[0])

    def time(self, number: int) -> datetime | None:
        """Return a property of a moment (UTC)."""
        value = self._fixed.get((number, TIME))
        try:
            ticks = None if value is None else struct.unpack("<Q", value)[0]
            return EPOCH + timedelta(microseconds=ticks // 10) if ticks else None
        except OverflowError:
            return None

    def attachments(self) -> Iterator[Store]:
        """Yield what comes with the message."""
        depth = len(self._path)
        storages = self._container.listdir(streams=False, storages=True)
        for place in sorted({tuple(place[: depth + 1]) for place in storages}):
            if place[:depth] == self._path and len(place) > depth and place[depth].startswith(ATTACHMENT):
                yield Store(self._container, place, HEADS["part"])

    def embedded(self) -> Store | None:
        """Return the letter that an attachment is, None if it is a file."""
        path = (*self._path, EMBEDDED)
        return Store(self._container, path, HEADS["embedded"]) if self._container.exists(list(path)) else None

    def _encoding(self) -> str:
        page = self.integer(0x3FFD) or self.integer(0x3FDE) or 949
        return CODEPAGES.get(page, f"cp{page}" if page in range(1250, 1259) else "cp949")


def fixed(data: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Yield number and type, and the value, of each property of fixed size."""
    for at in range(0, len(data) - ENTRY.size + 1, ENTRY.size):
        kind, number, _flags, value = ENTRY.unpack_from(data, at)
        yield (number, kind), value


@contextmanager
def open_store(data: bytes) -> Iterator[Store]:
    """Open a MSG file. Raises `UnreadableDocument` if it is damaged."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            yield Store(container)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, struct.error) as error:
        raise UnreadableDocument("편지(MSG)가 깨졌습니다. 메일 프로그램에서 다시 저장해 넣어 주십시오.") from error
