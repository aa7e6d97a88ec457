"""Pages of pictures read by Tesseract; the only file that knows Tesseract and how pages are rendered.

Needs Debian's tesseract-ocr and tesseract-ocr-kor. The program is spoken to through pipes: a reader's process
may not write files (which pytesseract does). Its Korean model puts spaces between syllables: words whose gap is no
wider than a third of a letter are joined. At 200 dpi it spells more words as they are than at 300 (65% and 52% of
a printed press release's), in less time.
"""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from ingestion.parse.pdf.layout import Box, Line, Table, page_items

if TYPE_CHECKING:
    from PIL.Image import Image

PROGRAM = "tesseract"
PACKAGES = "tesseract-ocr 와 tesseract-ocr-kor"
"""What is to be installed, as a refusal names it."""
LANGUAGES = "kor+eng"
OPTIONS = ("-c", "preserve_interword_spaces=1")
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
COLUMN_NAMES = (
    "level", "page_num", "block_num", "par_num", "line_num", "word_num", "left", "top", "width", "height", "conf",
    "text",
)  # fmt: skip
WORD_LEVEL = "5"


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
        done = subprocess.run([PROGRAM, "--list-langs"], capture_output=True, check=True, timeout=SECONDS)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return False
    return "kor" in done.stdout.decode("utf-8", "replace").split()


def wants_ocr(reasons: Iterable[str]) -> bool:
    """Whether one of the reasons why files were not read is that Tesseract is not installed."""
    return any(PACKAGES in reason for reason in reasons)


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
    picture = io.BytesIO()
    image.save(picture, "PNG", compress_level=1)
    command = [PROGRAM, "stdin", "stdout", "-l", LANGUAGES, "--psm", str(division), "--dpi", str(DPI), *OPTIONS, "tsv"]
    try:
        done = subprocess.run(  # noqa: S603 - no word of it comes from a document
            command, input=picture.getvalue(), capture_output=True, check=True, timeout=SECONDS
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return [word for line in done.stdout.decode("utf-8", "replace").split("\n") if (word := word_of(line)) is not None]


def word_of(line: str) -> Found | None:
    """Return the word of a line of Tesseract's table, None for a line about anything else or an unsure word."""
    cells = line.rstrip("\r").split("\t")
    if len(cells) != len(COLUMN_NAMES) or cells[0] != WORD_LEVEL:
        return None
    block, par, row = (int(cell) for cell in cells[2:5])
    left, top, width, height = (int(cell) for cell in cells[6:10])
    text = cells[11].strip()
    if not text or float(cells[10]) < SURE:
        return None
    return Found((block, par, row), text, left, left + width, top, top + height)


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
