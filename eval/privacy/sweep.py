"""The search of every file for every identifier: as UTF-8, UTF-16 and JSON escapes, also inside compressed files."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.privacy.plant import Planted

HEAD = 6
"""Bytes by which a place is looked at; no needle is shorter."""
BLOCK = 4 << 20
LONGEST = 512
MAX_INSIDE = 256 << 20


@dataclass(frozen=True, slots=True)
class Miss:
    """An identifier that stands in a file, in the form found there."""

    planted: Planted
    file: str
    form: str


class Needles:
    """All forms of identifiers, looked for at once."""

    def __init__(self, planted: Iterable[Planted]) -> None:
        self._by_head: defaultdict[int, list[tuple[bytes, Planted, str]]] = defaultdict(list)
        for one in planted:
            for form in dict.fromkeys((*one.forms, one.written)):
                for needle in dict.fromkeys(encoded(form)):
                    self._by_head[int.from_bytes(needle[:HEAD], "big")].append((needle, one, form))
        self._heads = np.array(sorted(self._by_head), dtype=np.uint64)

    def within(self, data: bytes) -> Iterator[tuple[Planted, str]]:
        """Yield what stands in some bytes, more than once where it does."""
        for begin in range(0, len(data), BLOCK):
            block = data[begin : begin + BLOCK + LONGEST]
            for place in self._places(block):
                head = int.from_bytes(block[place : place + HEAD], "big")
                for needle, one, form in self._by_head[head]:
                    if block.startswith(needle, place):
                        yield one, form

    def _places(self, block: bytes) -> list[int]:
        """Return where the head of any needle stands."""
        if len(block) < HEAD or not len(self._heads) or block.count(0) == len(block):
            return []
        codes: NDArray[np.uint64] = np.zeros(len(block) - HEAD + 1, dtype=np.uint64)
        plain = np.frombuffer(block, dtype=np.uint8)
        for offset in range(HEAD):
            codes = (codes << np.uint64(8)) | plain[offset : offset + len(codes)].astype(np.uint64)
        at = np.minimum(np.searchsorted(self._heads, codes), len(self._heads) - 1)
        return [int(place) for place in np.flatnonzero(self._heads[at] == codes)]


def encoded(form: str) -> Iterator[bytes]:
    """Yield a form as files hold it."""
    yield form.encode("utf8")
    yield form.encode("utf-16-le")
    yield form.encode("utf-16-be")
    yield json.dumps(form)[1:-1].encode("ascii")


def sweep(folders: Sequence[Path], needles: Needles) -> tuple[list[Miss], int, int]:
    """Return what stands in any file below the folders, and how many files and bytes were looked at."""
    misses: dict[tuple[str, str, str], Miss] = {}
    files = size = 0
    for folder in folders:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            data, name = path.read_bytes(), f"{folder.name}/{path.relative_to(folder).as_posix()}"
            files, size = files + 1, size + len(data)
            for part in (name.encode(), data, *unpacked(data)):
                for planted, form in needles.within(part):
                    misses.setdefault((planted.forms[0], name, form), Miss(planted, name, form))
    return list(misses.values()), files, size


def unpacked(data: bytes) -> Iterator[bytes]:
    """Yield what is compressed in a file (gzip, zlib, zip), as far as it is whole."""
    with suppress(OSError, EOFError, zlib.error):
        if data[:2] == b"\x1f\x8b":
            yield gzip.decompress(data)
    with suppress(zlib.error):
        if data[:1] == b"\x78":
            yield zlib.decompressobj().decompress(data, MAX_INSIDE)
    with suppress(zipfile.BadZipFile, OSError, zlib.error, NotImplementedError, RuntimeError):
        if data[:2] == b"PK":
            archive = zipfile.ZipFile(io.BytesIO(data))
            for member in archive.infolist():
                if member.file_size <= MAX_INSIDE:
                    yield archive.read(member)
