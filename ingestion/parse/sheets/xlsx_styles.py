"""Styles of a workbook, as far as they decide what a reader sees: number formats, and white letters on no ground."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ingestion.parse.office.package import Package
from ingestion.parse.sheets.number_format import builtin_codes

WHITE = frozenset({"FFFFFFFF", "00FFFFFF", "FFFFFF"})


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks: the code of its number format, and whether its letters are white on white."""

    code: str = ""
    white: bool = False


def read_styles(package: Package) -> list[Style]:
    """Return the styles of cells by number."""
    root = package.xml("xl/styles.xml")
    if root is None:
        return []
    codes = dict(builtin_codes())
    codes.update({number(one, "numFmtId"): one.get("formatCode", "") for one in listed(root, "numFmts")})
    white = [is_white(font) for font in listed(root, "fonts")]
    bare = [is_bare(fill) for fill in listed(root, "fills")]
    return [
        Style(codes.get(number(one, "numFmtId"), ""), at(white, one, "fontId") and at(bare, one, "fillId"))
        for one in listed(root, "cellXfs")
    ]


def listed(root: Element, name: str) -> list[Element]:
    """Return the members of a list of the styles."""
    found = next((one for one in root if local(one.tag) == name), None)
    return [] if found is None else list(found)


def is_white(font: Element) -> bool:
    """Whether a font is white."""
    return any(local(part.tag) == "color" and part.get("rgb", "").upper() in WHITE for part in font)


def is_bare(fill: Element) -> bool:
    """Whether a fill leaves the paper as it is."""
    patterns = [part for part in fill if local(part.tag) == "patternFill"]
    return bool(patterns) and patterns[0].get("patternType", "none") == "none"


def number(element: Element, name: str) -> int:
    """Return an attribute's number."""
    text = element.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else 0


def at(flags: list[bool], element: Element, name: str) -> bool:
    """Return the flag that an attribute points to."""
    place = number(element, name)
    return place < len(flags) and flags[place]


def local(name: object) -> str:
    """Return a name without its namespace."""
    return str(name).rpartition("}")[2]
