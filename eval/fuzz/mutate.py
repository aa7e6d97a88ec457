"""Ways in which a file goes wrong: on a disk, on its way, or in the hands of somebody who means harm. Pure."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from random import Random

Mutation = Callable[[Random, bytes, bytes], bytes]
ZIP = b"PK\x03\x04"
MEMBERS = 400
MEMBER_BYTES = 4 << 20
SIZES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF)
WORDS = (
    b"<",
    b'"',
    b"&a;",
    b"<!DOCTYPE a [<!ENTITY a 'a'>]>",
    b"\0",
    b"\xff\xfe",
    b"|" * 99,
    b"[" * 999,
    b"<table>" * 99,
    b"../" * 9,
    b"\r\n",
    "가".encode("cp949"),
    "\u202e\u200b가".encode(),
    b"%PDF-",
    ZIP,
)


def mutate(source: Random, data: bytes, other: bytes) -> bytes:
    """Return the data after one to five changes; files in the form of archives are changed inside, too."""
    if data.startswith(ZIP) and source.random() < 0.7:
        return inside(source, data, other)
    for _ in range(source.randint(1, 5)):
        data = source.choice(MUTATIONS)(source, data, other)
    return data


def inside(source: Random, data: bytes, other: bytes) -> bytes:
    """Change some members of an archive and pack it again, so that its checksums hold."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()[:MEMBERS]
            members = {name: archive.open(name).read(MEMBER_BYTES) for name in names}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError):
        return overwrite(source, data, other)
    for name in source.sample(names, min(len(names), source.randint(1, 3))):
        members[name] = source.choice(MUTATIONS)(source, members[name], other)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def flip(source: Random, data: bytes, _other: bytes) -> bytes:
    """Flip a few bits."""
    changed = bytearray(data)
    for _ in range(source.randint(1, 30) if changed else 0):
        changed[source.randrange(len(changed))] ^= 1 << source.randrange(8)
    return bytes(changed)


def overwrite(source: Random, data: bytes, _other: bytes) -> bytes:
    """Write numbers that lengths and offsets do not expect."""
    changed = bytearray(data)
    for _ in range(source.randint(1, 8)):
        width = source.choice((1, 2, 4, 8))
        at = source.randrange(len(changed) + 1)
        value = source.choice(SIZES) & ((1 << 8 * width) - 1)
        changed[at : at + width] = value.to_bytes(width, source.choice(("little", "big")))
    return bytes(changed)


def truncate(source: Random, data: bytes, _other: bytes) -> bytes:
    """Cut the end off, as a broken transfer does."""
    return data[: source.randrange(len(data) + 1)]


def drop(source: Random, data: bytes, _other: bytes) -> bytes:
    """Leave a stretch out."""
    start, end = span(source, data)
    return data[:start] + data[end:]


def repeat(source: Random, data: bytes, _other: bytes) -> bytes:
    """Repeat a stretch up to 200 times."""
    start, end = span(source, data)
    return data[:end] + data[start:end] * source.randint(1, 200) + data[end:]


def insert(source: Random, data: bytes, _other: bytes) -> bytes:
    """Put in words that mean something to some format."""
    at = source.randrange(len(data) + 1)
    return data[:at] + source.choice(WORDS) * source.randint(1, 20) + data[at:]


def splice(source: Random, data: bytes, other: bytes) -> bytes:
    """Put in a piece of another file."""
    at = source.randrange(len(data) + 1)
    start, end = span(source, other)
    return data[:at] + other[start:end] + data[at:]


def swap(source: Random, data: bytes, _other: bytes) -> bytes:
    """Change two halves."""
    at = source.randrange(len(data) + 1)
    return data[at:] + data[:at]


def span(source: Random, data: bytes) -> tuple[int, int]:
    """Return a stretch of up to 4 KiB."""
    start = source.randrange(len(data) + 1)
    return start, min(len(data), start + source.randint(0, 4096))


MUTATIONS: tuple[Mutation, ...] = (flip, overwrite, truncate, drop, repeat, insert, splice, swap)
