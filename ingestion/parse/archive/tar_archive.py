"""`.tar`, `.tar.gz`, `.tar.xz`, `.tar.bz2`: read as a stream within the limits of every archive."""

from __future__ import annotations

import bz2
import io
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

from ingestion.parse.base import ParseRequest
from ingestion.parse.inside import failed, opened, read_part
from ingestion.parse.limits import RATIO, SMALL, Budget
from ingestion.parse.names import clean_path, is_skipped, unsafe
from ingestion.types import Failure, ParsedDocument
from rag.errors import UnreadableDocument

BLOCK = 1 << 20
LZMA_MEMORY = 256 << 20
"""An archive names the size of the dictionary that it needs: up to 4 GB."""

REST = "(나머지)"
DAMAGED = "압축 파일이 깨졌거나 잘렸거나, tar로 묶지 않은 압축입니다. 압축을 풀어 폴더째 넣어 주십시오."


class Decompressor(Protocol):
    """What `bz2`, `lzma` and a wrapped `zlib` have in common."""

    @property
    def eof(self) -> bool:
        """Whether the packed stream is at its end."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes without more packed bytes."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Return at most `max_length` bytes."""


class Gzip:
    """`zlib` with the interface of its siblings."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        """Whether the packed stream is at its end."""
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes without more packed bytes."""
        return not self._inner.unconsumed_tail

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Return at most `max_length` bytes."""
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


FORMS: tuple[tuple[bytes, Callable[[], Decompressor]], ...] = (
    (b"\x1f\x8b", Gzip),
    (b"\xfd7zXZ", lambda: lzma.LZMADecompressor(memlimit=LZMA_MEMORY)),
    (b"BZh", bz2.BZ2Decompressor),
)


class Unpacked(io.RawIOBase):
    """The unpacked stream, which stops with `UnreadableDocument` at the limits."""

    def __init__(self, data: bytes, make: Callable[[], Decompressor], budget: Budget) -> None:
        super().__init__()
        self._data = memoryview(data)
        self._make = make
        self._inner = make()
        self._at = 0
        self._out = 0
        self._budget = budget

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill a buffer; 0 at the end."""
        piece = b""
        while not piece and self._more():
            packed = b""
            if self._inner.needs_input:
                packed = bytes(self._data[self._at : self._at + BLOCK])
                self._at += len(packed)
            piece = self._inner.decompress(packed, len(buffer))
        buffer[: len(piece)] = piece
        self._count(len(piece))
        return len(piece)

    def _more(self) -> bool:
        return not self._inner.eof and (self._at < len(self._data) or not self._inner.needs_input)

    def _count(self, size: int) -> None:
        self._out += size
        self._budget.take(size)
        if self._out > SMALL and self._out > RATIO * self._at:
            raise UnreadableDocument("압축을 풀면 비정상적으로 커져 읽지 않았습니다(압축 폭탄). 출처를 확인하십시오.")


def parse_tar(request: ParseRequest) -> Iterator[ParsedDocument | Failure]:
    """Yield what the members hold. Raises `UnreadableDocument` for what is broken or no tar archive."""
    inner, budget = opened(request)
    make = next((make for mark, make in FORMS if request.data.startswith(mark)), None)
    stream = io.BytesIO(request.data) if make is None else io.BufferedReader(Unpacked(request.data, make, budget))
    found = False
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for info in archive:
                found = True
                path = clean_path(info.name)
                if not info.isdir() and not is_skipped(path):
                    budget.take_member()
                    yield from read_member(archive, info, path, inner)
    except UnreadableDocument as error:
        if not found:
            raise
        yield failed(REST, str(error))
    except (tarfile.TarError, lzma.LZMAError, zlib.error, OSError, EOFError, ValueError) as error:
        if not found:
            raise UnreadableDocument(DAMAGED) from error
        yield failed(REST, DAMAGED)


def read_member(
    archive: tarfile.TarFile, info: tarfile.TarInfo, path: str, request: ParseRequest
) -> Iterator[ParsedDocument | Failure]:
    """Yield what one member holds, or why it is not read."""
    reason = unsafe(path)
    if reason is None and not info.isreg():
        reason = "다른 파일을 가리키는 링크이거나 장치라 읽지 않았습니다."
    if reason is None and info.size > request.max_bytes:
        reason = f"압축을 풀면 {info.size >> 20:,}MB로 너무 큽니다. 나누어 넣어 주십시오."
    member = archive.extractfile(info) if reason is None else None
    if member is None:
        yield failed(path, reason or "읽을 수 없는 파일입니다.")
    else:
        yield from read_part(request, path, member.read())
