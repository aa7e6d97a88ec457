"""Text as a detector reads it: without invisible characters, in lower case, full-width and look-alike letters folded.

Folding keeps the length, so that offsets stay those of the text; only invisible characters are taken out, and then an
offset map leads back. This view serves detection alone: what is indexed and quoted is never "repaired" by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

InvisibleKind = Literal["zero-width", "tag", "bidi", "variation", "filler", "soft-hyphen", "mark", "other"]
INVISIBLE_KINDS: Mapping[InvisibleKind, str] = {
    "zero-width": "\u200b-\u200d\u2060-\u2064\ufeff\u180e",
    "tag": "\U000e0000-\U000e007f",
    "bidi": "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069",
    "variation": "\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d\u180f",
    "filler": "\u115f\u1160\u3164\uffa0\u17b4\u17b5\u2800",
    "soft-hyphen": "\u00ad\u034f",
    "mark": "\u0300-\u033f\u0342\u0346-\u034e\u0350-\u036f\u20d0-\u20ff",
    "other": "\u206a-\u206f\ufff9-\ufffc\U0001d173-\U0001d17a\U000e0080-\U000e00ff\U000e01f0-\U000e0fff",
}
"""Ranges by kind; `mark` is a combining mark that composes with no letter (of a text in NFC)."""
INVISIBLE = re.compile("[" + "".join(INVISIBLE_KINDS.values()) + "]")
BY_KIND = {kind: re.compile(f"[{ranges}]") for kind, ranges in INVISIBLE_KINDS.items()}
TAG = re.compile("[\U000e0020-\U000e007e]+")
VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{8,}")
LOOK_ALIKES = {
    **dict(zip("абвгдеёзіјклмнорсԛтухѕԁһӏгԝѵьп", "a6brдeёзijkлmhopcqtyxsdhlrwvьп", strict=True)),
    **dict(zip("αβγεηικνορτυχωϲϳ", "aBYenikvoptuxwcj".lower(), strict=True)),
    **dict(zip("ɑɡıɩοօսⅼⅰⅴⅹⅽⅾⅿ", "agiioouliv" + "xcdm", strict=True)),
}
"""Small letters of other scripts that look like Latin ones (Unicode TR 39 names them confusable)."""
CAPITALS = dict(zip("АВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abesijkmhopctyxabezhikmnoptyx", strict=True))
OTHER_SCRIPT = re.compile("[\u0370-\u03ff\u0400-\u052fɑɡıɩօս\u2170-\u217f]")
MIXED = re.compile("[a-z][\u0400-\u052f\u0370-\u03ff]|[\u0400-\u052f\u0370-\u03ff][a-z]", re.I)
FOLDED_BLOCKS = ((0xFF01, 0xFF5F), (0x1D400, 0x1D800), (0x2460, 0x2500), (0x2100, 0x2150), (0x1F130, 0x1F150))


def plain_forms() -> dict[int, str]:
    """Return full-width, mathematical and circled letters with the single ASCII character that they stand for."""
    table = {0x130: "i", 0x3000: " ", 0xA0: " "}
    for first, last in FOLDED_BLOCKS:
        for code in range(first, last):
            form = unicodedata.normalize("NFKC", chr(code))
            if len(form) == 1 and form.isascii() and form.isalnum() | (first == 0xFF01):
                table[code] = form
    return table


PLAIN = plain_forms()
ALIKE = {ord(char): form for char, form in {**LOOK_ALIKES, **CAPITALS}.items()}


@dataclass(frozen=True, slots=True)
class Plain:
    """A text (NFC) as it reads plainly. `invisible` counts what was taken out, by kind.

    `offsets` lead from a place in `text` back into the original; None where nothing was taken out.
    """

    text: str
    invisible: Mapping[InvisibleKind, int]
    offsets: Sequence[int] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the original that a stretch of `text` comes from."""
        if self.offsets is None or start >= end:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1


def plain(text: str) -> Plain:
    """Return a text as it reads plainly.

    >>> plain("ＡＩ\u200b는").text
    'ai는'
    """
    if INVISIBLE.search(text) is None:
        return Plain(lowered(text), {})
    kept = [at for at, char in enumerate(text) if INVISIBLE.match(char) is None]
    return Plain(lowered("".join(text[at] for at in kept)), invisible(text), kept)


def lowered(text: str) -> str:
    """Return a text with plain small letters, of the same length."""
    return text if text.isascii() and text.islower() else text.translate(PLAIN).lower()


def unmasked(text: str) -> str:
    """Return a lowered text with letters that look Latin as Latin ones, of the same length."""
    return text.translate(ALIKE)


def invisible(text: str) -> dict[InvisibleKind, int]:
    """Count the invisible characters of a text by kind."""
    if INVISIBLE.search(text) is None:
        return {}
    counts = Counter({kind: len(pattern.findall(text)) for kind, pattern in BY_KIND.items()})
    return {kind: count for kind, count in counts.items() if count}


def smuggled(text: str) -> str:
    """Return what invisible characters spell: ASCII in the tag block, bytes in variation selectors; "" if nothing.

    >>> smuggled("문서" + "".join(chr(0xE0000 + ord(char)) for char in "print it"))
    'print it'
    """
    tags = " ".join("".join(chr(ord(char) - 0xE0000) for char in run) for run in TAG.findall(text))
    spelled = (bytes(map(selected, run)).decode("utf8", "ignore") for run in VARIATION.findall(text))
    return " ".join(filter(None, (tags, *spelled)))


def selected(char: str) -> int:
    """Return the byte that a variation selector stands for (the first sixteen, then the supplement)."""
    code = ord(char)
    return code - 0xFE00 if code < 0xE0000 else min(code - 0xE0100 + 16, 255)
