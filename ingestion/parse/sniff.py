"""What a ZIP or OLE file holds: documents of several kinds share these two containers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection

ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENTRIES = 100_000
"""Entries of a directory beyond which it is not even listed."""
MIMETYPES = {
    b"application/hwp+zip": "hwpx",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/epub+zip": "epub",
}
PARTS = (
    ("Contents/content.hpf", "hwpx"),
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("ppt/presentation.xml", "pptx"),
)
STREAMS = (
    ("FileHeader", "hwp"),
    ("EncryptedPackage", "locked"),
    ("__properties_version1.0", "msg"),
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("Workbook", "xls"),
    ("Book", "xls"),
)


def zip_form(data: bytes) -> str | None:
    """Return the format of what begins like a ZIP file; None if its directory cannot be read."""
    if data.count(b"PK\x01\x02") > ENTRIES:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = frozenset(archive.namelist())
            kind = mimetype(archive) if "mimetype" in names else None
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return None
    return kind or by_parts(names)


def mimetype(archive: zipfile.ZipFile) -> str | None:
    """Return the format that the archive's first member names."""
    try:
        with archive.open("mimetype") as stream:
            return MIMETYPES.get(stream.read(100).strip())
    except (zipfile.BadZipFile, RuntimeError, OSError, NotImplementedError, EOFError):
        return None


def by_parts(names: Collection[str]) -> str:
    """Return the format whose main part is there, else `zip`."""
    return next((form for part, form in PARTS if part in names), "zip")


def ole_form(data: bytes) -> str | None:
    """Return the format of what begins like an OLE file; None if its directory cannot be read or is unknown."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            return next((form for stream, form in STREAMS if container.exists(stream)), None)
    except Exception:  # olefile raises nearly anything on damaged files
        return None
