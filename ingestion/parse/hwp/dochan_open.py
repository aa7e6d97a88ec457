"""Opens HWP 5 and HWPX with dochan's own readers, from memory: a reader's process may write no file.

With `dochan_reader`, the only file that knows dochan (pinned; its front door reads from paths only).
"""

from __future__ import annotations

import io
import struct
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from rag.errors import UnreadableDocument

if TYPE_CHECKING:
    from dochan.cfb import OleFileIO
    from dochan.hwp.section import SectionParser
    from dochan.model.document import Document
    from dochan.utils.bounded_io import ByteBudget

SECTIONS = 1000
NO_COLOUR = 0xFFFFFFFF
LIGHT = 0xF9
"""From this share of each colour on (of 255) letters are white to a reader."""


def open_hwpx(data: bytes, password: str | None) -> Document:
    """Parse an HWPX document with tracked deletions left out."""
    from dochan.hwpx.parser import HWPXParser

    try:
        return HWPXParser().parse(io.BytesIO(data), include_assets=False, revision_mode="final", password=password)
    except Exception as error:  # dochan leaves damaged documents to its front door
        raise broken(error) from error


def open_hwp(data: bytes) -> Document:
    """Parse an HWP 5 document, the final text of tracked changes, distribution documents as well."""
    from dochan.cfb import OleFileIO
    from dochan.utils.bounded_io import MAX_OLE_DOCUMENT_SIZE, ByteBudget

    try:
        with OleFileIO(data) as file:
            return sections_of(file, ByteBudget(MAX_OLE_DOCUMENT_SIZE))
    except Exception as error:  # as above
        raise broken(error) from error


def sections_of(file: OleFileIO, budget: ByteBudget) -> Document:
    """Parse the sections of an open file."""
    from dochan.hwp.distdoc import decode_distribution_section
    from dochan.hwp.doc_info import DocInfoParser
    from dochan.hwp.header import FileHeader
    from dochan.model.document import Document

    header = FileHeader.parse(stream(file, "FileHeader", budget))
    info = DocInfoParser().parse_stream(stream(file, "DocInfo", budget), header.is_compressed)
    document = Document(source_format="hwp", errors=[*header.validate(), *info.errors])
    parser = section_parser()(doc_info=info, revision_mode="final", project_revisions=header.body_storage != "BodyText")
    decoder = decode_distribution_section if header.is_distribution else None
    for number in range(SECTIONS):
        name = f"{header.body_storage}/Section{number}"
        if not file.exists(name):
            break
        raw = stream(file, name, budget)
        document.sections.append(parser.parse_stream(raw, header.is_compressed, distribution_decoder=decoder))
    document.errors.extend(parser.errors)
    if not document.sections:
        document.errors.append("ERR: 본문이 없음")
    return document


def stream(file: OleFileIO, name: str, budget: ByteBudget) -> bytes:
    """Read a stream within the limits of size."""
    from dochan.utils.bounded_io import read_ole_stream

    data: bytes = read_ole_stream(file, name, budget=budget)
    return data


def section_parser() -> type[SectionParser]:
    """Return dochan's parser of sections, which here also marks white letters (`run.white`).

    What ground a cell or a box has is not told where their text is read, so white letters in them are not marked.
    """
    from dochan.hwp.section import SectionParser

    class Marking(SectionParser):  # type: ignore[misc]  # dochan has no types
        """Marks runs of white letters outside of cells and boxes."""

        boxes = 0

        def _parse_image(self, node: Any) -> Any:  # noqa: ANN401 - dochan's own classes
            self.boxes += 1
            try:
                return super()._parse_image(node)
            finally:
                self.boxes -= 1

        def _text_runs(self, result: Any, shapes: Any, remaining: int) -> Any:  # noqa: ANN401
            runs, plain = super()._text_runs(result, shapes, remaining)
            if not self.boxes and not self._in_table_cell and not plain:
                white = white_spans(result, shapes, self.doc_info.char_shapes)
                ends = list(accumulate(len(run.text) for run in runs))
                for run, end in zip(runs, ends, strict=True):
                    run.white = any(start <= end - len(run.text) and end <= stop for start, stop in white)
            return runs, plain

    return Marking


def white_spans(result: Any, shapes: bytes | None, forms: Any) -> list[tuple[int, int]]:  # noqa: ANN401
    """Return the stretches of a paragraph's text in white letters."""
    text, place = result["text"], result["raw_to_text"]
    marks = [
        (min(place[min(at, len(place) - 1)], len(text)), form)
        for at, form in struct.iter_unpack("<II", (shapes or b"")[: len(shapes or b"") // 8 * 8])
    ]
    spans = zip(marks, [*[start for start, _ in marks[1:]], len(text)], strict=False)
    return [(start, end) for (start, form), end in spans if form < len(forms) and is_white(forms[form])]


def is_white(form: Any) -> bool:  # noqa: ANN401 - dochan's own class
    """Whether letters are white and have no ground of their own."""
    shaded = form.shade_color != NO_COLOUR and not is_light(form.shade_color)
    return is_light(form.text_color) and not shaded


def is_light(colour: int) -> bool:
    """Whether a colour (0x00BBGGRR) is white."""
    return all(colour >> shift & 0xFF >= LIGHT for shift in (0, 8, 16))


def broken(error: Exception) -> UnreadableDocument:
    """Return the refusal of a damaged document."""
    return UnreadableDocument(
        f"한글 문서가 깨졌습니다({type(error).__name__}). 원래 파일을 다시 받거나 한글에서 다시 저장해 넣어 주십시오."
    )
