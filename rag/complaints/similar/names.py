"""Names of places and things in a complaint, as far as two people would both write them.

Of `노을공원`, `노을 공원` and `노을` the proper part is `노을`; of `가람초등학교` and `가람초` it is `가람`. Whether
another text speaks of it is asked of its letters without spaces: people and analysers cut words differently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from configs.similar import SimilarWords
from rag.ports import Morpheme

WORD = re.compile(r"[가-힣]+")
NUMBERED = re.compile(
    r"(?<![\d.,-])(\d{1,5}(?:-\d{1,3})?)\s?"
    r"(번지|번 ?출구|번 ?버스|번|호선|호기|호|동|단지|차로|길|로|공구|구역|층|과|반)"
)
PARTICLE = (
    r"(?:에서는|에서|에게|으로|까지|부터|이라고|이라|이라는|이라서|이고요|이고|이요|이에요|예요|이오|이외다|인데요|인데|입니다|라고|하고"
    r"|에는|에도|에|의|은|는|이|가|을|를|로|와|과|도|만|요|랑|쪽|안|앞|옆|위|밑|뒤)?"
)
VALLEY = re.compile(r"^[가-힣](?<![시해사])골(?=$|[에은이의을])")
"""Hamlets of two syllables (`절골`), whose proper part alone is too short."""
NOUNS = ("NN", "XS", "XR", "NP", "SL")
LEAST = 2
"""Syllables of a proper part: shorter ones stand in too many words."""


@dataclass(frozen=True, slots=True)
class Names:
    """The proper parts of names and the numbered things (`62번`, `102동`) of a text, each as it is compared."""

    proper: frozenset[str]
    numbered: frozenset[tuple[str, str]]


class NameFinder:
    """Finds names by how names of places end, and by what the analyser takes for proper nouns."""

    def __init__(self, words: SimilarWords, regions: Sequence[str] = ()) -> None:
        ends = sorted({*words.place_endings.long, *words.place_endings.short}, key=lambda end: (-len(end), end))
        longs = sorted(words.place_endings.long, key=lambda end: (-len(end), end))
        self._attached = re.compile(rf"^([가-힣]{{2,8}}?)({'|'.join(ends)})(?:\d*단지)?{PARTICLE}$")
        self._alone = re.compile(rf"^({'|'.join(longs)}){PARTICLE}$")
        self._short = frozenset(words.place_endings.short)
        self._endings = frozenset(ends)
        towns = {part for region in regions for part in (region, region[:-1])}
        self._generic = frozenset(word for row in words.generic for word in row) | self._endings | towns

    def find(self, text: str, morphemes: Sequence[Morpheme]) -> Names:
        """Return the names of `text`; `morphemes` are those of the same text."""
        found = {*self._by_ending(text, morphemes), *self._proper_nouns(morphemes)}
        numbered = frozenset((match[1], match[2].replace(" ", "")) for match in NUMBERED.finditer(text))
        return Names(frozenset(name for name in found if self._is_name(name)), numbered)

    def _is_name(self, name: str) -> bool:
        return len(name) >= LEAST and name not in self._generic

    def _by_ending(self, text: str, morphemes: Sequence[Morpheme]) -> Iterator[str]:
        nouns = {at for m in morphemes if m.tag.startswith(NOUNS) for at in range(m.start, m.end)}
        before = ""
        for word in WORD.finditer(text):
            if before and self._alone.match(word[0]):
                yield before
            attached = self._attached.match(word[0])
            if attached and self._holds(attached, word.start(), nouns):
                yield attached[1]
            valley = VALLEY.match(word[0])
            if valley:
                yield valley[0]
            before = word[0] if text[word.end() : word.end() + 1] == " " else ""

    def _holds(self, found: re.Match[str], at: int, nouns: set[int]) -> bool:
        """Whether the ending is part of a noun: no particle (`사고로`), and the whole no ordinary word (`퇴근길`)."""
        if found[2] not in self._short:
            return True
        return found[1] + found[2] not in self._generic and at + found.start(2) in nouns

    def _proper_nouns(self, morphemes: Sequence[Morpheme]) -> Iterator[str]:
        for morpheme in morphemes:
            if morpheme.tag == "NNP":
                cut = self._attached.match(morpheme.form)
                yield cut[1] if cut else morpheme.form


def joined(text: str) -> str:
    """Return the letters of `text` without spaces, in which names are looked up."""
    return "".join(text.split())
