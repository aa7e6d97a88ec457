"""What every file of a folder gives: format, characters, tables, cells, notes, seconds, or why it is not read."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

from ingestion.parse.base import ParseRequest
from ingestion.parse.formats import detect, parser_for
from ingestion.types import Failure, ParsedDocument
from rag.errors import UnreadableDocument

HEAD = ("파일", "형식", "글자", "표", "행", "칸", "주", "뺀 것", "초", "읽지 못한 까닭·주의")
ROW_PLACE = re.compile(r"(.*) \d+행$")
NOTE_PLACE = re.compile(r"(?:.*, )?(?:각주|미주) \d+$")


def table(folder: Path) -> Iterator[str]:
    """Yield a Markdown table of all files of a folder."""
    yield line(HEAD)
    yield "|" + "---|" * len(HEAD)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield line(examined(path, str(path.relative_to(folder))))


def line(cells: tuple[str, ...]) -> str:
    """Write one row."""
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def examined(path: Path, name: str) -> tuple[str, ...]:
    """Read one file and count what it gives."""
    began = time.perf_counter()
    form = ""
    try:
        data = path.read_bytes()
        form = detect(data, path.name)
        found = list(parser_for(form)(ParseRequest(data, path.stem)))
    except UnreadableDocument as error:
        return (name, form, "", "", "", "", "", "", f"{time.perf_counter() - began:.2f}", str(error))
    seconds = time.perf_counter() - began
    documents = [one for one in found if isinstance(one, ParsedDocument)]
    reasons = [one.reason for one in found if isinstance(one, Failure)]
    reasons += [warning for one in documents for warning in one.warnings]
    return (name, form, *map(str, counts(documents)), dropped(documents), f"{seconds:.2f}", " ".join(reasons))


def counts(documents: list[ParsedDocument]) -> tuple[int, int, int, int, int]:
    """Return characters, tables, rows, cells that hold anything, and notes."""
    blocks = [(one, block) for one in documents for block in one.blocks]
    rows = [(one, block) for one, block in blocks if block.kind == "row"]
    places = (ROW_PLACE.match(block.place) for _, block in rows)
    tables = {place[1] for place in places if place}
    cells = sum(one.text.count(" | ", block.start, block.end) + 1 for one, block in rows)
    notes = sum(NOTE_PLACE.match(block.place) is not None for _, block in blocks)
    return sum(len(one.text) for one in documents), len(tables), len(rows), cells, notes


def dropped(documents: list[ParsedDocument]) -> str:
    """Return what was left out."""
    return ", ".join(f"{one.kind} {one.count}" for document in documents for one in document.dropped)
