"""Makes small HWPX documents for tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hwpx import HwpxDocument
    from hwpx.oxml.document import HwpxOxmlParagraph, HwpxOxmlTable


def hwpx(write: Callable[[HwpxDocument], None]) -> bytes:
    """Return the document that `write` fills."""
    from hwpx import HwpxDocument

    document = HwpxDocument.new()
    write(document)
    return bytes(document.to_bytes())


def with_parts(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return a package whose parts went through `change(name, content)`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            new.writestr(entry, change(entry.filename, old.read(entry)))
    return out.getvalue()


def say(document: HwpxDocument, text: str, form: str | None = None) -> HwpxOxmlParagraph:
    """Add a paragraph of the plain style, or with a form of letters."""
    return document.add_paragraph(text, inherit_style=False, char_pr_id_ref=form)


def fill(table: HwpxOxmlTable, rows: list[list[str]]) -> None:
    """Fill a table's cells from the top left."""
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            if text:
                table.set_cell_text(at, column, text)
