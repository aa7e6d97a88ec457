"""Prepares the sections of an HWPX document: what a reader does not see goes, floating tables follow their text.

White letters and memos go; white letters on a dark ground (a cell, a box, letters with a ground of their own) are
seen and stay. Tracked deletions are counted here and left out by the reader.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element, tostring

from ingestion.parse.flow.items import Aside
from ingestion.parse.hwp.hwpx_heads import HEADER
from ingestion.parse.office.package import Package
from ingestion.parse.office.xml_names import local, named
from ingestion.types import DroppedKind

SECTION = re.compile(r"Contents/section\d+\.xml")
WHITE = re.compile(r"#?(?:F[A-F0-9]){3}", re.I)
GROUNDS = frozenset({"tc", "rect", "ellipse", "polygon", "container", "drawText"})


def prepared(data: bytes, package: Package) -> tuple[bytes, list[Aside]]:
    """Return the file without what is not seen, and how much of it there was."""
    header = package.xml(HEADER)
    white = set(white_forms(header)) if header is not None else set()
    filled = set(dark_fills(header)) if header is not None else set()
    grounds = set(dark_paragraphs(header, filled)) if header is not None else set()
    dropped: Counter[DroppedKind] = Counter()
    changed: dict[str, bytes] = {}
    for name in filter(SECTION.fullmatch, package.names()):
        raw = package.read(name) or b""
        dropped["deletion"] += raw.count(b":deleteBegin ")
        root = package.xml(name)
        if root is None:
            continue
        hidden, memos, moved = drop_white(root, white, filled, grounds), drop_memos(root), lower_floating(root)
        dropped["hidden"] += hidden
        dropped["comment"] += memos
        if hidden or memos or moved:
            changed[name] = tostring(root, encoding="utf-8", xml_declaration=True)
    asides = [Aside(kind, count) for kind, count in dropped.items() if count]
    return (rewritten(package, changed) if changed else data), asides


def white_forms(header: Element) -> Iterator[str]:
    """Yield the ids of letter forms that are white on no ground of their own."""
    for form in named(header, "charPr"):
        shade = form.get("shadeColor", "none")
        if WHITE.fullmatch(form.get("textColor", "")) and (shade.lower() == "none" or WHITE.fullmatch(shade)):
            yield form.get("id", "")


def dark_fills(header: Element) -> Iterator[str]:
    """Yield the ids of borders whose ground is filled with a colour, a pattern or a picture."""
    for fill in named(header, "borderFill"):
        if is_filled(fill):
            yield fill.get("id", "")


def is_filled(element: Element) -> bool:
    """Whether an element is filled with anything but white."""
    for brush in element.iter():
        if local(brush) == "winBrush" and not WHITE.fullmatch(
            brush.get("faceColor", "none").replace("none", "#FFFFFF")
        ):
            return True
        if local(brush) in ("gradation", "imgBrush"):
            return True
    return False


def dark_paragraphs(header: Element, filled: set[str]) -> Iterator[str]:
    """Yield the ids of forms of paragraphs that stand on a filled ground."""
    for form in named(header, "paraPr"):
        if any(border.get("borderFillIDRef", "") in filled for border in named(form, "border")):
            yield form.get("id", "")


def drop_white(root: Element, white: set[str], filled: set[str], grounds: set[str]) -> int:
    """Take white text out; returns the number of runs."""
    return sum(blank(run) for run in unfilled_runs(root, filled, grounds) if run.get("charPrIDRef", "") in white)


def unfilled_runs(element: Element, filled: set[str], grounds: set[str]) -> Iterator[Element]:
    """Yield the runs that stand on white ground."""
    stack: list[tuple[Element, bool]] = [(element, False)]
    while stack:
        here, ground = stack.pop()
        name = local(here)
        if name in GROUNDS:
            ground = here.get("borderFillIDRef", "") in filled or has_own_fill(here) or (ground and name != "tc")
        elif name == "p":
            ground = ground or here.get("paraPrIDRef", "") in grounds
        if name == "run" and not ground:
            yield here
        stack += [(child, ground) for child in here]


def has_own_fill(element: Element) -> bool:
    """Whether a box is filled."""
    return any(is_filled(child) for child in element if local(child) == "fillBrush")


def blank(run: Element) -> bool:
    """Empty the text of a run; whether there was any."""
    told = False
    for part in run:
        if local(part) == "t":
            told = told or bool("".join(part.itertext()).strip())
            for child in list(part):
                part.remove(child)
            part.text = ""
    return told


def drop_memos(root: Element) -> int:
    """Take memos out, which hang at a stretch of text, stand in a list of their own, or both; returns their number."""
    anchored = listed = 0
    for parent in list(root.iter()):
        for child in list(parent):
            if local(child) == "fieldBegin" and child.get("type") == "MEMO":
                anchored += 1
                for held in [part for part in child if local(part) == "subList"]:
                    child.remove(held)
            elif local(child) == "memogroup":
                listed += len(named(child, "memo"))
                parent.remove(child)
    return max(anchored, listed)


def lower_floating(root: Element) -> int:
    """Move floating tables behind the text of the paragraph that they hang at, as HWP lists them; returns how many.

    Where a floating table stands on the page is a matter of layout; its paragraph is read first.
    """
    return sum(lowered(paragraph) for paragraph in named(root, "p"))


def lowered(paragraph: Element) -> int:
    """Move the floating tables of one paragraph."""
    parts = [(run, part) for run in paragraph if local(run) == "run" for part in run]
    last = max(
        (at for at, (_, part) in enumerate(parts) if local(part) == "t" and "".join(part.itertext()).strip()),
        default=-1,
    )
    floating = [(run, part) for run, part in parts[: last + 1] if local(part) == "tbl" and floats(part)]
    for run, part in floating:
        run.remove(part)
        moved = Element(run.tag, run.attrib)
        moved.append(part)
        paragraph.insert(list(paragraph).index(parts[-1][0]) + 1, moved)
    return len(floating)


def floats(table: Element) -> bool:
    """Whether a table stands beside the text and not in the line like a letter."""
    return any(local(child) == "pos" and child.get("treatAsChar") == "0" for child in table)


def rewritten(package: Package, changed: dict[str, bytes]) -> bytes:
    """Return the package with some parts changed. Raises `UnreadableDocument` for broken parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name in package.names():
            new.writestr(name, changed.get(name) or package.read(name) or b"")
    return out.getvalue()
