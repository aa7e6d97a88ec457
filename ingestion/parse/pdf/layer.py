"""The text layer of a PDF page: is there one, can it be believed, and which of it does a reader see. Pure.

Letters are dictionaries as pdfplumber makes them, coordinates points from the top left corner.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ingestion.parse.pdf.device import UNSEEN

Thing = dict[str, Any]
Frame = tuple[float, float, float, float]
State = Literal["text", "scan", "garbled", "under-scan"]
"""`scan`: a picture of text; `under-scan`: an inkless text layer that belongs to such a picture."""
TINY = 1.0
"""Points below which no letter can be read."""
FEW, PARTLY = 10, 0.3
STAMP, WHOLE = 100, 0.85
"""Letters below which, and share of the page above which, a picture holds the page's text (with a stamp on it)."""
UNDER = 0.6
DRAWN = 300
"""Curves of a page without letters from which on its letters are taken to be drawn as outlines."""
PAPER = 0.97
ODD = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd\u0000-\u0008\u000e-\u001f]|[\U000f0000-\U0010ffff]")
ODD_SHARE = 0.3
LATIN = re.compile("[\u00a1-\u00ff]")
HANGUL = re.compile("[가-힣]")


@dataclass(frozen=True, slots=True)
class Layer:
    """What a page's text layer is, and the letters (`id`) that a reader does not see."""

    state: State
    hidden: frozenset[int] = frozenset()


def layer_of(letters: Sequence[Thing], pictures: Sequence[Thing], shapes: Sequence[Thing], frame: Frame) -> Layer:
    """Judge a page by its letters, pictures and drawn shapes inside its frame (x0, top, x1, bottom)."""
    covered = min(1.0, sum(share(picture, frame) for picture in pictures))
    off = frozenset(id(letter) for letter in letters if is_tiny(letter) or is_off(letter, frame))
    inkless = frozenset(id(letter) for letter in letters if letter.get("tag") == UNSEEN)
    solid = [letter for letter in letters if id(letter) not in off and not str(letter["text"]).isspace()]
    unseen = sum(id(letter) in inkless for letter in solid)
    if covered >= UNDER and unseen > len(solid) - unseen:
        return Layer("garbled" if is_garbled(solid) else "under-scan", off)
    grounds = [*pictures, *(shape for shape in shapes if is_ground(shape))]
    white = frozenset(id(letter) for letter in solid if is_white(letter) and not stands_on(letter, grounds))
    seen = [letter for letter in solid if id(letter) not in inkless | white]
    return Layer(state_of(seen, covered, len(shapes)), off | inkless | white)


def state_of(seen: Sequence[Thing], covered: float, shapes: int) -> State:
    """Return the state of a page by the letters that are seen."""
    if is_garbled(seen):
        return "garbled"
    count = len(seen)
    pictured = (count < FEW and covered >= PARTLY) or (count < STAMP and covered >= WHOLE)
    return "scan" if pictured or (count == 0 and shapes >= DRAWN) else "text"


def is_garbled(letters: Sequence[Thing]) -> bool:
    """Whether the letters' codes are not those of what is drawn: no Unicode, private use, CP949 read as Latin."""
    text = "".join(str(letter["text"]) for letter in letters)
    if len(letters) < FEW:
        return False
    odd = len(ODD.findall(text))
    return odd > ODD_SHARE * len(letters) or (
        len(LATIN.findall(text)) > ODD_SHARE * len(letters) and HANGUL.search(text) is None
    )


def is_tiny(letter: Thing) -> bool:
    """Whether a letter is too small to be read."""
    return float(letter["size"]) < TINY and not str(letter["text"]).isspace()


def is_off(letter: Thing, frame: Frame) -> bool:
    """Whether a letter's middle lies off the page."""
    x0, top, x1, bottom = frame
    x, y = middle(letter)
    return not (x0 <= x <= x1 and top <= y <= bottom)


def middle(thing: Thing) -> tuple[float, float]:
    """Return the middle of a letter."""
    return (float(thing["x0"]) + float(thing["x1"])) / 2, (float(thing["top"]) + float(thing["bottom"])) / 2


def is_white(thing: Thing) -> bool:
    """Whether something is filled with the colour of paper (grey, RGB or CMYK)."""
    colour = thing.get("non_stroking_color")
    if not isinstance(colour, list | tuple) or not all(isinstance(part, int | float) for part in colour):
        return False
    if len(colour) == 4:
        return bool(max(colour) <= 1 - PAPER)
    return len(colour) in (1, 3) and bool(min(colour) >= PAPER)


def is_ground(shape: Thing) -> bool:
    """Whether a shape is filled with a colour on which white letters show."""
    return bool(shape.get("fill")) and not is_white(shape)


def stands_on(letter: Thing, grounds: Iterable[Thing]) -> bool:
    """Whether a letter stands on one of the grounds."""
    x, y = middle(letter)
    return any(g["x0"] <= x <= g["x1"] and g["top"] <= y <= g["bottom"] for g in grounds)


def share(picture: Thing, frame: Frame) -> float:
    """Return which share of the page a picture covers."""
    x0, top, x1, bottom = frame
    across = min(float(picture["x1"]), x1) - max(float(picture["x0"]), x0)
    down = min(float(picture["bottom"]), bottom) - max(float(picture["top"]), top)
    return max(across, 0.0) * max(down, 0.0) / max((x1 - x0) * (bottom - top), 1.0)
