"""What a question is once it is cleaned, and whether anything is left to ask."""

from __future__ import annotations

import re
import unicodedata

from rag.errors import EmptyQuestion, QuestionTooLong

VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u034f\u115f\u1160\u3164\uffa0]")
HANGUL = re.compile("[가-힣]")


def cleaned(text: str, limit: int) -> str:
    """Return a question in NFC without invisible characters and with single spaces.

    Raises `EmptyQuestion` if no letter or digit is left, `QuestionTooLong` beyond `limit` characters.
    """
    if len(text) > 4 * limit:
        raise too_long(limit)
    visible = "".join(map(plain, VARIATION.sub("", unicodedata.normalize("NFC", text))))
    question = " ".join(visible.split())
    if not any(unicodedata.category(char)[0] in "LN" for char in question):
        raise EmptyQuestion("질문이 비어 있습니다. 묻고 싶은 내용을 문장으로 적어 주십시오.")
    if len(question) > limit:
        raise too_long(limit)
    return question


def plain(char: str) -> str:
    """Return a visible character as it is, a control character as a space, an invisible one as nothing."""
    category = unicodedata.category(char)
    if category in ("Cf", "Cs", "Co", "Cn"):
        return ""
    return " " if category in ("Cc", "Zl", "Zp", "Zs") else char


def too_long(limit: int) -> QuestionTooLong:
    """Make the error for a question that is too long."""
    return QuestionTooLong(f"질문이 너무 깁니다. {limit:,}자 이내로 줄여 주십시오.")


def korean(text: str) -> bool:
    """Whether a question holds any Hangul syllable."""
    return HANGUL.search(text) is not None
