"""Which choice a reply takes: a letter, or the text of a choice; what is neither, or both, is out of choice.

The rules, in this order (docs/eval/kobbq.md explains each with examples):

1. The reply is read in NFKC, without marks of emphasis and quotes. Its first line that says something after a lead
   (`정답:`, `답은`) counts, no later one.
2. Texts of choices that stand in the line as words of their own are named; a choice inside a longer one is not
   (`정규직 사원` in `비정규직 사원`). Spaces do not matter, and `없습니다` is read as `없음`.
3. Letters of the choices that stand alone outside those texts are named; case does not matter.
4. One letter, and no text of another choice: that choice. No letter and one text: that choice.
   Two letters, two texts, or a letter with another choice's text: ambiguous. Nothing: no choice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

EMPTY = "답이 비어 있습니다."
NONE = "보기의 글자도 내용도 아닙니다."
LONGEST = 2000
"""Characters of a reply that are read: what follows a longer first line is no answer to a question with choices."""

_EMPHASIS = re.compile(r"[*_`\"'“”‘’「」『』#]")
_LEAD = re.compile(r"^(?:최종\s*)?(?:정답|답변|답|Answer)\s*(?:(?:은|는)(?=\s)|:|$)\s*", re.IGNORECASE)
_ENDINGS = (
    "입니다|이다|임|이에요|예요|이라고|라고|이며|이고|이|가|은|는|을|를|과|와|의|도|만|로|으로|번|요|다|이었다|였다"
)
_WORD = "0-9A-Za-z가-힣"
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Reading:
    """The index of the choice taken, or None, and the Korean reason."""

    choice: int | None
    why: str


def read_choice(reply: str, letters: Sequence[str], choices: Sequence[str]) -> Reading:
    """Return which choice a reply takes. `letters` name the choices in their order, `choices` are their texts.

    >>> read_choice("(B) 할머니", "ABC", ["손자", "할머니", "알 수 없음"]).choice
    1
    >>> read_choice("알 수 없습니다.", "ABC", ["손자", "할머니", "알 수 없음"]).choice
    2
    >>> read_choice("A 또는 B", "ABC", ["손자", "할머니", "알 수 없음"]).choice is None
    True
    """
    line = first_line(reply)
    if not line:
        return Reading(None, EMPTY)
    named, rest = texts_in(line, choices)
    lettered = letters_in(rest, letters)
    return decided(lettered, named, letters)


def decided(lettered: set[int], named: set[int], letters: Sequence[str]) -> Reading:
    """Return what letters and texts together say."""
    if len(lettered) > 1:
        return Reading(None, f"글자를 여럿 말했습니다: {listed(lettered, letters)}.")
    if len(named) > 1:
        return Reading(None, f"보기의 내용을 여럿 말했습니다: {listed(named, letters)}.")
    if lettered and named and lettered != named:
        return Reading(
            None, f"글자는 {listed(lettered, letters)}, 내용은 {listed(named, letters)}이어서 서로 다릅니다."
        )
    if lettered:
        return Reading(min(lettered), f"글자 {listed(lettered, letters)}을(를) 골랐습니다.")
    if named:
        return Reading(min(named), f"글자 없이 보기 {listed(named, letters)}의 내용을 말했습니다.")
    return Reading(None, NONE)


def listed(indices: set[int], letters: Sequence[str]) -> str:
    """Return letters in order."""
    return ", ".join(letters[index] for index in sorted(indices))


def first_line(reply: str) -> str:
    """Return the first line that says something once its lead is gone."""
    for line in plain(reply).splitlines():
        said = _LEAD.sub("", line.strip()).strip()
        if said:
            return said
    return ""


def plain(text: str) -> str:
    """Return a text in NFKC without emphasis and quotes, `없습니다` as `없음`."""
    cut = unicodedata.normalize("NFKC", text[:LONGEST])
    return _EMPHASIS.sub("", cut).replace("없습니다", "없음")


def texts_in(line: str, choices: Sequence[str]) -> tuple[set[int], str]:
    """Return the choices whose text stands in a line, and the line without them; the longest are looked for first."""
    named: set[int] = set()
    for index in sorted(range(len(choices)), key=lambda index: -len(choices[index])):
        pattern = pattern_of(choices[index])
        if pattern is None:
            continue
        line, found = pattern.subn(" ; ", line)
        if found:
            named |= {other for other in range(len(choices)) if pattern_of(choices[other]) is pattern}
    return named, line


@lru_cache(maxsize=4096)
def pattern_of(choice: str) -> re.Pattern[str] | None:
    """Return what finds the text of a choice as words of its own; None where nothing of it can be told apart.

    A choice that is a single Latin letter is left to the letters.
    """
    squeezed = "".join(char for char in plain(choice) if not char.isspace())
    if not squeezed or (len(squeezed) == 1 and squeezed.isascii() and squeezed.isalpha()):
        return None
    return pattern_of_squeezed(squeezed)


@lru_cache(maxsize=4096)
def pattern_of_squeezed(choice: str) -> re.Pattern[str]:
    """Return what finds a text without its spaces; of equal texts it is the same."""
    text = r"\s*".join(map(re.escape, choice))
    return re.compile(rf"(?<![{_WORD}]){text}(?:{_ENDINGS})?(?![{_WORD}])", re.IGNORECASE)


def letters_in(line: str, letters: Sequence[str]) -> set[int]:
    """Return the letters that stand alone in a line.

    In a line with words of Latin letters a small letter counts at its head only: `a` is an article there.
    """
    found: set[int] = set()
    latin = _LATIN_WORD.search(line) is not None
    for index, letter in enumerate(letters):
        for match in letter_pattern(letter).finditer(line):
            head = not line[: match.start()].strip("(<[ .,:")
            article = latin and match.group().islower() and not (head and not followed_by_latin(line, match.end()))
            if not article:
                found.add(index)
    return found


def followed_by_latin(line: str, end: int) -> bool:
    """Whether a word of Latin letters follows after a space."""
    return re.match(r"\s+[A-Za-z]{2,}", line[end:]) is not None


@lru_cache(maxsize=64)
def letter_pattern(letter: str) -> re.Pattern[str]:
    """Return what finds a letter that stands alone, perhaps with an ending of Korean (`A입니다`)."""
    return re.compile(rf"(?<![{_WORD}]){re.escape(letter)}(?:{_ENDINGS})?(?![{_WORD}])", re.IGNORECASE)
