"""Markdown: statutes as mirrored from the national law database, and ordinary documents."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingestion.builder import TextBuilder
from ingestion.normalize import normalize
from ingestion.parse.base import ParseRequest
from ingestion.parse.decode import decode
from ingestion.parse.flow.tables import row_text
from ingestion.parse.frontmatter import front_matter
from ingestion.types import ParsedDocument

HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t]*#*$")
SETEXT = re.compile(r"(=+|-+)[ \t]*$")
QUOTE = re.compile(r"\A(?:>[ \t]?)+")
RULE = re.compile(r"(?:[-*_][ \t]*){3,}$")
FENCE = re.compile(r"(```|~~~)")
TABLE_RULE = re.compile(r"\|?[ \t]*:?-{1,}:?[ \t]*(?:\|[ \t]*:?-{1,}:?[ \t]*)*\|?$")
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
TAG = re.compile(r"</?(?:img|br|p|div|span|font|b|i|u|em|strong|sup|sub|a|center)\b[^<>\n]*>", re.I)
IMAGE = re.compile(r"!\[([^\[\]\n]*)\]\([^()\n]*\)")
LINK = re.compile(r"\[([^\[\]\n]+)\]\([^()\s]*(?:[ \t]+\"[^\"\n]*\")?\)")
EMPHASIS = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*|__(?=\S)([^_\n]+?)(?<=\S)__")
CODE = re.compile(r"`([^`\n]+)`")
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def parse_markdown(request: ParseRequest) -> Iterator[ParsedDocument]:
    """Yield the document of a Markdown file."""
    text, removed = normalize(decode(request.data))
    head = front_matter(text)
    builder = TextBuilder(removed)
    title = head.title
    for kind, level, content in lines_of(COMMENT.sub("", text[head.body :])):
        if kind == "heading" and level == 1 and not builder and content in (title, title or content):
            title = content
        elif kind == "heading":
            builder.heading(content, level)
        elif kind == "row":
            builder.row(content)
        else:
            builder.paragraph(content)
    yield builder.build(title or request.name, head.metadata)


def lines_of(body: str) -> Iterator[tuple[str, int, str]]:
    """Yield (`heading` | `row` | `line`, level, text without markup) in order."""
    lines = body.split("\n")
    at = 0
    fenced = False
    while at < len(lines):
        line = lines[at].strip()
        following = lines[at + 1].strip() if at + 1 < len(lines) else ""
        if FENCE.match(line):
            fenced = not fenced
        elif fenced:
            yield "line", 0, line
        elif "|" in line and "|" in following and TABLE_RULE.match(following):
            rows, at = table(lines, at)
            yield from (("row", 0, row) for row in rows)
            continue
        elif line and not RULE.match(line):
            yield from block_of(line, following)
            at += 1 if is_setext(line, following) else 0
        at += 1


def block_of(line: str, following: str) -> Iterator[tuple[str, int, str]]:
    """Yield a heading or a line of text."""
    heading = HEADING.match(line)
    if heading:
        yield "heading", len(heading[1]), plain(heading[2])
    elif is_setext(line, following):
        yield "heading", 1 if following.startswith("=") else 2, plain(line)
    else:
        yield "line", 0, plain(QUOTE.sub("", line))


def is_setext(line: str, following: str) -> bool:
    """Whether `following` underlines `line` as a heading."""
    return (
        len(following) > 2 and SETEXT.match(following) is not None and not HEADING.match(line) and line[0] not in ">-*|"
    )


def table(lines: list[str], at: int) -> tuple[list[str], int]:
    """Return the rows of the table whose head is at `at`, and the line after it."""
    header = cells(lines[at])
    at += 2
    rows = []
    while at < len(lines) and "|" in lines[at]:
        rows.append(row_text(header, cells(lines[at])))
        at += 1
    return rows or [row_text([], header)], at


def cells(line: str) -> list[str]:
    """Split a table's line into its cells."""
    inner = re.sub(r"(?<!\\)\|$", "", line.strip().removeprefix("|"))
    return [plain(cell.strip()) for cell in re.split(r"(?<!\\)\|", inner)]


def plain(line: str) -> str:
    """Take the markup away that a reader does not see; letters stay as they are."""
    if "<" in line:
        line = TAG.sub("", line)
    if "[" in line:
        line = LINK.sub(r"\1", IMAGE.sub(r"\1", line))
    if "*" in line or "__" in line:
        line = EMPHASIS.sub(lambda m: m[1] or m[2], line)
    if "`" in line:
        line = CODE.sub(r"\1", line)
    return ESCAPE.sub(r"\1", line) if "\\" in line else line
