from __future__ import annotations

import io
import zipfile

import pytest

from ingestion.parse.hwp.hwpx_sections import rewritten
from ingestion.parse.office.package import Package
from rag.errors import UnreadableDocument


def packed(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, text in parts.items():
            new.writestr(name, text)
    return out.getvalue()


def test_a_part_that_lies_before_the_file_begins_is_a_refusal() -> None:
    data = bytearray(packed(first="가", second="나"))
    # The end record says that the directory begins later than it does: every part is then sought that much earlier.
    end = data.rindex(b"PK\x05\x06")
    began = int.from_bytes(data[end + 16 : end + 20], "little")
    data[end + 16 : end + 20] = (began + 9).to_bytes(4, "little")
    with pytest.raises(UnreadableDocument):
        Package(bytes(data)).read("first")


def test_a_package_with_a_broken_part_is_not_written_anew() -> None:
    data = bytearray(packed(first="가", second="나"))
    data[0:4] = b"XXXX"
    with pytest.raises(UnreadableDocument):
        rewritten(Package(bytes(data)), {"second": b"new"})


def test_only_the_changed_parts_of_a_package_change() -> None:
    changed = Package(rewritten(Package(packed(first="가", second="나")), {"second": b"new"}))
    assert [changed.read(name) for name in changed.names()] == ["가".encode(), b"new"]
