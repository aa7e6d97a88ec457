"""The parts of a zipped document (HWPX, DOCX, PPTX), read with limits and without foreign entities."""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.etree.ElementTree import Element, ParseError

from rag.errors import UnreadableDocument

PART_MAX = 128 * 1024 * 1024
TOTAL_MAX = 512 * 1024 * 1024
"""Bytes unpacked, of one part and of all parts that are read."""


class Package:
    """An open zipped document."""

    def __init__(self, data: bytes) -> None:
        """Open it. Raises `UnreadableDocument` if it is no zip file or a broken one."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise broken(error) from error
        self._left = TOTAL_MAX

    def names(self) -> list[str]:
        """Return the names of all parts."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes | None:
        """Return a part, or None if there is none. Raises `UnreadableDocument` for broken and huge parts."""
        try:
            with self._zip.open(name) as part:
                data = part.read(min(PART_MAX, self._left) + 1)
        except KeyError:
            return None
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as error:
            raise broken(error) from error
        self._left -= len(data)
        if len(data) > PART_MAX or self._left < 0:
            raise UnreadableDocument("압축을 풀면 지나치게 큰 문서입니다. 나누어 저장해 다시 넣어 주십시오.")
        return data

    def xml(self, name: str) -> Element | None:
        """Return the root of an XML part, or None if there is none or it is no XML that can be trusted."""
        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import fromstring

        data = self.read(name)
        if data is None:
            return None
        try:
            root: Element = fromstring(data)
        except (ParseError, DefusedXmlException, ValueError, LookupError):
            return None
        return root


def broken(error: Exception) -> UnreadableDocument:
    """Return the refusal of a damaged package."""
    return UnreadableDocument(f"문서 파일이 깨졌습니다({type(error).__name__}). 원래 파일을 다시 받아 넣어 주십시오.")
