"""The official scores of KorQuAD 1.0: answers are normalised, then compared whole (EM) and by their characters (F1)."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Sequence

_MARKS = str.maketrans(dict.fromkeys("'\"《》<>〈〉()‘’", " "))
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalised(text: str) -> str:
    """Return a text in small letters, its quotes and brackets as spaces, without ASCII punctuation, spaces single.

    >>> normalised("《난쟁이가 쏘아올린  작은 공》(1978)")
    '난쟁이가 쏘아올린 작은 공 1978'
    """
    return " ".join(text.translate(_MARKS).lower().translate(_PUNCTUATION).split())


def exact(said: str, answer: str) -> bool:
    """Whether both are the same once normalised."""
    return normalised(said) == normalised(answer)


def f1(said: str, answer: str) -> float:
    """Return the F1 of the characters, spaces left out; the order does not matter.

    >>> round(f1("1989년 2월", "1989년 2월 15일"), 3)
    0.824
    """
    first, second = (Counter(normalised(text).replace(" ", "")) for text in (said, answer))
    common = (first & second).total()
    if not common:
        return 0.0
    precision, recall = common / first.total(), common / second.total()
    return 2 * precision * recall / (precision + recall)


def best_f1(said: str, answers: Sequence[str]) -> float:
    """Return the best F1 over the answers given; none is nought."""
    return max((f1(said, answer) for answer in answers), default=0.0)
