"""ZIP archives: every member by the parser of its own format; nothing is ever written to disk."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator

from ingestion.parse.base import ParseRequest
from ingestion.parse.inside import failed, opened, read_part
from ingestion.parse.limits import Budget, is_bomb
from ingestion.parse.locked import locked
from ingestion.parse.names import clean_path, is_skipped, unsafe, zip_name
from ingestion.types import Failure, ParsedDocument
from rag.errors import UnreadableDocument

ENCRYPTED = 0x1
UTF8 = 0x800
AES = 99
SMALL_TOTAL = 64 << 20
"""Bytes up to which a whole archive is never taken for a bomb."""


def parse_zip(request: ParseRequest) -> Iterator[ParsedDocument | Failure]:
    """Yield what the members hold. Raises `UnreadableDocument` for broken archives and bombs."""
    inner, budget = opened(request)
    with open_zip(request.data) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        check(members, len(request.data))
        seen: set[str] = set()
        for info in members:
            path = clean_path(zip_name(info.filename, bool(info.flag_bits & UTF8)))
            if is_skipped(path):
                continue
            yield from read_member(archive, info, path, inner, seen)
            if budget.members < 0 or budget.unpacked < 0:
                return


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Open an archive, translating the errors of `zipfile`."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableDocument("압축 파일이 깨졌거나 잘렸습니다. 원래 파일을 다시 받아 넣어 주십시오.") from error


def check(members: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse an empty archive, and one that as a whole unpacks to absurdly much (members that share their bytes)."""
    if not members:
        raise UnreadableDocument("빈 압축 파일입니다. 내용이 있는 파일을 넣어 주십시오.")
    total = sum(info.file_size for info in members)
    if total > SMALL_TOTAL and is_bomb(total, size):
        raise bomb(total)


def bomb(size: int) -> UnreadableDocument:
    """Return the refusal of what unpacks to absurdly much."""
    return UnreadableDocument(
        f"압축을 풀면 {size >> 20:,}MB로 비정상적으로 커져 읽지 않았습니다(압축 폭탄). 파일의 출처를 확인하십시오."
    )


def read_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, request: ParseRequest, seen: set[str]
) -> Iterator[ParsedDocument | Failure]:
    """Yield what one member holds, or why it is not read."""
    try:
        refuse(info, path, seen)
        data = unpack(archive, info, request)
    except UnreadableDocument as error:
        yield failed(path, str(error))
        return
    yield from read_part(request, path, data)


def refuse(info: zipfile.ZipInfo, path: str, seen: set[str]) -> None:
    """Raise `UnreadableDocument` for a member that is not even opened; `seen` is added to."""
    reason = unsafe(path)
    if reason is not None:
        raise UnreadableDocument(reason)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise UnreadableDocument("다른 파일을 가리키는 링크라 읽지 않았습니다.")
    if path in seen:
        raise UnreadableDocument("같은 이름의 파일이 압축 안에 또 있습니다. 파일 이름을 바꾸십시오.")
    seen.add(path)


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, request: ParseRequest) -> bytes:
    """Return a member's bytes, never more than allowed. Raises `UnreadableDocument`."""
    budget = request.budget or Budget()
    budget.take_member()
    if info.file_size > request.max_bytes:
        raise UnreadableDocument(f"압축을 풀면 {info.file_size >> 20:,}MB로 너무 큽니다. 나누어 넣어 주십시오.")
    if is_bomb(info.file_size, info.compress_size):
        raise bomb(info.file_size)
    budget.take(info.file_size)
    if not info.flag_bits & ENCRYPTED:
        data = attempt(archive, info, None)
        return data if data is not None else broken()
    if info.compress_type == AES:
        raise UnreadableDocument("AES로 잠긴 압축이라 읽지 못합니다. 암호 없이 다시 압축해 넣어 주십시오.")
    for password in request.passwords:
        for encoding in ("utf-8", "cp949"):
            data = attempt(archive, info, password.encode(encoding, "replace"))
            if data is not None:
                return data
    raise locked("압축 파일", len(request.passwords))


def attempt(archive: zipfile.ZipFile, info: zipfile.ZipInfo, password: bytes | None) -> bytes | None:
    """Return a member's bytes; None if they are damaged or the password is wrong."""
    try:
        with archive.open(info, pwd=password) as stream:
            return stream.read(info.file_size + 1)
    except NotImplementedError as error:
        raise UnreadableDocument("알 수 없는 압축 방식입니다. 보통 ZIP으로 다시 압축해 주십시오.") from error
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError, zlib.error):
        return None


def broken() -> bytes:
    """Refuse a damaged member."""
    raise UnreadableDocument("압축 안의 파일이 깨졌습니다. 원래 파일을 다시 받아 넣어 주십시오.")
