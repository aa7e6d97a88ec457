"""Slips of the fingers on a Korean keyboard of two sets (KS X 5002), and words typed with the English layout on."""

from __future__ import annotations

from random import Random

from eval.perturb.hangul import VOWELS, Syllable, is_syllable, parts

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
KEYS = dict(
    zip(
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ",
        [*"qwertyuiopasdfghjklzxcvbnmQWERTOP"],
        strict=True,
    )
)
LETTERS = {key: letter for letter, key in KEYS.items()}
DOUBLE = {
    "ㅘ": "ㅗㅏ",
    "ㅙ": "ㅗㅐ",
    "ㅚ": "ㅗㅣ",
    "ㅝ": "ㅜㅓ",
    "ㅞ": "ㅜㅔ",
    "ㅟ": "ㅜㅣ",
    "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ",
    "ㄵ": "ㄴㅈ",
    "ㄶ": "ㄴㅎ",
    "ㄺ": "ㄹㄱ",
    "ㄻ": "ㄹㅁ",
    "ㄼ": "ㄹㅂ",
    "ㄽ": "ㄹㅅ",
    "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ",
    "ㅀ": "ㄹㅎ",
    "ㅄ": "ㅂㅅ",
}
"""Letters that take two keys."""
EVERY = 9
"""One slip in about so many syllables."""


def typed_in_english(word: str) -> str:
    """Return a word as it comes out with the English layout on.

    >>> typed_in_english("과태료")
    'rhkxofy'
    """
    return "".join(_typed(char) for char in word)


def _typed(char: str) -> str:
    if not is_syllable(char):
        return char
    letters = "".join(DOUBLE.get(letter, letter) for letter in parts(char))
    return "".join(KEYS[letter] for letter in letters)


def layout_left_on(text: str, random: Random) -> str:
    """Return a text in which one word came out in English letters: the layout was switched too late."""
    words = text.split(" ")
    typed = [place for place, word in enumerate(words) if sum(map(is_syllable, word)) >= 2]
    if not typed:
        return text
    place = random.choice(typed)
    return " ".join([*words[:place], typed_in_english(words[place]), *words[place + 1 :]])


def slips(text: str, random: Random) -> str:
    """Return a text with a neighbouring key, a lost final or a swapped pair about every ninth syllable."""
    chars = list(text)
    for place, char in enumerate(chars):
        if is_syllable(char) and random.randrange(EVERY) == 0:
            chars[place] = _slipped(char, random)
    return "".join(chars)


def _slipped(char: str, random: Random) -> str:
    one = parts(char)
    if one.final and random.random() < 0.4:
        return str(one._replace(final=""))
    letter = one.vowel if random.random() < 0.5 else one.initial
    near = [other for other in _neighbours(letter) if (other in VOWELS) == (letter in VOWELS)]
    if not near:
        return char
    return str(_with(one, letter, random.choice(near)))


def _with(one: Syllable, letter: str, other: str) -> Syllable:
    return one._replace(vowel=other) if letter == one.vowel else one._replace(initial=other)


def _neighbours(letter: str) -> list[str]:
    key = KEYS.get(letter, "").lower()
    row = next((row for row in ROWS if key and key in row), "")
    place = row.find(key) if row else -1
    return [LETTERS[row[near]] for near in (place - 1, place + 1) if row and 0 <= near < len(row)]
