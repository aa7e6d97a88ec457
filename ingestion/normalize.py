"""Text as a reader sees it: NFC, one kind of line break and space, nothing invisible.

NFC and not NFKC: the letters of a law stay as they were promulgated (`㎡`, `①`, `ㆍ`). What is dropped at
this point (zero-width, bidirectional, tag and variation characters) can hide instructions from a reader.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
LINE_BREAK = re.compile("\r\n?|[\u000b\u000c\u0085\u2028\u2029]")
SPACE = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
LINE_END = re.compile(r"[ ]+(?=\n|\Z)")
BLANK_LINES = re.compile(r"\n{3,}")
RUN = re.compile(r"\s+")


class Normalized(NamedTuple):
    """A normalised text and the number of invisible characters that were dropped."""

    text: str
    removed: int


def normalize(text: str) -> Normalized:
    """Normalise; doing it again changes nothing."""
    text = LINE_BREAK.sub("\n", text)
    text, removed = INVISIBLE.subn("", text)
    text = SPACE.sub(" ", text)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    text = LINE_END.sub("", text)
    return Normalized(BLANK_LINES.sub("\n\n", text), removed)


def one_line(text: str) -> str:
    """Return the text on one line with single spaces."""
    return RUN.sub(" ", text).strip()
