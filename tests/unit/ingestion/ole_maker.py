"""Writes small OLE containers ([MS-CFB], version 3), so that tests can make MSG files."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

SECTOR, MINI, CUTOFF = 512, 64, 4096
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
STORAGE, STREAM, ROOT = 1, 2, 5
Tree = Mapping[str, "bytes | Tree"]


@dataclass
class Entry:
    """A row of the directory."""

    name: str
    kind: int
    data: bytes = b""
    child: int = FREE
    right: int = FREE
    start: int = END


class Sectors:
    """Sectors of one size and the table that chains them."""

    def __init__(self, size: int) -> None:
        self._size = size
        self.pieces: list[bytes] = []
        self.table: list[int] = []

    def put(self, data: bytes, fill: bytes = b"\0") -> int:
        """Store data and return its first sector."""
        start = len(self.table)
        pieces = [data[at : at + self._size].ljust(self._size, fill) for at in range(0, len(data), self._size)]
        self.pieces.extend(pieces)
        self.table.extend([start + at + 1 for at in range(len(pieces) - 1)] + [END])
        return start


def make_ole(tree: Tree) -> bytes:
    """Return a container with these streams (bytes) and storages (mappings)."""
    entries = [Entry("Root Entry", ROOT)]
    add(entries, 0, tree)
    sectors, small = Sectors(SECTOR), Sectors(MINI)
    for entry in entries:
        if entry.kind == STREAM and entry.data:
            entry.start = (sectors if len(entry.data) >= CUTOFF else small).put(entry.data)
    links = struct.pack(f"<{len(small.table)}I", *small.table)
    if links:
        entries[0].data = b"".join(small.pieces)
        entries[0].start = sectors.put(entries[0].data)
    mini = sectors.put(links, b"\xff") if links else END
    directory = sectors.put(b"".join(map(row, entries)))
    table, count = sectors.table, 1
    while len(table) + count > count * SECTOR // 4:
        count += 1
    first = len(table)
    table = [*table, *[FAT] * count]
    table += [FREE] * (count * SECTOR // 4 - len(table))
    difat = [first + at for at in range(count)] + [FREE] * (109 - count)
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, count,
        directory, 0, CUTOFF, mini, -(-len(links) // SECTOR), END, 0,
    )  # fmt: skip
    tables = struct.pack(f"<{len(table)}I", *table)
    return head + struct.pack("<109I", *difat) + b"".join(sectors.pieces) + tables


def add(entries: list[Entry], parent: int, tree: Tree) -> None:
    """Add what a storage holds; siblings hang to the right of each other in the order of the format."""
    before = None
    for name in sorted(tree, key=lambda text: (len(text), text.upper())):
        value, number = tree[name], len(entries)
        if isinstance(value, bytes):
            entries.append(Entry(name, STREAM, value))
        else:
            entries.append(Entry(name, STORAGE))
            add(entries, number, value)
        if before is None:
            entries[parent].child = number
        else:
            entries[before].right = number
        before = number


def row(entry: Entry) -> bytes:
    """Return a directory entry of 128 bytes."""
    name = (entry.name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16xI8x8xII4x", name, len(name), entry.kind, 1, FREE, entry.right, entry.child, 0,
        entry.start if entry.data else 0, len(entry.data),
    )  # fmt: skip
