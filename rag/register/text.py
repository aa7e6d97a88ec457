"""What people write into the register, made safe to keep: markup stays text, what nobody can see goes."""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Control, format (zero-width, bidi, tags), surrogates, private use and unassigned."""
SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u115f\u1160\u3164\uffa0]")
"""Variation selectors, and the Hangul fillers, which look like nothing at all."""
BLANKS = re.compile(r"[^\S\n]+")
LINES = re.compile(r"\n{3,}")


def cleaned(text: str) -> str:
    r"""Return a text in NFC without control and invisible characters; lines stay lines.

    Markup is not touched: whoever shows it escapes it.

    >>> cleaned(" <b>안\u200b녕</b>\t하세요\r\n ")
    '<b>안녕</b> 하세요'
    """
    lined = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    seen = "".join(one for one in SELECTORS.sub("", lined) if one == "\n" or is_seen(one))
    normal = unicodedata.normalize("NFC", BLANKS.sub(" ", seen))
    return LINES.sub("\n\n", "\n".join(line.strip() for line in normal.split("\n"))).strip()


def tidy(value: object) -> object:
    """Return a text as `cleaned` does, and anything else as it is, for a validator to refuse."""
    return cleaned(value) if isinstance(value, str) else value


def is_seen(character: str) -> bool:
    """Whether a character is one that a reader can see, or a space."""
    return unicodedata.category(character) not in INVISIBLE


def hidden(text: str) -> int:
    """Count the characters that `cleaned` takes out because nobody sees them (line ends and tabs apart).

    >>> hidden("가\u200b나\u202e")
    2
    """
    kept = text.replace("\r", "").replace("\n", "").replace("\t", "")
    return len(SELECTORS.findall(kept)) + sum(not is_seen(one) for one in SELECTORS.sub("", kept))
