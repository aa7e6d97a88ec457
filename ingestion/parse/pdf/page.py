"""One page of a PDF: its text layer judged, and its lines and tables in reading order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingestion.parse.pdf.device import lay_out
from ingestion.parse.pdf.layer import Layer, State, Thing, layer_of
from ingestion.parse.pdf.layout import Box, Line, Table, page_items
from ingestion.parse.pdf.tables import table_of

if TYPE_CHECKING:
    from pdfplumber.page import Page

WORDS: dict[str, Any] = {"extra_attrs": ["size"], "keep_blank_chars": False}
TURNED = 0.8
"""Share of letters that lie on their side from which on the page is read turned."""


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page holds: items in reading order, the state of its text layer, and how many words were hidden."""

    items: tuple[Line | Table, ...]
    state: State
    hidden: int = 0


def read_page(page: Page) -> PageText:
    """Read a page. Raises nearly anything on damaged files."""
    lay_out(page)
    x0, top, x1, bottom = map(float, page.cropbox)
    layer = layer_of(page.chars, page.images, [*page.rects, *page.curves], (x0, top, x1, bottom))
    hidden = hidden_words(page, layer)
    if layer.state == "garbled":
        return PageText((), layer.state, hidden)
    seen = page.filter(lambda thing: id(thing) not in layer.hidden) if layer.hidden else page
    turned = turned_letters(seen)
    if turned is not None:
        return PageText(tuple(turned_items(turned, page)), layer.state, hidden)
    tables = [found for found in map(table_of, seen.find_tables()) if found is not None]
    words = [word_box(word) for word in seen.extract_words(**WORDS)]
    return PageText(tuple(page_items(words, tables, float(page.width), float(page.height))), layer.state, hidden)


def hidden_words(page: Page, layer: Layer) -> int:
    """Count the words that a reader does not see."""
    if not layer.hidden:
        return 0
    return len(page.filter(lambda thing: id(thing) in layer.hidden).extract_words(**WORDS))


def turned_letters(page: Page) -> list[Thing] | None:
    """Return the letters of a page whose text lies on its side as if it was turned; None for any other."""
    letters = [letter for letter in page.chars if not str(letter["text"]).isspace()]
    ways = Counter(way(letter) for letter in letters)
    side = 1 if ways[1] >= ways[-1] else -1
    if not letters or ways[side] < TURNED * len(letters):
        return None
    width, height = float(page.width), float(page.height)
    return [turn(letter, side, width, height) for letter in page.chars if way(letter) == side]


def way(letter: Thing) -> int:
    """Return 1 for a letter that reads upwards, -1 downwards, 0 across."""
    a, b, *_ = letter["matrix"]
    if letter["upright"] or abs(a) > abs(b):
        return 0
    return 1 if b > 0 else -1


def turn(letter: Thing, side: int, width: float, height: float) -> Thing:
    """Return a letter with the place that it has once its line lies level."""
    x0, x1, top, bottom = letter["x0"], letter["x1"], letter["top"], letter["bottom"]
    across = (height - bottom, height - top) if side > 0 else (top, bottom)
    down = (x0, x1) if side > 0 else (width - x1, width - x0)
    place = {"x0": across[0], "x1": across[1], "top": down[0], "bottom": down[1], "doctop": down[0]}
    high = down[1] - down[0]
    return {**letter, **place, "upright": True, "width": across[1] - across[0], "height": high, "size": high}


def turned_items(letters: Sequence[Thing], page: Page) -> list[Line | Table]:
    """Return the lines of a turned page; its rules stand elsewhere, so tables are read as lines."""
    from pdfplumber.utils.text import extract_words

    words = [word_box(word) for word in extract_words(list(letters), **WORDS)]
    return page_items(words, [], float(page.height), float(page.width))


def word_box(word: Thing) -> Box:
    """Turn a word of pdfplumber into ours."""
    return Box(
        float(word["x0"]),
        float(word["x1"]),
        float(word["top"]),
        float(word["bottom"]),
        str(word["text"]),
        float(word["size"]),
    )
