"""Syllables of Hangul and their parts (Unicode 3.12: 0xAC00 + (initial * 21 + vowel) * 28 + final)."""

from __future__ import annotations

from typing import NamedTuple

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
FIRST, COUNT = 0xAC00, 19 * 21 * 28


class Syllable(NamedTuple):
    """A syllable in its parts; `final` is empty without 받침."""

    initial: str
    vowel: str
    final: str = ""

    def __str__(self) -> str:
        place = (INITIALS.index(self.initial) * 21 + VOWELS.index(self.vowel)) * 28 + FINALS.index(self.final)
        return chr(FIRST + place)


def is_syllable(char: str) -> bool:
    """Tell whether a character is a whole syllable."""
    return len(char) == 1 and FIRST <= ord(char) < FIRST + COUNT


def parts(char: str) -> Syllable:
    """Return the parts of a syllable. Raises `ValueError` for any other character.

    >>> parts("값")
    Syllable(initial='ㄱ', vowel='ㅏ', final='ㅄ')
    """
    if not is_syllable(char):
        raise ValueError(f"not a syllable: {char!r}")
    place = ord(char) - FIRST
    return Syllable(INITIALS[place // 588], VOWELS[place % 588 // 28], FINALS[place % 28])


def with_final(char: str, final: str) -> str:
    """Return the syllable with another final.

    >>> with_final("하", "ㅂ"), with_final("값", "")
    ('합', '가')
    """
    return str(parts(char)._replace(final=final))


def final_of(char: str) -> str:
    """Return the final of a syllable; empty for one without, and for any other character."""
    return parts(char).final if is_syllable(char) else ""
