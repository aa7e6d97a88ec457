"""Bytes to text: the encodings that Korean offices use."""

from __future__ import annotations

import codecs
import re

from rag.errors import UnreadableDocument

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CANDIDATES = ["cp949", "johab", "utf_16_le", "utf_16_be", "euc_jp", "cp1252"]
HANGUL = re.compile("[가-힣]")
SAMPLE = 65536
TOLERATED = 0.01
"""Share of broken characters up to which a UTF-8 text is taken as damaged and not as another encoding."""


def decode(data: bytes) -> str:
    """Return the text of `data`. Raises `UnreadableDocument` if no encoding fits."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    text = strictly(data, "utf-8")
    if text is not None and "\0" not in text:
        return text
    return other_encoding(data)


def other_encoding(data: bytes) -> str:
    """Decode what is not clean UTF-8."""
    lossy = data.decode("utf-8", errors="replace")
    broken = lossy.count("\ufffd")
    damaged = "\0" not in lossy and broken <= len(lossy) * TOLERATED
    # A table of figures in CP949 has few broken characters too, but next to no Hangul besides.
    if damaged and len(HANGUL.findall(lossy)) > broken:
        return lossy
    text = strictly(data, "cp949")
    if text is not None and "\0" not in text and HANGUL.search(text):
        return text
    return lossy if damaged else guessed(data)


def guessed(data: bytes) -> str:
    """Decode by likelihood (UTF-16 without a mark, Johab, a damaged CP949)."""
    from charset_normalizer import from_bytes

    best = from_bytes(data[:SAMPLE], cp_isolation=CANDIDATES).best()
    text = None if best is None else data.decode(best.encoding, errors="replace")
    if text is None or text.count("\ufffd") > len(text) * 0.02:
        raise UnreadableDocument("글자 인코딩을 알 수 없습니다. 파일을 UTF-8로 저장해 다시 넣어 주십시오.")
    return text


def strictly(data: bytes, encoding: str) -> str | None:
    """Decode without tolerance; None if it does not fit."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
