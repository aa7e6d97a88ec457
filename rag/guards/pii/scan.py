"""What the detectors share: a text to read, what they found in it, and the words before and after."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from rag.guards.pii.name_contexts import NameContexts
from rag.guards.pii.name_forms import NameForms
from rag.guards.pii.tables import Columns
from rag.guards.pii.types import PiiType
from rag.guards.pii.words import Lexicon, Meaning, Words

REACH = 30
"""How many characters before a number the word may stand that says what it is."""
RUN = re.compile(r"\d+(?:[ \t\r\n\-~./·_()]{1,5}\d+)*")
DIGITS = re.compile(r"\d+")
REMEMBERED = 64
"""Several families of detectors ask for the meaning of the same place, one after the other."""
MOST_CUTS = 6
"""A number in more parts is spelled digit by digit."""
ROW = re.compile(r"(?<!\d)\d{1,3}(?:[ \t\r\n\-~./·_()]{1,5}\d{1,3}(?!\d)){60,}+")
"""A table of small numbers: no identifier is cut so often, and to try each stretch of it would take long."""
SHORTEST, LONGEST = 7, 19
"""No identifier has fewer or more digits."""


class Candidate(NamedTuple):
    """What a detector takes to be personal data, with offsets in the normalised text."""

    start: int
    end: int
    type: PiiType
    confidence: float
    reason: str


class Number(NamedTuple):
    """Digits that may belong together: all of them, where the groups are cut, and what stands between."""

    start: int
    end: int
    digits: str
    cuts: tuple[int, ...]
    separators: tuple[str, ...]

    @property
    def spelled(self) -> bool:
        """Whether each digit stands alone."""
        return len(self.cuts) == len(self.digits) - 1

    def spaced_as(self, *ends: int) -> bool:
        """Tell whether the number is spelled, or cut at none but these places."""
        return self.spelled or set(self.cuts) <= set(ends)

    def grouped(self, *groups: int) -> bool:
        """Tell whether the number is cut nowhere but at the ends of these groups, spaces set aside."""
        ends = ends_of(groups)
        return sum(groups) == len(self.digits) and all(
            cut in ends for cut, separator in zip(self.cuts, self.separators, strict=True) if separator.strip()
        )

    def cut_as(self, *groups: int) -> bool:
        """Tell whether the number is cut at the end of each of these groups and nowhere else."""
        return sum(groups) == len(self.digits) and set(self.cuts) == ends_of(groups)


def ends_of(groups: tuple[int, ...]) -> set[int]:
    """Return where the groups end, but for the last.

    >>> sorted(ends_of((3, 4, 4)))
    [3, 7]
    """
    return {sum(groups[:count]) for count in range(1, len(groups))}


@dataclass(frozen=True)
class Page:
    """A normalised text as the detectors read it."""

    text: str
    words: Words
    lexicon: Lexicon
    _ordinary: dict[str, bool] = field(default_factory=dict)
    _meanings: dict[tuple[int, int], Meaning | None] = field(default_factory=dict)

    @cached_property
    def columns(self) -> Columns:
        """What the heads of the text's tables say of its cells."""
        return Columns(self.text, self.words)

    def meaning(self, start: int, reach: int = REACH) -> Meaning | None:
        """Return what the head of its column, or else the nearest word before `start`, says of what stands there."""
        key = (start, reach)
        if key not in self._meanings:
            if len(self._meanings) >= REMEMBERED:
                self._meanings.clear()
            self._meanings[key] = self._meaning(start, reach)
        return self._meanings[key]

    def _meaning(self, start: int, reach: int) -> Meaning | None:
        if (meaning := self.columns.meaning(start)) is not None:
            return meaning
        nearest = None
        for match in self.words.labels.finditer(self.text, max(0, start - reach), start):
            nearest = match
        if nearest is None:
            return None
        return self.words.meanings[nearest[0].replace(" ", "")]

    @cached_property
    def foreign(self) -> bool:
        """Whether the text speaks of people from abroad."""
        return self.words.foreign.search(self.text) is not None

    @cached_property
    def abroad(self) -> bool:
        """Whether the text names a country or another word of coming from abroad."""
        return self.words.abroad.search(self.text) is not None

    @property
    def forms(self) -> NameForms:
        """What names look like."""
        return self.words.forms

    @property
    def contexts(self) -> NameContexts:
        """Where names stand."""
        return self.words.contexts

    def learn(self, words: Iterable[str]) -> None:
        """Ask the lexicon of many words at once."""
        new = sorted(set(words) - self._ordinary.keys())
        if new:
            self._ordinary.update(zip(new, self.lexicon.ordinary(new), strict=True))

    def is_ordinary(self, word: str) -> bool:
        """Tell whether a word is one of the language rather than a name."""
        if word in self.forms.not_names:
            return True
        if word not in self._ordinary:
            self.learn([word])
        return self._ordinary[word]

    def before(self, start: int, reach: int = REACH) -> str:
        """Return up to `reach` characters before `start`."""
        return self.text[max(0, start - reach) : start]

    def after(self, end: int, reach: int = REACH) -> str:
        """Return up to `reach` characters from `end` on."""
        return self.text[end : end + reach]


Detector = Callable[[Page], Iterable[Candidate]]


def numbers(page: Page) -> Iterator[Number]:
    """Yield every sequence of whole groups of digits, 7 to 19 in all, that stands by itself in a text."""
    for run in RUN.finditer(page.text):
        start = run.start()
        for row in ROW.finditer(page.text, start, run.end()):
            yield from _within(page.text, start, row.start())
            start = row.end()
        if run.end() - start >= SHORTEST:
            yield from _within(page.text, start, run.end())


def _within(text: str, start: int, end: int) -> Iterator[Number]:
    groups = [match.span() for match in DIGITS.finditer(text, start, end)]
    for first in range(len(groups)):
        if _free_before(text, groups[first][0]):
            yield from _from(text, groups, first)


def _from(text: str, groups: list[tuple[int, int]], first: int) -> Iterator[Number]:
    """Yield the numbers that begin with one group."""
    begin = groups[first][0]
    digits = ""
    cuts: list[int] = []
    separators: list[str] = []
    for at in range(first, min(first + LONGEST, len(groups))):
        left, right = groups[at]
        if right - left > LONGEST:
            return
        if digits:
            cuts.append(len(digits))
            separators.append(text[groups[at - 1][1] : left])
        digits += text[left:right]
        if len(digits) > LONGEST:
            return
        if (
            len(digits) >= SHORTEST
            and _free_after(text, right)
            and (len(cuts) < MOST_CUTS or _alone(groups, first, at))
        ):
            yield Number(begin, right, digits, tuple(cuts), tuple(separators))


def _alone(groups: list[tuple[int, int]], first: int, last: int) -> bool:
    """Tell whether groups are no part of a longer row of single digits (`1 2 3 4 ...`), so that rows cost little."""
    before, after = groups[first - 1] if first else None, groups[last + 1] if last + 1 < len(groups) else None
    joined_before = before is not None and before[1] - before[0] == 1 and groups[first][0] - before[1] == 1
    joined_after = after is not None and after[1] - after[0] == 1 and after[0] - groups[last][1] == 1
    return not (joined_before or joined_after)


def _free_before(text: str, start: int) -> bool:
    """Tell whether a number may begin here: not after a letter, nor in the middle of `1AA-2511-0123456`."""
    edge = text[max(0, start - 2) : start]
    if not edge:
        return True
    if edge[-1] in "-." and len(edge) == 2:
        return not (edge[0].isascii() and edge[0].isalnum())
    return not (edge[-1].isascii() and (edge[-1].isalnum() or edge[-1] == "_"))


def _free_after(text: str, end: int) -> bool:
    """Tell whether a number may end here: not before a letter or a further group."""
    edge = text[end : end + 2]
    if not edge:
        return True
    if edge[0] == "-" and len(edge) == 2:
        return not (edge[1].isascii() and edge[1].isalnum())
    return not (edge[0].isascii() and (edge[0].isalnum() or edge[0] == "_"))
