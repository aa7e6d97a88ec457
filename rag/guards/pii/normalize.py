"""One way of writing for many: digits, dashes, spaces and letters brought together, with the way back.

People write `０１０－１２３４`, `O1O ㅡ 1234` or put a zero-width character between two digits. The detectors read a
normalised text; every offset in it leads back to the text as it was given. Nearly all rules replace a character by
one character, so that the map only has to know of what was left out or drawn together. All steps are linear.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate

SPECIAL = {
    **dict.fromkeys("‐‑‒–—―−﹘﹣－ーㅡ─━⁃", "-"),
    **dict.fromkeys("〜～∼˜", "~"),
    **dict.fromkeys("・‧•ㆍ∙⋅･", "·"),
    **dict.fromkeys("。｡．", "."),
    **dict.fromkeys("ОΟ", "O"),
    **dict.fromkeys("оο", "o"),
    **dict.fromkeys("ІΙⅠ", "I"),
    **dict.fromkeys("ⅼ", "l"),
    **dict.fromkeys("\u00a0\u1680\u202f\u205f\u3000\u3164\uffa0\u2800", " "),
    **{chr(code): " " for code in range(0x2000, 0x200B)},
    **dict.fromkeys("\u2028\u2029\u0085\x0b\x0c", "\n"),
    **dict.fromkeys("‘’‚‛＇", "'"),
    **dict.fromkeys("“”„‟＂", '"'),
}
"""Dashes, points, spaces and quotes that NFKC leaves apart, and letters of other scripts that look like O and I."""

SAME = re.compile(r"[^\x00-\x7f가-힣「」『』·①-⑮㎡㎥…※○●□■◇◆▶→ㆍ“”‘’]")
"""A character that may have to be replaced; a text without one is normalised already (or nearly)."""
LEFT_OUT = (
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufe00-\ufe0f\ufeff\u20e3\U000e0000-\U000e007f]"
)
SYLLABLE = r"[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
EDIT = re.compile(f"{LEFT_OUT}|{SYLLABLE}")
LOOKALIKE = re.compile(
    r"(?<![A-Za-z0-9])(?=[0-9OoIl]{0,6}[OoIl])(?=[OoIl]{0,6}[ \-~./]{0,1}[OoIl]{0,6}[0-9])"
    r"[0-9OoIl]{2,6}(?:[ \-~./]{1,3}[0-9OoIl]{3,7}){1,3}(?![A-Za-z0-9])|"
    r"(?<![A-Za-z0-9])(?:[0-9]{2,6}[ \-~./]{1,3}){1,3}(?=[0-9OoIl]{0,6}[OoIl])[0-9OoIl]{3,7}"
    r"(?:[ \-~./]{1,3}[0-9OoIl]{3,7})?(?![A-Za-z0-9])"
)
"""Groups of digits with letters among them that look like 0 and 1: `O1O-1234-5678`, `0l0.1234.5678`."""
AS_DIGITS = str.maketrans("OoIl", "0011")
CIRCLED = re.compile(r"[⓪①-⑨](?:[ \-~.]{0,2}[⓪①-⑨]){6,20}")
CIRCLED_DIGITS = str.maketrans("⓪①②③④⑤⑥⑦⑧⑨", "0123456789")


class Replacements(dict[int, str]):
    """The replacement of a character, worked out when first met."""

    def __missing__(self, code: int) -> str:
        replaced = replacement(chr(code))
        self[code] = replaced
        return replaced


def replacement(character: str) -> str:
    """Return the one character that stands for `character`; itself where NFKC would need more than one."""
    if character in SPECIAL:
        return SPECIAL[character]
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)
    if unicodedata.category(character) == "No":  # m² is no m2, and ① opens a paragraph of a law
        return character
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


REPLACEMENTS = Replacements()


@dataclass(frozen=True, slots=True)
class Normalized:
    """A normalised text and the way back to the text that it came from.

    `cuts` are the offsets in `text` after which the distance to the original changes; `shifts[i]` is the distance
    from `cuts[i - 1]` on (`shifts[0]` before the first cut). `wide` holds the length in the original of the syllables
    that were drawn together.
    """

    text: str
    cuts: tuple[int, ...] = ()
    shifts: tuple[int, ...] = (0,)
    wide: Mapping[int, int] = field(default_factory=dict)

    def original(self, offset: int) -> int:
        """Return where the character at `offset` begins in the original."""
        return offset + self.shifts[bisect_right(self.cuts, offset)]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original's span of `text[start:end]`; nothing that was left out at its edges belongs to it."""
        if end <= start:
            return self.original(start), self.original(start)
        return self.original(start), self.original(end - 1) + self.wide.get(end - 1, 1)


def normalize(text: str) -> Normalized:
    """Bring a text to one way of writing. Takes any string, lone surrogates too; linear in its length."""
    if SAME.search(text) is None:
        return Normalized(mend_digits(text))
    edited = shortened(text)
    return Normalized(mend_digits(edited.text.translate(REPLACEMENTS)), edited.cuts, edited.shifts, edited.wide)


def mend_digits(text: str) -> str:
    """Turn letters and circled digits inside a number into digits, one for one."""
    if CIRCLED.search(text) is not None:
        text = CIRCLED.sub(lambda match: match[0].translate(CIRCLED_DIGITS), text)
    return LOOKALIKE.sub(lambda match: match[0].translate(AS_DIGITS), text)


def shortened(text: str) -> Normalized:
    """Leave out what cannot be seen and draw separate letters of a syllable together."""
    pieces: list[str] = []
    cuts: list[int] = []
    gains: list[int] = []
    wide: dict[int, int] = {}
    at = length = 0
    for match in EDIT.finditer(text):
        drawn = composed(match[0])
        pieces += (text[at : match.start()], drawn)
        length += match.start() - at + len(drawn)
        at = match.end()
        cuts.append(length)
        gains.append(len(match[0]) - len(drawn))
        if drawn:
            wide[length - 1] = len(match[0])
    if not cuts:
        return Normalized(text)
    pieces.append(text[at:])
    return Normalized("".join(pieces), tuple(cuts), tuple(accumulate(gains, initial=0)), wide)


def composed(letters: str) -> str:
    """Return the syllable of separate letters, nothing for what cannot be seen."""
    return unicodedata.normalize("NFC", letters) if "\u1100" <= letters[0] <= "\u1112" else ""
