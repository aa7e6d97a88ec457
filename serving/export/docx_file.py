"""Writes DOCX; the only file that knows python-docx."""

from __future__ import annotations

import io
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from serving.export.blocks import Block, Line, Rule, blocks_of, foot_of
from serving.export.document import Exported
from serving.export.metadata import Metadata, metadata_of

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

FONT = "맑은 고딕"
CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
CONTENT = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""The property set of custom properties (ECMA-376 Part 1, 15.2.12.2)."""


def docx(document: Exported) -> bytes:
    """Return a document as a DOCX file."""
    import docx as library
    from docx.shared import Cm

    made = library.Document()
    for section in made.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Cm, (3, 1.5, 2, 1.5))
    fonts(made)
    for block in blocks_of(document):
        draw(made, block)
    foot = made.sections[0].footer.paragraphs[0]
    foot.text = foot_of(document)
    foot.runs[0].font.size = points(8)
    describe(made, metadata_of(document), document)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def fonts(made: Document) -> None:
    """Set the font of the plain style, for Latin and for Korean letters."""
    from docx.oxml.ns import qn

    style = made.styles["Normal"]
    style.font.name = FONT
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)


def draw(made: Document, block: Block) -> None:
    """Add a block."""
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.space_after = points(3)
    if isinstance(block, Rule):
        rule(paragraph, block)
        return
    place(paragraph, block)
    for text, is_blank in block.runs:
        run = paragraph.add_run(text)
        run.bold = block.bold
        run.font.size = points(block.size)
        if is_blank:
            from docx.enum.text import WD_COLOR_INDEX

            run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def place(paragraph: Paragraph, line: Line) -> None:
    """Align and indent a line; items hang by their marks."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    form = paragraph.paragraph_format
    form.alignment = {
        "left": WD_ALIGN_PARAGRAPH.LEFT,
        "center": WD_ALIGN_PARAGRAPH.CENTER,
        "right": WD_ALIGN_PARAGRAPH.RIGHT,
    }[line.align]
    form.left_indent, form.first_line_indent = points(line.indent), points(line.first_indent)
    if line.role in {"sender", "heading"}:
        form.space_before = points(18 if line.role == "sender" else 8)


def rule(paragraph: Paragraph, block: Rule) -> None:
    """Draw a line below a paragraph."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    width = str(round(block.points * 8))  # in eighths of a point
    for name, value in (("val", "single"), ("sz", width), ("space", "1"), ("color", "auto")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)  # python-docx has no borders of paragraphs


def describe(made: Document, metadata: Metadata, document: Exported) -> None:
    """Write the core properties and the label's own ones."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    core = made.core_properties
    core.title, core.author, core.keywords = metadata.title[:255], metadata.creator[:255], metadata.keywords[:255]
    core.comments = core.subject = metadata.subject[:255]
    core.last_modified_by, core.language = document.label.generator, "ko-KR"
    core.created = core.modified = datetime.combine(document.label.made, time.min, UTC)
    package = made.part.package
    part = Part(PackURI("/docProps/custom.xml"), CONTENT, custom(metadata), package)
    package.relate_to(part, RELATION)


def custom(metadata: Metadata) -> bytes:
    """Return the part of custom properties."""
    lines = [
        f"<property fmtid={quoteattr(FORMAT_ID)} pid={quoteattr(str(number))} name={quoteattr(name)}>"
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(metadata.own, 2)
    ]
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    body = f'<Properties xmlns="{CUSTOM}" xmlns:vt="{TYPES}">{"".join(lines)}</Properties>'
    return f"{head}{body}".encode()


def points(size: float) -> int:
    """Return a length in the unit of python-docx."""
    from docx.shared import Pt

    return Pt(size)
