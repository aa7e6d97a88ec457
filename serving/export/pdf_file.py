"""Writes PDF with an embedded Korean font; the only file that knows reportlab."""

from __future__ import annotations

import io
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from serving.export.blocks import Block, Line, Rule, blocks_of, foot_of
from serving.export.document import Exported
from serving.export.fonts import HELP, FontMissing
from serving.export.metadata import NAMESPACE, Metadata, metadata_of

if TYPE_CHECKING:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable, SimpleDocTemplate

PLAIN, BOLD = "mongmin-plain", "mongmin-bold"
BLANK_COLOUR = "#FFF2B3"
OWN = "urn:mongmin:label"


def pdf(document: Exported, fonts: tuple[Path, Path]) -> bytes:
    """Return a document as a PDF file. Raises `FontMissing` where the font cannot be embedded."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.platypus import SimpleDocTemplate

    register(fonts)
    metadata = metadata_of(document)
    out = io.BytesIO()
    template = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=15 * mm,
        topMargin=20 * mm,
        bottomMargin=20 * mm,
        title=metadata.title,
        author=metadata.creator,
        subject=metadata.subject,
        keywords=metadata.keywords,
        creator=document.label.generator,
        lang="ko-KR",
    )

    def foot(canvas: Canvas, page: SimpleDocTemplate) -> None:
        canvas.saveState()
        canvas.setFont(PLAIN, 8)
        canvas.drawString(20 * mm, 10 * mm, foot_of(document))
        canvas.drawRightString(A4[0] - 15 * mm, 10 * mm, f"{page.page}쪽")
        canvas.restoreState()

    def first(canvas: Canvas, page: SimpleDocTemplate) -> None:
        describe(canvas, metadata, document)
        foot(canvas, page)

    template.build([flowable(block) for block in blocks_of(document)], onFirstPage=first, onLaterPages=foot)
    return out.getvalue()


def register(fonts: tuple[Path, Path]) -> None:
    """Make the two fonts known to the library."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    for name, path in zip((PLAIN, BOLD), fonts, strict=True):
        try:
            pdfmetrics.registerFont(TTFont(name, str(path)))
        except (TTFError, OSError) as error:
            raise FontMissing(
                f"글꼴 파일 {str(path)!r}은(는) PDF에 넣을 수 없습니다(TrueType 외곽선이 아니거나 읽을 수 없음). {HELP}"
            ) from error


def flowable(block: Block) -> Flowable:
    """Return a block as the library draws it."""
    from reportlab.lib.colors import black
    from reportlab.platypus import HRFlowable, Paragraph

    if isinstance(block, Rule):
        return HRFlowable(width="100%", thickness=block.points, color=black, spaceBefore=4, spaceAfter=6)
    text = "".join(
        f'<font backColor="{BLANK_COLOUR}">{written(piece)}</font>' if is_blank else written(piece)
        for piece, is_blank in block.runs
    )
    return Paragraph(text or " ", style(block))


def written(text: str) -> str:
    """Return a text as the library's markup, rows of spaces kept."""
    return escape(text).replace("  ", "\u00a0\u00a0")


def style(line: Line) -> ParagraphStyle:
    """Return the style of a line."""
    from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle

    return ParagraphStyle(
        f"{line.role}-{line.size}-{line.bold}-{line.level}",
        fontName=BOLD if line.bold else PLAIN,
        fontSize=line.size,
        leading=line.size * (1.6 if line.role in {"body", "field"} else 1.4),
        alignment={"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT}[line.align],
        leftIndent=line.indent,
        firstLineIndent=line.first_indent,
        spaceBefore={"sender": 28, "heading": 8}.get(line.role, 0),
        spaceAfter=14 if line.role in {"agency", "sender"} else 2,
    )


def describe(canvas: Canvas, metadata: Metadata, document: Exported) -> None:
    """Put the XMP packet with the label into the catalogue, beside the usual information."""
    from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream

    words = PDFDictionary({"Type": PDFName("Metadata"), "Subtype": PDFName("XML")})
    stream = PDFStream(words, xmp(metadata, document), filters=[])
    canvas._doc.Catalog.Metadata = canvas._doc.Reference(stream, "mongmin-xmp")  # there is no public way


def xmp(metadata: Metadata, document: Exported) -> bytes:
    """Return the XMP packet: title, creator, IPTC's digital source type, the label's own fields."""
    made = datetime.combine(document.label.made, time.min, UTC).isoformat()
    own = "".join(f"<m:{name}>{escape(value)}</m:{name}>" for name, value in metadata.own)
    packet = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:iptc="{NAMESPACE}" xmlns:m="{OWN}">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(metadata.title)}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:creator><rdf:Seq><rdf:li>{escape(metadata.creator)}</rdf:li></rdf:Seq></dc:creator>"
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(metadata.subject)}</rdf:li></rdf:Alt>'
        f"</dc:description><xmp:CreatorTool>{escape(document.label.generator)}</xmp:CreatorTool>"
        f"<xmp:CreateDate>{made}</xmp:CreateDate>"
        f"<iptc:DigitalSourceType>{escape(document.label.digital_source_type)}</iptc:DigitalSourceType>"
        f"<iptc:AISystemUsed>{escape(document.label.model or document.label.generator)}</iptc:AISystemUsed>{own}"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="r"?>'
    )
    return packet.encode()
