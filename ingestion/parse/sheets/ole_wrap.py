"""One stream in a clean OLE container ([MS-CFB]): a library that follows a damaged one's chains may never end."""

from __future__ import annotations

import struct

SECTOR = 4096
ENTRIES = SECTOR // 4
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
IN_HEADER = 109
"""Sectors of the table that the header can name: 446 MB."""


def wrapped(name: str, data: bytes) -> bytes:
    """Return a container that holds nothing but a stream, padded to the least size of a plain one."""
    data = data.ljust(SECTOR, b"\0")
    count = -(-len(data) // SECTOR)
    tables = 1
    while count + 2 + tables > tables * ENTRIES:
        tables += 1
    chain = [*range(1, count), END, END, END, *[FAT] * tables]  # data, directory, small streams, the table itself
    table = struct.pack(f"<{tables * ENTRIES}I", *chain, *[FREE] * (tables * ENTRIES - len(chain)))
    places = [count + 2 + at for at in range(tables)]
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 4, 0xFFFE, 12, 6,
        1, tables, count, 0, SECTOR, END, 0, END, 0,
    ) + struct.pack("<109I", *places, *[FREE] * (IN_HEADER - tables))  # fmt: skip
    entries = entry("Root Entry", 5, 1, count + 1, SECTOR) + entry(name, 2, FREE, 0, len(data))
    return head.ljust(SECTOR, b"\0") + data.ljust(count * SECTOR, b"\0") + entries.ljust(2 * SECTOR, b"\0") + table


def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    """Return a row of the directory."""
    written = (name + "\0").encode("utf-16-le")
    return struct.pack("<64sHBBIII16xI8x8xIQ", written, len(written), kind, 1, FREE, FREE, child, 0, start, size)
