"""The smallest DOCX, HWPX and XLSX files that hold a text where an attacker would put it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CORE = (
    f'xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/"'
)
HANCOM = "http://www.hancom.co.kr/hwpml/2011"
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def packed(parts: Mapping[str, str]) -> bytes:
    """Zip the parts of a document, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return out.getvalue()


def xml(text: str) -> str:
    """Escape a text for XML; characters that XML cannot hold go."""
    return escape(NOT_XML.sub("", text))


def run(text: str, *, hidden: bool = False) -> str:
    """Return a run of letters of a Word document."""
    form = "<w:rPr><w:vanish/></w:rPr>" if hidden else ""
    return f'<w:r>{form}<w:t xml:space="preserve">{xml(text)}</w:t></w:r>'


def docx(
    lines: Sequence[str], *, hidden: str = "", note: str = "", properties: Mapping[str, str] | None = None
) -> bytes:
    """Return a Word document; `hidden` stands in letters that are not shown, `note` in a footnote."""
    paragraphs = "".join(f"<w:p>{run(line)}</w:p>" for line in lines)
    if hidden:
        paragraphs += f"<w:p>{run(hidden, hidden=True)}</w:p>"
    if note:
        paragraphs += f'<w:p>{run("자세한 사항은 각주를 본다.")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    core = "".join(f"<{name}>{xml(text)}</{name}>" for name, text in (properties or {}).items())
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
            'ContentType="application/xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{RELATED}/officeDocument" Target="word/document.xml"/></Relationships>',
            "docProps/core.xml": f"<cp:coreProperties {CORE}>{core}</cp:coreProperties>",
            "word/document.xml": f"<w:document {WORD}><w:body>{paragraphs}</w:body></w:document>",
            "word/footnotes.xml": f'<w:footnotes {WORD}><w:footnote w:id="2"><w:p>{run(note)}</w:p></w:footnote>'
            "</w:footnotes>",
        }
    )


def hwpx(lines: Sequence[str], note: str = "") -> bytes:
    """Return a HWPX document whose last paragraph bears `note` as a footnote."""

    def paragraph(number: int, text: str, more: str = "") -> str:
        return (
            f'<hp:p id="{number}" paraPrIDRef="0" styleIDRef="0"><hp:run charPrIDRef="0"><hp:t>{xml(text)}</hp:t>'
            f"{more}</hp:run></hp:p>"
        )

    foot = f'<hp:ctrl><hp:footNote number="1"><hp:subList>{paragraph(99, note)}</hp:subList></hp:footNote></hp:ctrl>'
    body = "".join(
        paragraph(number, line, foot if note and number == len(lines) else "") for number, line in enumerate(lines, 1)
    )
    spaces = f'xmlns:hp="{HANCOM}/paragraph" xmlns:hs="{HANCOM}/section" xmlns:hh="{HANCOM}/head"'
    return packed(
        {
            "mimetype": "application/hwp+zip",
            "version.xml": '<hv:HCFVersion xmlns:hv="http://www.hancom.co.kr/hwpml/2011/version" major="5" minor="1"/>',
            "META-INF/container.xml": '<ocf:container xmlns:ocf="urn:oasis:names:tc:opendocument:xmlns:container">'
            '<ocf:rootfiles><ocf:rootfile full-path="Contents/content.hpf" media-type="application/hwpml-package+xml"/>'
            "</ocf:rootfiles></ocf:container>",
            "Contents/content.hpf": '<opf:package xmlns:opf="http://www.idpf.org/2007/opf/"><opf:manifest>'
            '<opf:item id="section0" href="Contents/section0.xml" media-type="application/xml"/></opf:manifest>'
            '<opf:spine><opf:itemref idref="section0"/></opf:spine></opf:package>',
            "Contents/header.xml": f"<hh:head {spaces}/>",
            "Contents/section0.xml": f"<hs:sec {spaces}>{body}</hs:sec>",
        }
    )


def xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """Return a workbook with one sheet."""
    cells = "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{chr(65 + column)}{number}" t="inlineStr"><is><t xml:space="preserve">{xml(text)}</t></is></c>'
            for column, text in enumerate(row)
        )
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
            'ContentType="application/xml"/></Types>',
            "xl/workbook.xml": f'<workbook {SHEET} xmlns:r="{RELATED}"><sheets><sheet name="현황" sheetId="1" '
            'r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{RELATED}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f"<worksheet {SHEET}><sheetData>{cells}</sheetData></worksheet>",
        }
    )
