"""Pages of pictures read by Tesseract; the only file that knows pytesseract and how pages are rendered.

Needs the `ocr` extra and Debian's tesseract-ocr and tesseract-ocr-kor. Tesseract's Korean model puts spaces
between syllables: words whose gap is no wider than a third of a letter are joined. At 200 dpi it spells more
words as they are than at 300 (65% and 52% of a printed press release's), in less time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from ingestion.parse.pdf_layout import Box, Line, Table, page_items

if TYPE_CHECKING:
    from PIL.Image import Image

LANGUAGES = "kor+eng"
DPI = 200
PIXELS = 25_000_000
"""Most pixels of a page: about A2 at 200 dpi."""
SECONDS = 120
GAP = 0.33
"""Share of a letter's height up to which a gap is none."""
POINTS = 72
COLUMNS, ONE_BLOCK = 3, 6
"""Ways in which Tesseract divides a page."""
SPARSE = 60
SURE = 30
"""Per cent; below it stands what was seen in lines and pictures."""
COLUMN_NAMES = ("block_num", "par_num", "line_num", "text", "left", "width", "top", "height", "conf")


class Found(NamedTuple):
    """A word that was recognised: its line, and its place in pixels."""

    line: tuple[int, int, int]
    text: str
    x0: float
    x1: float
    top: float
    bottom: float


@lru_cache(maxsize=1)
def available() -> bool:
    """Whether Tesseract and its Korean model are installed."""
    try:
        import pytesseract

        return "kor" in pytesseract.get_languages()
    except Exception:  # not installed, not to be started, or of another making: all mean that there is none
        return False


class Scanner:
    """Reads pages of one PDF."""

    def __init__(self, data: bytes, password: str) -> None:
        import pypdfium2

        self._pdf = pypdfium2.PdfDocument(data, password=password or None)

    def close(self) -> None:
        """Let the file go."""
        self._pdf.close()

    def read(self, number: int) -> list[Line | Table]:
        """Return the lines of a page (from 1); none if nothing can be recognised."""
        page = self._pdf[number - 1]
        try:
            width, height = page.get_size()
            scale = min(DPI / POINTS, (PIXELS / max(width * height, 1.0)) ** 0.5)
            words = list(boxes(recognised(page.render(scale=scale, grayscale=True).to_pil()), scale))
            return page_items(words, [], width, height)
        finally:
            page.close()


def recognised(image: Image) -> list[Found]:
    """Return the words of an image in Tesseract's order; none if it fails or takes too long.

    Its division of a page into columns loses lines where there are few: such a page is also read as one block.
    """
    found = words_of(image, COLUMNS)
    if len(found) >= SPARSE:
        return found
    return max(found, words_of(image, ONE_BLOCK), key=lambda words: sum(len(word.text) for word in words))


def words_of(image: Image, division: int) -> list[Found]:
    """Return the words that Tesseract is fairly sure of."""
    import pytesseract

    config = f"--psm {division} -c preserve_interword_spaces=1"
    try:
        table: dict[str, list[Any]] = pytesseract.image_to_data(
            image, lang=LANGUAGES, config=config, timeout=SECONDS, output_type=pytesseract.Output.DICT
        )
    except (RuntimeError, OSError):
        return []
    rows = zip(*(table[name] for name in COLUMN_NAMES), strict=True)
    return [
        Found((block, par, line), str(text).strip(), left, left + width, top, top + height)
        for block, par, line, text, left, width, top, height, sure in rows
        if str(text).strip() and float(sure) >= SURE
    ]


def boxes(words: Sequence[Found], scale: float) -> Iterator[Box]:
    """Yield the words of each line, joined over gaps that are none, in points."""
    for _, members in groupby(words, key=attrgetter("line")):
        line = sorted(members, key=attrgetter("x0"))
        height = median(word.bottom - word.top for word in line)
        top, bottom = min(word.top for word in line) / scale, max(word.bottom for word in line) / scale
        for run in runs(line, GAP * height):
            text = "".join(word.text for word in run)
            yield Box(run[0].x0 / scale, run[-1].x1 / scale, top, bottom, text, height / scale)


def runs(line: Sequence[Found], gap: float) -> list[list[Found]]:
    """Group the words of a line that stand closer than `gap`."""
    found: list[list[Found]] = []
    for word in line:
        if found and word.x0 - found[-1][-1].x1 < gap:
            found[-1].append(word)
        else:
            found.append([word])
    return found
