"""HTML: what a reader of the page sees, without the page's furniture."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, NavigableString, PageElement

from ingestion.builder import TextBuilder
from ingestion.normalize import one_line
from ingestion.parse.base import ParseRequest
from ingestion.parse.decode import decode
from ingestion.parse.flow.writer import FlowWriter
from ingestion.parse.html.furniture import clear
from ingestion.parse.html.table import is_layout, table_of
from ingestion.structure.outline import outline_level
from ingestion.types import ParsedDocument
from rag.errors import UnreadableDocument

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
BREAKING = frozenset({
    "p", "div", "section", "article", "main", "li", "ul", "ol", "dl", "dt", "dd", "blockquote", "pre", "figure",
    "figcaption", "address", "details", "summary", "caption", "center", "hr", "fieldset", "legend", "body",
    "html", "tr", "td", "th",
})  # fmt: skip
CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_\-]+)", re.I)
TOO_DEEP = "HTML이 너무 깊게 겹쳐 있습니다. 본문만 저장해 다시 넣어 주십시오."
ABSURD = 500
"""Levels that no page has, menus and all."""
DEPTH_MAX = 200
"""Each level takes up to four calls, and Python allows a thousand."""
KOREAN = {"euc-kr": "cp949", "ks_c_5601-1987": "cp949"}
"""What pages call CP949."""


def parse_html(request: ParseRequest) -> Iterator[ParsedDocument]:
    """Yield the document of a page."""
    builder = TextBuilder()
    title = write_page(builder, page_text(request.data))
    yield builder.build(title or request.name)


def write_page(builder: TextBuilder, html: str) -> str:
    """Write what a reader of the page sees, count what is left out, and return the page's title."""
    soup = BeautifulSoup(html, "lxml")
    if is_deeper(soup, ABSURD):
        raise UnreadableDocument(TOO_DEEP)
    clear(soup, builder.drop)
    main = soup.find("main") or soup.find(True, attrs={"role": "main"})
    writer = Writer(builder)
    for root in (main, soup.body, soup):
        if isinstance(root, Tag) and not writer.wrote:
            writer.write(root)
    return title_of(soup)


def is_deeper(soup: BeautifulSoup, limit: int) -> bool:
    """Whether tags are nested deeper than `limit`; in one pass, for what follows takes the square of the depth."""
    depths = {id(soup): 0}
    for tag in soup.find_all(True):
        depth = depths.get(id(tag.parent), 0) + 1
        if depth > limit:
            return True
        depths[id(tag)] = depth
    return False


def page_text(data: bytes) -> str:
    """Decode by the page's own declaration, if it is true."""
    declared = CHARSET.search(data[:4096])
    text = declared_text(data, declared[1].decode("ascii").lower()) if declared else None
    return decode(data) if text is None else text


def declared_text(data: bytes, name: str) -> str | None:
    """Decode by a declaration; None if it is false.

    One of UTF-16 or UTF-32 always is: it was read byte by byte. Any even number of bytes would fit it.
    """
    try:
        encoding = codecs.lookup(KOREAN.get(name, name)).name
        return None if encoding.startswith(("utf-16", "utf-32")) else data.decode(encoding)
    except (LookupError, UnicodeError):
        return None


def title_of(soup: BeautifulSoup) -> str:
    """Return the first heading of the first rank, else the page's title without the site's name."""
    first = soup.find("h1")
    if first is not None and one_line(first.get_text(" ")):
        return one_line(first.get_text(" "))
    title = soup.title.get_text(" ") if soup.title is not None else ""
    return one_line(re.split(r"\s[|<>«»]\s", title)[0])


class Writer:
    """Writes a tree of tags as headings, paragraphs and rows."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._flow = FlowWriter(builder)
        self._run: list[str] = []
        self.wrote = False

    def write(self, root: Tag) -> None:
        """Write everything below a tag."""
        self._children(root, 0)
        self._flush()

    def _children(self, tag: Tag, depth: int) -> None:
        if depth > DEPTH_MAX:
            raise UnreadableDocument(TOO_DEEP)
        for child in tag.children:
            self._child(child, depth)

    def _child(self, child: PageElement, depth: int) -> None:
        if isinstance(child, Tag):
            self._tag(child, depth)
        elif type(child) in (NavigableString, CData):
            self._run.append(str(child))

    def _tag(self, tag: Tag, depth: int) -> None:
        if tag.name in HEADINGS:
            self._flush()
            self.wrote = True
            self._builder.heading(self._builder.text(tag.get_text(" ")), HEADINGS[tag.name])
        elif tag.name == "table":
            self._flush()
            self._table(tag, depth)
        elif tag.name == "br":
            self._flush()
        elif tag.name in BREAKING:
            self._flush()
            self._children(tag, depth + 1)
            self._flush()
        else:
            self._children(tag, depth + 1)

    def _flush(self) -> None:
        if not self._run:
            return
        line = one_line(self._builder.text("".join(self._run)))
        self._run.clear()
        self.wrote = self.wrote or bool(line)
        self._builder.paragraph(line, outline_level(line) + len(HEADINGS) if outline_level(line) else 0)

    def _table(self, table: Tag, depth: int) -> None:
        if is_layout(table):
            self._children(table, depth + 1)
            self._flush()
            return
        self.wrote = True
        self._flow.write([table_of(table, self._builder.text)])
