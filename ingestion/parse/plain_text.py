"""Plain text, and the text of rows in tables and JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingestion.builder import TextBuilder
from ingestion.normalize import normalize
from ingestion.parse.base import ParseRequest
from ingestion.parse.decode import decode
from ingestion.parse.frontmatter import front_matter
from ingestion.structure.outline import outline_level
from ingestion.types import ParsedDocument

CAPTION_LEVEL = 20
"""Below every numbered heading."""
CAPTION_CHARS = 36
SENTENCE_END = re.compile(r"[.!?。](?:[)\]」”\"'])?$|[.!?]?\)\.?$")
BULLET = re.compile(r"[-*·∙•√✓※▶→○●◦ㅇ□■<\[(（①-⑳\d]|[가-하]\.")


def parse_text(request: ParseRequest) -> Iterator[ParsedDocument]:
    """Yield the document of a text file; its title is its first line if that is short, else the file's name."""
    text, removed = normalize(decode(request.data))
    head = front_matter(text)
    body = text[head.body :]
    builder = TextBuilder(removed)
    add_text(builder, body)
    yield builder.build(head.title or first_line(body) or request.name, head.metadata)


def first_line(text: str) -> str:
    """Return the first line if it can be a title."""
    line = text.lstrip()[:200].split("\n", 1)[0].strip()
    return line if 2 <= len(line) <= 60 and not line.endswith(("다.", "요.", ",")) else ""


def add_text(builder: TextBuilder, text: str, below: int = 0) -> None:
    """Add running text line by line; lines that head others get a level below `below`."""
    lines = [line for line in (line.strip() for line in text.split("\n")) if line]
    for at, line in enumerate(lines):
        before = lines[at - 1] if at else ""
        after = lines[at + 1] if at + 1 < len(lines) else ""
        builder.paragraph(line, line_level(line, before, after, below))


def line_level(line: str, before: str, after: str, below: int) -> int:
    """Return the level of a line as a heading, or 0."""
    level = outline_level(line)
    if level:
        return level + below
    return CAPTION_LEVEL + below if is_caption(line, before, after) else 0


def is_caption(line: str, before: str, after: str) -> bool:
    """Whether a short line between two sentences names what follows (`면제 대상자`)."""
    if len(line) > CAPTION_CHARS or BULLET.match(line) or line.endswith((".", ",", ":", ";", "!", "다")):
        return False
    return bool((not before or SENTENCE_END.search(before)) and len(after) > len(line) and SENTENCE_END.search(after))
