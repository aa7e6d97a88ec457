"""What a text says once it is decoded: base64, hex, percent signs, escapes, rot13, backwards, single jamo, spaced out.

Bounded: so many pieces a text, so many characters a piece, so many layers.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

DEPTH, PIECES, WINDOW = 3, 400, 20_000
BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{12,}={0,2}")
OPAQUE = re.compile(r"(?<![\w/.:=-])(?![0-9A-Fa-f]{48})[A-Za-z0-9+/]{48,}={0,2}")
"""A run that is no word, path or checksum."""
BASE32 = re.compile(r"(?<![A-Z2-7])[A-Z2-7]{24,}={0,6}")
HEX = re.compile(r"(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{2}[ :,]?){8,}")
PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}|[\w.~/:-]){3,}")
BYTES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
ESCAPES = re.compile(r"(?:\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2})(?:[ -]|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2})*")
ENTITIES = re.compile(r"(?:&(?:#\d{2,7}|#x[0-9A-Fa-f]{2,6}|lt|gt|quot|amp);[^&\n]{0,3}){2,}")
LATIN = re.compile(r"^[^\n]*?(?<![A-Za-z])[A-Za-z]{3,}+(?:[ ,.'-]++[A-Za-z]++){2}[^\n]*$", re.MULTILINE)
"""Whole lines: an order turned by thirteen letters may hold words that are not."""
JAMO = re.compile(r"[ㄱ-ㅎㅏ-ㅣ](?:\s?[ㄱ-ㅎㅏ-ㅣ]){5,}(?:\s*[ㄱ-ㅎㅏ-ㅣ]+)*")
JAMO_LINE = re.compile(r"^[^\n]*[ㄱ-ㅎㅏ-ㅣ]{4,}[^\n]*$", re.MULTILINE)
JAMO_WORD = re.compile(r"[ㄱ-ㅎㅏ-ㅣ]{2,}")
SPACED = re.compile(r"(?<!\w)\w(?:[ \t.\-_*·ㆍ|/,+~]{1,2}\w(?!\w)){5,}")
SEPARATOR = re.compile(r"[ \t.\-_*·ㆍ|/,+~]+")
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
DOUBLE = {"ㅗㅏ": "ㅘ", "ㅗㅐ": "ㅙ", "ㅗㅣ": "ㅚ", "ㅜㅓ": "ㅝ", "ㅜㅔ": "ㅞ", "ㅜㅣ": "ㅟ", "ㅡㅣ": "ㅢ"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch `[start, end)` of a text and what it says decoded; `how` names the way (`base64`, `rot13`)."""

    text: str
    start: int
    end: int
    how: str


def decoded(text: str, anchors: Sequence[str] = (), depth: int = DEPTH) -> Iterator[Piece]:
    """Yield what pieces of a text say once decoded, those inside decoded pieces too. `anchors` betray reversed text."""
    for piece in islice(windows(text, anchors), PIECES * (1 + len(text) // WINDOW)):
        yield piece
        if depth > 1:
            for inner in decoded(piece.text, anchors, depth - 1):
                yield Piece(inner.text, piece.start, piece.end, f"{piece.how}+{inner.how}")


def windows(text: str, anchors: Sequence[str]) -> Iterator[Piece]:
    """Yield what one layer of decoding gives, window by window of a long text."""
    for first in range(0, len(text), WINDOW):
        for piece in layers(text[first : first + WINDOW], anchors):
            yield Piece(piece.text, first + piece.start, first + piece.end, piece.how)


def layers(text: str, anchors: Sequence[str]) -> Iterator[Piece]:
    """Yield what one layer of decoding gives."""
    for how, needed, pattern, decode in WAYS:
        if needed not in text:
            continue
        for match in pattern.finditer(text):
            told = decode(match[0])
            if told and told != match[0] and (how != "rot13" or any(anchor in told.lower() for anchor in anchors)):
                yield Piece(told, match.start(), match.end(), how)
    backwards = text[::-1]
    if any(anchor in backwards and anchor not in text for anchor in anchors):
        yield Piece(backwards, 0, len(text), "reversed")


def opaque(text: str) -> Iterator[re.Match[str]]:
    """Yield the long encoded runs of a text that decode to nothing readable."""
    return (match for match in OPAQUE.finditer(text) if not from_base64(match[0]))


def from_base64(token: str) -> str:
    """Return the text that base64 (either alphabet, with or without padding) holds, or ""."""
    bare = token.rstrip("=").replace("-", "+").replace("_", "/")
    if len(bare) % 4 == 1 or (bare.isalpha() and (bare.islower() or len(bare) < 16)):
        return ""
    try:
        return readable(base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True))
    except binascii.Error:
        return ""


def from_base32(token: str) -> str:
    """Return the text that base32 holds, or ""."""
    bare = token.rstrip("=")
    try:
        return readable(base64.b32decode(bare + "=" * (-len(bare) % 8)))
    except binascii.Error:
        return ""


def from_hex(token: str) -> str:
    """Return the text that hexadecimal bytes spell, or ""."""
    digits = re.sub("[ :,]", "", token)
    return readable(bytes.fromhex(digits)) if len(digits) % 2 == 0 and not digits.isdigit() else ""


def from_percent(token: str) -> str:
    """Return a text without percent encoding, or "" if it has none."""
    return unquoted(token) if "%" in token else ""


def unquoted(text: str) -> str:
    """Return a text in which runs of `%EC%9D%B4` are the characters that they spell in UTF-8.

    >>> unquoted("%EC%9D%B4 100% %41")
    '이 100% A'
    """
    return BYTES.sub(lambda match: bytes.fromhex(match[0].replace("%", "")).decode("utf8", "replace"), text)


def from_escapes(token: str) -> str:
    """Return what escapes of a programming language spell."""
    return re.sub(r"\\[ux]([0-9A-Fa-f]{2,4})", lambda match: chr(int(match[1], 16)), token)


def from_jamo(token: str) -> str:
    """Return the syllables that single letters make.

    >>> from_jamo("ㅈㅣㅅㅣㄹㅡㄹ")
    '지시를'
    """
    letters = paired([char for char in token if not char.isspace()])
    out, at = "", 0
    while at < len(letters):
        at, syllable = syllable_at(letters, at)
        out += syllable
    return out


def jamo_line(line: str) -> str:
    """Return a line whose single letters are syllables; what else is in it stays where it is."""
    return JAMO_WORD.sub(lambda match: from_jamo(match[0]), line)


def paired(letters: Sequence[str]) -> list[str]:
    """Return letters with double vowels written as two joined."""
    joined: list[str] = []
    for letter in letters:
        if joined and joined[-1] + letter in DOUBLE:
            joined[-1] = DOUBLE[joined[-1] + letter]
        else:
            joined.append(letter)
    return joined


def syllable_at(letters: Sequence[str], at: int) -> tuple[int, str]:
    """Return the syllable that begins at a place, and where the next one begins."""
    if not (letters[at] in INITIALS and at + 1 < len(letters) and letters[at + 1] in VOWELS):
        return at + 1, letters[at]
    code = 0xAC00 + (INITIALS.index(letters[at]) * 21 + VOWELS.index(letters[at + 1])) * 28
    after = at + 2
    closes = after < len(letters) and letters[after] in FINALS
    if closes and not (after + 1 < len(letters) and letters[after + 1] in VOWELS):
        return after + 1, chr(code + FINALS.index(letters[after]))
    return after, chr(code)


def closed_up(token: str) -> str:
    """Return single letters that stand apart as words."""
    return SEPARATOR.sub("", token)


def rot13(token: str) -> str:
    """Return Latin text turned by thirteen letters."""
    return codecs.encode(token, "rot13")


def readable(data: bytes) -> str:
    """Return bytes as text if they are UTF-8 that a person could read, else ""."""
    try:
        text = data.decode("utf8")
    except UnicodeDecodeError:
        return ""
    odd = sum(unicodedata.category(char)[0] == "C" and char not in "\n\t\r" for char in text)
    return text if text.strip() and not odd else ""


WAYS: tuple[tuple[str, str, re.Pattern[str], Callable[[str], str]], ...] = (
    ("base64", "", BASE64, from_base64),
    ("base32", "", BASE32, from_base32),
    ("hex", "", HEX, from_hex),
    ("percent", "%", PERCENT, from_percent),
    ("escapes", "\\", ESCAPES, from_escapes),
    ("entities", "&", ENTITIES, html.unescape),
    ("jamo", "", JAMO, from_jamo),
    ("jamo", "", JAMO_LINE, jamo_line),
    ("spaced", "", SPACED, closed_up),
    ("rot13", "", LATIN, rot13),
)
