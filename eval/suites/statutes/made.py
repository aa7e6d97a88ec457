"""What the suites of statute knowledge have in common: a sample over the laws, phrasings, and reading an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from eval.answers import plain
from eval.harness.cases import Case
from eval.harness.suite import Options
from eval.suites.answers.reading import Given, given
from eval.suites.sampling import sampled
from eval.suites.statutes.laws import Law
from eval.suites.strata import spread
from rag.evaluation.records import Reply
from rag.types import Citation

USUAL = 100
"""Things asked about in a usual run; each is put in several phrasings."""
LABEL = re.compile(r"제\s?(\d+)\s?조(?:\s?의\s?(\d+))?")
MISSING = re.compile(
    r"(?:없습니다|없는|없다|없음|없어|존재하지\s?않|찾지\s?못|확인되지\s?않|삭제|폐지|등록되어\s?있지\s?않|모릅니다|알\s?수\s?없)"
)
DELETED = re.compile(r"삭\s?제\s*[<〈(\[]")
FIRST = 120
"""Characters of a bare model's answer in which it must be said that an article is not there."""


class OfLaw(Protocol):
    """What is drawn so that every law has its part."""

    @property
    def law(self) -> Law:
        """The law that it is about."""


T = TypeVar("T", bound=OfLaw)


def drawn(things: Sequence[T], options: Options, usual: int = USUAL) -> Sequence[T]:
    """Return all things, or as many as usual, spread over the laws by the seed."""
    return things if options.whole else spread(things, usual, options.seed, lambda thing: thing.law.folder)


def cases_of(things: Iterable[T], phrased: Callable[[T], Iterable[Case]], options: Options) -> list[Case]:
    """Return the cases of things in all their phrasings, at most as many as asked for."""
    return sampled([case for thing in things for case in phrased(thing)], options)


def slices(law: Law, kind: str, phrasing: int) -> dict[str, str]:
    """Return what a case belongs to."""
    level = law.source.rpartition("/")[2].removesuffix(".md")
    return {"level": level, "kind": kind, "phrasing": f"말투 {phrasing + 1}"}


def labels_in(text: str) -> list[str]:
    """Return the numbers of articles in a text, in order, each once.

    >>> labels_in("제2조의3과 제 14 조제2항, 제2조의3")
    ['제2조의3', '제14조']
    """
    found = (f"제{int(one[1])}조" + (f"의{int(one[2])}" if one[2] else "") for one in LABEL.finditer(text))
    return list(dict.fromkeys(found))


def says_missing(said: Given, label: str = "") -> bool:
    """Whether an answer refuses, or says in words of its own that what was asked is not there or was deleted.

    What an answer quotes says nothing of that: only sentences without a source and notices are its own words, and
    the text of the deleted article itself. A bare model's words are all its own.
    """
    if said.refused:
        return True
    if said.answer is None:
        return bool(MISSING.search(said.text[:FIRST]))
    own = [sentence.text for sentence in said.answer.sentences if not sentence.citations]
    deleted = [one.quote for one in said.answer.citations if one.article == label and DELETED.search(one.quote)]
    return bool(deleted) or any(map(MISSING.search, (*own, *said.answer.notices)))


def topic(word: str) -> str:
    """Return a word with the particle that its last sound asks for; digits are read as Korean numerals.

    >>> topic("제3조"), topic("제3조의2"), topic("제3조의6"), topic("건축허가"), topic("납세지의 신청")
    ('제3조는', '제3조의2는', '제3조의6은', '건축허가는', '납세지의 신청은')
    """
    last = word[-1]
    closed = last in "013678" if last.isdigit() else ("가" <= last <= "힣" and (ord(last) - ord("가")) % 28 > 0)
    return f"{word}{'은' if closed else '는'}"


def is_of(citation: Citation, source: str, label: str) -> bool:
    """Whether a citation is of an article."""
    return citation.article == label and plain(citation.source or "").endswith(plain(source))


def read(replies: Sequence[Reply]) -> Given:
    """Return the answer of a case with one request."""
    return given(replies[0])
