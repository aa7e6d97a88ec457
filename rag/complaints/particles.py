"""Particles whose form depends on the syllable before them."""

from __future__ import annotations

FIRST, LAST, FINALS, L_FINAL = 0xAC00, 0xD7A3, 28, 8


def towards(word: str) -> str:
    """Return a word with `로` or `으로`; what does not end in Hangul gets both.

    >>> towards("국민연금공단"), towards("긴급"), towards("경찰서"), towards("서울"), towards("LH")
    ('국민연금공단으로', '긴급으로', '경찰서로', '서울로', 'LH(으)로')
    """
    code = ord(word[-1]) if word else 0
    if not FIRST <= code <= LAST:
        return f"{word}(으)로"
    return word + ("로" if (code - FIRST) % FINALS in {0, L_FINAL} else "으로")


def as_object(word: str) -> str:
    """Return a word with `을` or `를`; what does not end in Hangul gets both.

    >>> as_object("거부 이유"), as_object("성명"), as_object("FAX")
    ('거부 이유를', '성명을', 'FAX을(를)')
    """
    code = ord(word[-1]) if word else 0
    if not FIRST <= code <= LAST:
        return f"{word}을(를)"
    return word + ("을" if (code - FIRST) % FINALS else "를")
