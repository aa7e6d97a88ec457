"""Writes HWPX (OWPML, KS X 6101); the only file that knows python-hwpx."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from serving.export.blocks import Block, Line, Rule, blocks_of, foot_of
from serving.export.document import Exported
from serving.export.metadata import Metadata, metadata_of

if TYPE_CHECKING:
    from hwpx import HwpxDocument
    from hwpx.oxml.document import HwpxOxmlParagraph

OPF = "http://www.idpf.org/2007/opf/"
BLANK_COLOUR = "#FFF2B3"
MM_PER_POINT = 25.4 / 72
PER_MM = 7200 / 25.4
"""HWPUNIT: 7,200 to the inch."""


def hwpx(document: Exported) -> bytes:
    """Return a document as an HWPX file."""
    from hwpx import HwpxDocument

    made = HwpxDocument.new()
    left, right, top, bottom = (round(mm * PER_MM) for mm in (20, 15, 20, 15))
    made.page.set_margins(left=left, right=right, top=top, bottom=bottom)
    forms = Forms(made)
    for block in blocks_of(document):
        draw(made, forms, block)
    made.page.set_footer(text=foot_of(document))
    made.parts.clear_preview()
    describe(made, metadata_of(document), document)
    return bytes(made.to_bytes())


class Forms:
    """The forms of letters of a document, made once each."""

    def __init__(self, made: HwpxDocument) -> None:
        self._made = made
        self._known: dict[tuple[float, bool, bool], str] = {}

    def of(self, size: float, *, bold: bool, is_blank: bool) -> str:
        """Return the id of a form of letters."""
        wanted = (size, bold, is_blank)
        if wanted not in self._known:
            colour = BLANK_COLOUR if is_blank else None
            self._known[wanted] = self._made.styles.ensure_run(size=size, bold=bold, highlight=colour)
        return self._known[wanted]


def draw(made: HwpxDocument, forms: Forms, block: Block) -> None:
    """Add a block as a paragraph."""
    paragraph = made.add_paragraph("", inherit_style=False, include_run=False)
    if isinstance(block, Rule):
        paragraph.add_run("", char_pr_id_ref=forms.of(4, bold=False, is_blank=False))
        width = f"{0.4 if block.points > 1 else 0.12} mm"
        form(made, paragraph, bottom_border=True, border_color="#000000", border_width=width)
        return
    for text, is_blank in block.runs:
        paragraph.add_run(text, char_pr_id_ref=forms.of(block.size, bold=block.bold, is_blank=is_blank))
    form(made, paragraph, **place(block))


def place(line: Line) -> dict[str, Any]:
    """Return a line's place: alignment, indents, spaces."""
    before = {"sender": 24, "heading": 8, "agency": 0}.get(line.role, 0)
    return {
        "alignment": {"left": "LEFT", "center": "CENTER", "right": "RIGHT"}[line.align],
        "indent_left_mm": line.indent * MM_PER_POINT,
        "first_line_indent_mm": line.first_indent * MM_PER_POINT,
        "line_spacing_percent": 160 if line.role in {"body", "field"} else 130,
        "spacing_before_pt": before,
        "spacing_after_pt": 12 if line.role in {"agency", "sender"} else 2,
    }


def form(made: HwpxDocument, paragraph: HwpxOxmlParagraph, **form: Any) -> None:  # noqa: ANN401 - the library's
    """Format one paragraph."""
    made.styles.apply_paragraph_format(paragraphs=[paragraph], **form)


def describe(made: HwpxDocument, metadata: Metadata, document: Exported) -> None:
    """Write the metadata of the package: the usual fields, and the label's own ones beside them."""
    label = document.label
    day = f"{label.made.isoformat()}T00:00:00Z"
    made.parts.set_document_metadata(
        title=metadata.title,
        creator=metadata.creator,
        subject=metadata.subject,
        keyword=metadata.keywords,
        created_date=day,
        modified_date=day,
    )
    name = made.package.main_content.full_path
    tree = made.package.get_xml(name)
    block = tree.find(f"{{{OPF}}}metadata")
    if block is None:
        return
    usual = (("description", metadata.subject), ("lastsaveby", label.generator), ("date", label.made.isoformat()))
    for key, value in (*usual, *metadata.own):
        found = next((meta for meta in block.findall(f"{{{OPF}}}meta") if meta.get("name") == key), None)
        meta = found if found is not None else block.makeelement(f"{{{OPF}}}meta", {"name": key, "content": "text"})
        meta.text = value
        if found is None:
            block.append(meta)
    made.package.set_xml(name, tree)
