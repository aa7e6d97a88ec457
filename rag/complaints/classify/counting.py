"""Numbers as complaints write them: digits, native words (열네 집), Sino-Korean words (삼십이 세대)."""

from __future__ import annotations

import re

NATIVE = {
    "하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "서너": 3, "넷": 4, "네": 4, "너댓": 4, "다섯": 5,
    "대여섯": 5, "여섯": 6, "일곱": 7,
    "여덟": 8, "여덜": 8, "아홉": 9, "열": 10, "스무": 20, "스물": 20, "서른": 30, "마흔": 40,
    "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90,
}  # fmt: skip
DIGITS = {"일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9}
UNITS = {"십": 10, "백": 100, "천": 1000}
TENS = "열|스물|서른|마흔|쉰|예순|일흔|여든|아흔"
ONES = "하나|한|둘|두|셋|세|넷|네|다섯|여섯|일곱|여덟|여덜|아홉"
COUNT = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,5}}|(?:[일이삼사오육칠팔구]?[십백천])+[일이삼사오육칠팔구]?"
    rf"|백?(?:{TENS})(?:{ONES})?|스무|서너|너댓|대여섯|(?<![가-힣])(?:{ONES}))"
)
NATIVE_PART = re.compile("|".join(sorted(NATIVE, key=len, reverse=True)))


def number_of(text: str) -> int:
    """Return the number that a match of `COUNT` says.

    >>> [number_of(text) for text in ("열네", "1,200", "삼십이", "스무", "백서른")]
    [14, 1200, 32, 20, 130]
    """
    bare = text.replace(",", "")
    if bare.isdigit():
        return int(bare)
    hundred = 100 if bare.startswith("백") and NATIVE_PART.fullmatch(bare[1:3] or "-") else 0
    parts = NATIVE_PART.findall(bare)
    if parts and "".join(parts) == bare.removeprefix("백"):
        return hundred + sum(NATIVE[part] for part in parts)
    return _sino(bare)


def _sino(text: str) -> int:
    total = digit = 0
    for letter in text:
        if letter in UNITS:
            total, digit = total + (digit or 1) * UNITS[letter], 0
        else:
            digit = DIGITS.get(letter, 0)
    return total + digit
