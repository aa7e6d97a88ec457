"""Looks up the articles that a question names by their law, and tells of those that are not there.

Only what the asker may see is looked at: a closed law is to them as one that is not in the index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from rag.cite_locator import Places, law_key, marks
from rag.lexical import ARTICLE
from rag.named import SUBORDINATE, Mention, mentions
from rag.ports import Index
from rag.repealed import MOST_OF_A_RANGE, all_articles_in, is_gone
from rag.types import Chunk, Hit, LawReference, Question, Where

BY_NAME = "named"
"""The signal of a hit that is (part of) an article that the question names."""
LEAD = 1.5
"""The score of what is named beside the best that was found by words: the rest stays, well below it."""
MOST_PASSAGES = 6
LIMIT = 256
FIRST = ("제1조", "제2조", "제3조")
"""Articles of which every law has one: by them is seen whether a law is in the index."""
MOST_BRANCHES = 40
FEWEST_LETTERS = 4
"""A short name with fewer letters before 법 tells too little to be taken for one certain law."""
Titles = Callable[[], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Missing:
    """What is named and not there: an `article` of a law that is (`law` its title), or a `law` as it was written.

    `aside`: the question may be answered all the same, because other documents or other articles that it names do.
    """

    kind: Literal["article", "law"]
    law: str
    article: str
    aside: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """What the asker may see of a mention: its chunks, and the title of its law (None: unknown).

    `unsure` where the name may be short for a law, or the article may lie in a range that was deleted in one line.
    `cited`: documents cite the article of a law that is not there itself; they may answer.
    """

    mention: Mention
    chunks: tuple[Chunk, ...] = ()
    title: str | None = None
    unsure: bool = False
    cited: bool = False

    def missing(self) -> Missing | None:
        """Return what is not there, if that is certain."""
        if self.chunks:
            return self.paragraph()
        if self.unsure:
            return None
        one = self.mention
        if self.title is not None:
            return Missing("article", self.title, one.article, aside=False)
        return Missing("law", one.name, "", aside=self.cited) if one.sure else None

    def paragraph(self) -> Missing | None:
        """Return the 항 that an article is said to have and has not; the only 항 of an article has no number."""
        one = self.mention
        label = one.inside.partition("항")[0] + "항"
        gone = any(chunk.repealed for chunk in self.chunks)
        if "항" not in one.inside or label == "제1항" or gone or any(holds(chunk, label) for chunk in self.chunks):
            return None
        return Missing("article", self.chunks[0].title, one.article + label, aside=True)


class ArticleLookup:
    """Finds named articles in an index. `titles` gives those of its laws, by which a short name is understood."""

    def __init__(self, index: Index, titles: Titles = tuple) -> None:
        self._index = index
        self._titles = titles

    def first(self, question: Question, hits: Sequence[Hit], day: date) -> list[Hit]:
        """Return the hits, those of the articles that the question names first; without any, as they are."""
        where = question.where
        if where.articles or where.cites:
            return list(hits)
        named = [chunk for looked in self._looked(question.text, where) for chunk in leading(looked, hits, day)]
        return led(hits, list(dict.fromkeys(named)), day)[: question.k] if named else list(hits)

    def missing(self, question: Question) -> tuple[Missing, ...]:
        """Return what a question names that is not there.

        The asker's rights hold; their other filters, and the day, do not: what they leave out is there all the same.
        """
        where = question.where
        rights = Where(grades=where.grades, departments=where.departments, jurisdictions=where.jurisdictions)
        looked = list(self._looked(question.text, rights))
        other = any(one.chunks or one.unsure for one in looked)
        absent = filter(None, (one.missing() for one in looked))
        return tuple(dict.fromkeys(replace(one, aside=one.aside or other) for one in absent))

    def _looked(self, text: str, where: Where) -> Iterator[Looked]:
        for mention in mentions(text):
            yield self._look(mention, where)

    def _look(self, mention: Mention, where: Where) -> Looked:
        """Look a mention up under each name that its law may have, else under the one that it may be short for."""
        looked = self._under(mention, mention.laws, where)
        if looked.title is not None or not mention.sure:
            return looked
        longer = [law for law in map(law_key, self._titles()) if abbreviates(mention.laws[-1], law)]
        seen = [one for law in dict.fromkeys(longer) if (one := self._under(mention, (law,), where)).title]
        if len(seen) == 1 and telling(mention.laws[-1]):
            return seen[0]
        cited = bool(self._index.scroll(replace(where, cites=keys(mention.laws, [mention.article])), 1))
        return Looked(mention, unsure=bool(seen), cited=cited)

    def _under(self, mention: Mention, laws: Sequence[str], where: Where) -> Looked:
        own = self._law(laws, [mention.article], where)
        if own:
            return Looked(mention, tuple(own), own[0].title)
        known = self._law(laws, FIRST, where)
        if not known:
            return Looked(mention)
        law, number = known[0].law or "", ARTICLE.match(mention.article)
        deleted = [one for one in self._before(law, int(number[1]) if number else 0, where) if is_gone(one)]
        within = tuple(one for one in deleted if mention.article in all_articles_in(one.text))
        # A file that was deleted `제6조의2부터 제6조의5까지` names only the ends.
        unsure = "의" in mention.article and any("까지" in one.text for one in deleted)
        return Looked(mention, within, known[0].title, unsure=unsure and not within)

    def _before(self, law: str, number: int, where: Where) -> list[Chunk]:
        """Return the articles up to a number, and its branches, in whose range it may have been deleted."""
        near = [f"제{n}조" for n in range(max(1, number - MOST_OF_A_RANGE), number + 1)]
        branches = [f"제{number}조의{n}" for n in range(2, MOST_BRANCHES)]
        return self._law([law], [*near, *branches], where)

    def _law(self, laws: Sequence[str], articles: Iterable[str], where: Where) -> list[Chunk]:
        """Return the articles of the first of some laws that has any, in the order of the text; no 부칙."""
        if not laws:
            return []
        found = self._index.scroll(replace(where, articles=keys(laws, articles)), LIMIT)
        own = [one for one in found if one.article and not (one.path and one.path[0].startswith("부칙"))]
        held = {one.law for one in own}
        law = next((law for law in laws if law in held), None)
        return sorted((one for one in own if one.law == law), key=lambda one: (one.doc_id, one.ordinal))


def keys(laws: Iterable[str], articles: Iterable[str]) -> tuple[str, ...]:
    """Return the keys under which articles of laws are indexed."""
    every = list(articles)
    return tuple(LawReference(law, article).key for law in laws for article in every)


def leading(looked: Looked, hits: Sequence[Hit], day: date) -> list[Chunk]:
    """Return the passages of a named article that come first: in force on `day`, if any are; the named 항 before all.

    Beyond that as the words rank them, then as they stand in the text.
    """
    place = {hit.chunk.chunk_id: hit.rank for hit in hits}
    present = [one for one in looked.chunks if one.in_force(day)] or list(looked.chunks)

    def order(chunk: Chunk) -> tuple[bool, int]:
        return not holds(chunk, looked.mention.inside), place.get(chunk.chunk_id, len(hits) + 1)

    return sorted(present, key=order)[:MOST_PASSAGES]


def holds(chunk: Chunk, inside: str) -> bool:
    """Whether a passage holds (a part of) a 항 or 호, such as `제5항제3호`."""
    places = Places(chunk.text, chunk.locator)
    return any(lies_in("".join(places.at(at)), inside) for at in (0, *(mark.start for mark in marks(chunk.text))))


def lies_in(place: str, inside: str) -> bool:
    """Whether a place in an article is a 항 or 호 or lies within it.

    >>> lies_in("제5항제3호가목", "제5항제3호"), lies_in("제3호의2", "제3호")
    (True, False)
    """
    return place.startswith(inside) and not place.removeprefix(inside).startswith("의")


def led(hits: Sequence[Hit], named: Sequence[Chunk], day: date) -> list[Hit]:
    """Return hits with those of the named chunks first, all numbered."""
    known = {hit.chunk.chunk_id: hit for hit in hits}
    top = LEAD * max((hit.score for hit in hits), default=1.0)
    notices = hits[0].notices if hits else ()
    ahead: list[Hit] = []
    for at, chunk in enumerate(named):
        in_force = chunk.in_force(day) and not chunk.repealed
        hit = known.get(chunk.chunk_id) or Hit(0, chunk, 0.0, in_force, notices=notices)
        ahead.append(replace(hit, score=top * (1 - at / 1000), signals={**hit.signals, BY_NAME: 1.0}))
    rest = [hit for hit in hits if hit.chunk not in named]
    return [replace(hit, rank=rank) for rank, hit in enumerate((*ahead, *rest), start=1)]


def abbreviates(short: str, law: str) -> bool:
    """Whether a name may be short for a law: its pieces of two letters or more stand in the law's name in order.

    >>> abbreviates("국토계획법시행령", "국토의계획및이용에관한법률시행령"), abbreviates("민법", "민방위기본법")
    (True, False)
    """
    one, other = SUBORDINATE.search(short), SUBORDINATE.search(law)
    if (one[0] if one else "") != (other[0] if other else ""):
        return False
    if "관한" in short:
        return False  # written out, not short
    return "법" in law and within(letters(short), SUBORDINATE.sub("", law))


def within(pieces: str, name: str) -> bool:
    """Whether a word can be cut into pieces of two letters or more that stand in `name` in order."""
    for size in range(len(pieces), 1, -1):
        at = name.find(pieces[:size])
        if at >= 0 and (size == len(pieces) or within(pieces[size:], name[at + size :])):
            return True
    return False


def letters(short: str) -> str:
    """Return a law's name before its last 법 or 법률, without 시행령 and the like."""
    return SUBORDINATE.sub("", short).removesuffix("률").removesuffix("법")


def telling(short: str) -> bool:
    """Whether a short name tells enough to be taken for the only law that it fits."""
    return len(letters(short)) >= FEWEST_LETTERS
