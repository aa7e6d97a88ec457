"""The door of the exports: one document, one format, its bytes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from configs.export import ExportSettings
from serving.complaints.shapes import ExportFormat
from serving.export.document import Exported
from serving.export.docx_file import docx
from serving.export.fonts import font_pair
from serving.export.hwpx_file import hwpx
from serving.export.pdf_file import pdf

MEDIA_TYPES: Mapping[ExportFormat, str] = MappingProxyType(
    {
        "hwpx": "application/hwp+zip",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "pdf": "application/pdf",
    }
)


def export(document: Exported, form: ExportFormat, settings: ExportSettings | None = None) -> bytes:
    """Return a document as a file. Raises `FontMissing` (PDF) where no Korean font is there."""
    if form == "hwpx":
        return hwpx(document)
    if form == "docx":
        return docx(document)
    return pdf(document, font_pair(settings or ExportSettings()))
