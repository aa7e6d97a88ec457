"""What a text says once whatever hides it is undone: invisible letters, look-alikes, encodings, scattered letters."""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from urllib.parse import unquote

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\U000e0001\U000e0020-\U000e007f\U000e0100-\U000e01ef]"
)
TAGS = {0xE0000 + code: chr(code) for code in range(0x20, 0x7F)}
"""The tag block (U+E0020 and on): ASCII that no screen shows."""
LOOKALIKES = str.maketrans(
    "аАвВеЕёкКмМнНоОрРсСтТуУхХіІїјЈѕЅԁԛԝгԌһαΑβΒεΕΗιΙκΚΜνΝοΟρΡτΤυΥχΧΖ",
    "aAbBeEekKmMhHoOpPcCtTyYxXiIijJsSdqwrGhaAbBeEHiIkKMvNoOpPtTuYxXZ",
)
LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
TAILS = "\0ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
JAMO = re.compile(f"([{LEADS}])([{VOWELS}])(?:([{TAILS[1:]}])(?![{VOWELS}]))?")
SCATTERED = re.compile(r"(?<!\S)(?:\S[ ·.\-]){4,}\S(?!\S)")
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
HEX = re.compile(r"(?:\\x|0x)?[0-9a-fA-F]{2}(?:[\s:,]?(?:\\x|0x)?[0-9a-fA-F]{2}){5,}")
ESCAPED = re.compile(r"(?:\\u[0-9a-fA-F]{4}){2,}")
PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2})")
LATIN = re.compile(r"[A-Za-z]{3}")
DEPTH = 2
"""How many encodings may lie in one another."""


def readings(text: str, depth: int = DEPTH) -> list[str]:
    """Return the text as a reader sees it, then each other way in which it can be read; none twice."""
    plain = visible(text)
    found = dict.fromkeys([plain, *(read for read in once(plain) if read != plain)])
    if depth > 1:
        found |= dict.fromkeys(deeper for hidden in decoded(plain) for deeper in readings(hidden, depth - 1))
    return list(found)


def visible(text: str) -> str:
    """Return a text with letters of the tag block and scattered jamo readable, without letters that nobody sees.

    >>> visible("ㄷㅏㅂ\u200b ＡＢ")
    '답 AB'
    """
    shown = INVISIBLE.sub("", text.translate(TAGS))
    return unicodedata.normalize("NFKC", html.unescape(JAMO.sub(syllable, shown)))


def once(plain: str) -> Iterator[str]:
    """Yield what one step makes of a visible text."""
    yield plain.translate(LOOKALIKES)
    yield SCATTERED.sub(lambda match: re.sub(r"[ ·.\-]", "", match[0]), plain)
    yield "\n".join(line[::-1] for line in plain.splitlines())
    if LATIN.search(plain):
        yield codecs.decode(plain, "rot13")
    yield from decoded(plain)


def decoded(plain: str) -> Iterator[str]:
    """Yield the texts that are encoded in a text."""
    if PERCENT.search(plain):
        yield unquote(plain, errors="replace")
    for pattern, decode in DECODERS:
        for match in pattern.finditer(plain):
            hidden = decode(match[0])
            if hidden is not None and is_text(hidden):
                yield hidden


def from_base64(token: str) -> str | None:
    """Decode base64 in either alphabet, with or without padding; None if it is no text."""
    padded = token.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True).decode("utf8")
    except (binascii.Error, UnicodeDecodeError):
        return None


def from_hex(token: str) -> str | None:
    """Decode hexadecimal bytes; None if they are no text."""
    digits = re.sub(r"\\x|0x|[\s:,]", "", token)
    try:
        return bytes.fromhex(digits).decode("utf8")
    except (ValueError, UnicodeDecodeError):
        return None


def from_escapes(token: str) -> str | None:
    """Decode escapes of a source code; None if they are broken."""
    try:
        return token.encode("ascii").decode("unicode_escape")
    except (UnicodeError, ValueError):
        return None


DECODERS: tuple[tuple[re.Pattern[str], Callable[[str], str | None]], ...] = (
    (BASE64, from_base64),
    (HEX, from_hex),
    (ESCAPED, from_escapes),
)


def is_text(hidden: str) -> bool:
    """Whether what came out of a decoder is meant to be read."""
    shown = sum(char.isprintable() or char in "\n\t" for char in hidden)
    return len(hidden) >= 4 and shown == len(hidden) and any(char.isalpha() for char in hidden)


def syllable(match: re.Match[str]) -> str:
    """Compose a Korean syllable of its letters."""
    tail = TAILS.index(match[3]) if match[3] else 0
    return chr(0xAC00 + (LEADS.index(match[1]) * len(VOWELS) + VOWELS.index(match[2])) * len(TAILS) + tail)
