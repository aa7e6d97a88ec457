"""Pages without a text layer that can be read: recognised where Tesseract is installed, else warned about."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass

from ingestion.parse.limits import Budget
from ingestion.parse.pdf import ocr
from ingestion.parse.pdf.layer import State
from ingestion.parse.pdf.page import PageText
from ingestion.parse.pdf.text import Placed

REMEDY = f"글자 인식(OCR)을 거친 PDF를 넣거나, {ocr.PACKAGES} 를 설치한 뒤 다시 넣어 주십시오."
LATE = "글자 인식(OCR)에 주어진 시간이 모자랐거나 알아본 글자가 없습니다. 파일을 나누어 넣어 주십시오."


@dataclass(frozen=True, slots=True)
class Reading:
    """All items of a file with their pages, Korean warnings, and how many words were hidden."""

    items: tuple[Placed, ...]
    warnings: tuple[str, ...]
    hidden: int


def complete(pages: Sequence[PageText], data: bytes, password: str, budget: Budget) -> Reading:
    """Put the pages together; those without a text layer are recognised if that is possible."""
    unread = [number for number, page in enumerate(pages, start=1) if page.state in ("scan", "garbled")]
    found = recognised(unread, data, password, budget)
    items = [
        (number, item)
        for number, page in enumerate(pages, start=1)
        for item in (found[number].items if number in found else page.items)
    ]
    states = {number: page.state for number, page in enumerate(pages, start=1)}
    return Reading(tuple(items), tuple(warnings(states, found)), sum(page.hidden for page in pages))


def recognised(numbers: Sequence[int], data: bytes, password: str, budget: Budget) -> dict[int, PageText]:
    """Return what was recognised in the time that is left, of pages of which something was."""
    if not numbers or not ocr.available():
        return {}
    found: dict[int, PageText] = {}
    begun, end = time.monotonic(), time.monotonic() + budget.recognition
    # pdfium refuses some damaged files that pdfminer mends: what is not recognised is warned about.
    with suppress(RuntimeError), closing(ocr.Scanner(data, password)) as scanner:
        for number in numbers:
            if time.monotonic() >= end:
                break
            items = scanner.read(number)
            if items:
                found[number] = PageText(tuple(items), "scan")
    budget.recognition -= time.monotonic() - begun
    return found


def remedy() -> str:
    """Say what to do about pages that were not read."""
    return LATE if ocr.available() else REMEDY


def no_text() -> str:
    """Return the refusal of a file none of whose pages could be read."""
    return f"글자가 없는 PDF입니다(스캔한 그림). {remedy()}"


def warnings(states: dict[int, State], found: dict[int, PageText]) -> list[str]:
    """Say which pages were not read, or not from a text layer of their own."""

    def of(state: State) -> list[int]:
        return [number for number, one in states.items() if one == state and number not in found]

    said = [
        (of("scan"), "에 글자층이 없습니다(스캔한 쪽). " + remedy()),
        (of("garbled"), "의 글자층이 깨져 있어 읽지 않았습니다(글꼴에 글자 정보가 없음). " + remedy()),
        (list(found), "은 글자 인식(OCR)으로 읽었습니다. 원문과 대조하십시오."),
        (of("under-scan"), "은 스캔한 그림 아래의 글자층(OCR)을 읽었습니다. 원문과 대조하십시오."),
    ]
    return [f"{ranges(numbers)}쪽{words}" for numbers, words in said if numbers]


def ranges(numbers: Iterable[int]) -> str:
    """Join numbers in order.

    >>> ranges([1, 2, 3, 7, 9, 10])
    '1-3, 7, 9-10'
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
