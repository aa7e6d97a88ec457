"""Korean morphemes by Kiwi (kiwipiepy)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

from rag.ports import Morpheme

if TYPE_CHECKING:
    from kiwipiepy import Kiwi

MORPHEME = attrgetter("form", "tag", "start", "end")
make = tuple.__new__
FIRST_KNOWN = 100
"""The ids below are those of unknown words, one for each tag, and of letters and signs."""
SURE_PARTICLES = frozenset(
    ("에서", "에게", "까지", "부터", "으로", "처럼", "보다", "한테", "에는", "에도", "마다", "밖에")
)
BEFORE_WHAT = {"MM": "NN", "MAG": "V", "XPN": "NN"}
"""Of words that begin with a determiner, adverb or prefix: what must follow in an ordinary word."""
GIVEN = frozenset("민준솔슬빈윤결람담훈혁현은희숙옥순철호영진우아린율찬솜봄봉섭석규유늘울샘란균준")
"""Syllables that end a given name more often than a compound: 현재민 is no 현재 and 민."""
UNANALYSABLE = re.compile(r"[\ud800-\udfff]")


class KiwiAnalyzer:
    """Kiwi behind the `Analyzer` port. Loading takes about four seconds; it happens on first use."""

    def __init__(self, workers: int = 2) -> None:
        self._workers = workers

    @cached_property
    def _kiwi(self) -> Kiwi:
        from kiwipiepy import Kiwi

        return Kiwi(num_workers=self._workers)

    def warm_up(self) -> None:
        """Load the dictionary now."""
        self._kiwi.tokenize("준비")

    def analyze(self, texts: Sequence[str]) -> Iterator[list[Morpheme]]:
        """Yield the morphemes of each text, in order."""
        cleaned = [UNANALYSABLE.sub(" ", text) for text in texts]
        for tokens in self._kiwi.tokenize(cleaned):
            # Quicker than the constructor by a third, and called for every morpheme of the corpus.
            yield [make(Morpheme, values) for values in map(MORPHEME, tokens)]

    def ordinary(self, words: Sequence[str]) -> list[bool]:
        """Tell of each word whether it is one of the language (or a form of one) rather than a name."""
        cleaned = [UNANALYSABLE.sub(" ", word) for word in words]
        return [
            is_ordinary([(token.form, token.tag, token.id) for token in tokens])
            for tokens in self._kiwi.tokenize(cleaned)
        ]

    def repair(self, text: str) -> str:
        """Mend spelling: join again what the typo-tolerant analysis takes the words to be (3 ms a question).

        Kiwi's wider typo tables ("with_continual") take tens of seconds to load and are not worth the wait.
        Spacing needs no step of its own: the analysis does not rely on it.
        """
        tokens = self._kiwi.tokenize(UNANALYSABLE.sub(" ", text), typos="basic")
        return str(self._kiwi.join(tokens))


def is_ordinary(tokens: Sequence[tuple[str, str, int]]) -> bool:
    """Tell from the morphemes of a word (form, tag, id) whether the dictionary knows it as no name.

    Kiwi gives what it does not know one of the first ids. A first morpheme of one syllable is a surname as like as
    not, so that only what a grammar makes of it counts: a pronoun, a counted thing, a verb with its ending.
    """
    if not tokens:
        return False
    _, tag, identity = tokens[0]
    if identity < FIRST_KNOWN:
        return False
    rest = [below for _, below, _ in tokens[1:]]
    length = sum(len(part) for part, _, _ in tokens)
    if tag == "NP":
        return rest == ["NNG"] or all(below.startswith(("J", "E", "VC")) for below in rest)
    if tag in BEFORE_WHAT:
        return not rest or (rest[0].startswith(BEFORE_WHAT[tag]) and (tag != "MM" or rest[0] == "NNB" or length > 3))
    if tag.startswith("V"):
        return bool(rest) and all(below.startswith(("E", "VX")) for below in rest)
    return _is_noun(tokens, rest, length)


def _read_by_chance(second: str, rest: Sequence[str], last: str) -> bool:
    """Tell whether what follows a noun is none of its endings: 구슬아, 마루한, 나라온, 방해든, 편지오 are names."""
    if rest[0] == "VV":
        return list(rest[1:]) == ["ETM"] and second != "나"
    if rest[0] == "VCP":
        return len(rest) == 2 and last in {"든", "오"}
    return rest[0] in {"JKV", "MM"} or (list(rest) == ["JX"] and second == "든")


def _is_noun(tokens: Sequence[tuple[str, str, int]], rest: Sequence[str], length: int) -> bool:
    """Tell whether a word that begins with a noun is one of the language."""
    form, tag, _ = tokens[0]
    if tag == "NNP":  # a place before a noun is no name: 인천지원
        return length > 3 and len(form) >= 2 and rest == ["NNG"] and len(tokens[1][0]) >= 2
    if len(form) == 2 and rest and _read_by_chance(tokens[1][0], rest, tokens[-1][0]):
        return False
    if len(form) >= 2:
        bare = [below for below in rest if not below.startswith("J")]
        return not (bare in (["NNG"], ["NR"]) and len(form + tokens[1][0]) == 3 and tokens[1][0] in GIVEN)
    return not rest or (rest[0].startswith("J") and tokens[1][0] in SURE_PARTICLES)
