"""Misspellings: letters that sound alike, lost parts of final clusters, and words written as they are heard."""

from __future__ import annotations

from random import Random

from eval.perturb.hangul import Syllable, is_syllable, parts

ALIKE = {"ㅐ": "ㅔ", "ㅔ": "ㅐ", "ㅚ": "ㅙ", "ㅙ": "ㅚ", "ㅢ": "ㅔ", "ㅖ": "ㅔ", "ㅒ": "ㅐ"}
LOST = {
    "ㅆ": "ㅅ",
    "ㄶ": "ㄴ",
    "ㅀ": "ㄹ",
    "ㅄ": "ㅂ",
    "ㄵ": "ㄴ",
    "ㄺ": "ㄱ",
    "ㄻ": "ㅁ",
    "ㄼ": "ㄹ",
    "ㅌ": "ㅅ",
    "ㅊ": "ㅅ",
    "ㅋ": "ㄱ",
    "ㅍ": "ㅂ",
}
CLUSTER = {
    "ㄽ": "ㄹㅆ",
    "ㄿ": "ㄹㅍ",
    "ㄳ": "ㄱㅆ",
    "ㄵ": "ㄴㅈ",
    "ㄺ": "ㄹㄱ",
    "ㄻ": "ㄹㅁ",
    "ㄼ": "ㄹㅂ",
    "ㄾ": "ㄹㅌ",
    "ㅄ": "ㅂㅆ",
    "ㄶ": "ㄴ",
    "ㅀ": "ㄹ",
}
"""A final cluster before a vowel: what stays, and what moves on (표준 발음법 제12항, 제14항)."""
NASAL = {**dict.fromkeys("ㄱㄲㅋㄳㄺ", "ㅇ"), **dict.fromkeys("ㄷㅅㅆㅈㅊㅌㅎ", "ㄴ"), **dict.fromkeys("ㅂㅍㅄ", "ㅁ")}
"""Finals before ㄴ or ㅁ (표준 발음법 제18항)."""
TENSE = {"ㄱ": "ㄲ", "ㄷ": "ㄸ", "ㅂ": "ㅃ", "ㅅ": "ㅆ", "ㅈ": "ㅉ"}
STOPS = frozenset("ㄱㄲㅋㄳㄺㄷㅅㅆㅈㅊㅌㅂㅍㅄ")
RATE = 0.5


def alike(text: str, random: Random) -> str:
    """Return a text in which half of the letters that are often confused are so."""
    return "".join(_alike(char) if random.random() < RATE else char for char in text)


def _alike(char: str) -> str:
    if not is_syllable(char):
        return char
    one = parts(char)
    return str(one._replace(vowel=ALIKE.get(one.vowel, one.vowel), final=LOST.get(one.final, one.final)))


def as_heard(text: str) -> str:
    """Return a text as it is heard: linking, nasals, tense sounds between the syllables of a word.

    >>> as_heard("있어요 없습니다 받아 국민 좋아")
    '이써요 업씀니다 바다 궁민 조아'
    """
    heard = list(text)
    for place in range(len(text) - 1):
        if is_syllable(heard[place]) and is_syllable(heard[place + 1]):
            first, second = _between(parts(heard[place]), parts(heard[place + 1]))
            heard[place], heard[place + 1] = str(first), str(second)
    return "".join(heard)


def _between(first: Syllable, second: Syllable) -> tuple[Syllable, Syllable]:
    """Return two syllables in a row as they sound."""
    if not first.final or first.final == "ㅇ":
        return first, second
    if second.initial == "ㅇ":
        return _linked(first, second)
    if second.initial in "ㄴㅁ" and first.final in NASAL:
        return first._replace(final=NASAL[first.final]), second
    if first.final in STOPS and second.initial in TENSE:
        return first._replace(final=LOST.get(first.final, first.final)), second._replace(initial=TENSE[second.initial])
    return first, second


def _linked(first: Syllable, second: Syllable) -> tuple[Syllable, Syllable]:
    if first.final == "ㅎ":
        return first._replace(final=""), second
    cluster = CLUSTER.get(first.final, first.final)
    stays, moves = cluster[:-1], cluster[-1]
    return first._replace(final=stays), second._replace(initial=moves)
