"""Is a sentence supported by what it cites?

Three checks, each of which fails closed: figures (numbers with unit and bound, dates, references, law names),
force (permission, duty, prohibition), and the share of content words found. Links and markup are the business of
`rag.guards.output`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rag.force import force_problems, spaceless
from rag.lexical import CONTENT_TAGS, base_tag
from rag.numbers import Figures, Quantity, figures
from rag.ports import Analyzer, Morpheme

LAW_NAME = re.compile(
    r"「([^」]+)」|([가-힣ㆍ·]{2,}(?:법률|법|시행령|시행규칙|조례|규칙))"
    r"(?=[^가-힣]|[은는이가을를의에과와상]|으로|에서|$)"
)
NOT_A_LAW = re.compile(r"(?:방|불|위|합|문|적|편|입|사|기|용|해|수|이|동|준|탈|헌|같은|관련|현행|관계)법$")
OFFICE = re.compile(
    r"[가-힣]*(?:장관|도지사|시장|군수|구청장|서장|청장|교육감|위원회|위원장|이사장|공단|보건소|경찰서|소방서|세무서|법원)"
    r"(?=[^가-힣]|[은는이가을를의에과와]|께|으로)"
)


@dataclass(frozen=True, slots=True)
class Source:
    """What a sentence cites: the quote, and the title, article and locator that name its place."""

    quote: str
    name: str = ""

    @property
    def all(self) -> str:
        """Quote and name together."""
        return f"{self.name} {self.quote}"


@dataclass(frozen=True, slots=True)
class Check:
    """The verdict on a sentence: its support from 0 to 1, and what is wrong with it (empty if nothing)."""

    support: float
    problems: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether no check failed; support is judged by the caller's threshold."""
        return not self.problems


class Checker:
    """Checks sentences against their sources with one analyser."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    def check(self, sentence: str, sources: Sequence[Source], question: str = "") -> Check:
        """Return support and problems of `sentence`; words of the question count for a third."""
        quoted = " \n ".join(source.all for source in sources)
        supports = self._supports(sentence, quoted, question)
        problems = (
            *strange_problems(supports),
            *figure_problems(sentence, quoted),
            *name_problems(sentence, quoted),
            *force_problems(sentence, " \n ".join(source.quote for source in sources)),
        )
        return Check(share(supports), problems)

    def support(self, sentence: str, quoted: str, question: str = "") -> float:
        """Return the share of the sentence's content words that stand in `quoted`."""
        return share(self._supports(sentence, quoted, question))

    def _supports(self, sentence: str, quoted: str, question: str) -> list[float]:
        """Return the support of each content word of a sentence, in order."""
        spoken, written, asked = (content_words(m) for m in self._analyzer.analyze([sentence, quoted, question]))
        plain = spaceless(quoted)
        known, questioned = set(written), set(asked)
        return [word_support(word, known, plain, questioned) for word in spoken]


def share(supports: Sequence[float]) -> float:
    """Return the mean support of some words; 0 for none."""
    return round(sum(supports) / len(supports), 4) if supports else 0.0


def strange_problems(supports: Sequence[float]) -> Iterator[str]:
    """Yield the longest run of words that stand neither in the sources nor in the question, if it is long.

    A long sentence of the source lends its support to whatever is woven into it, so that the mean alone says little.
    """
    longest = max((len(list(run)) for known, run in groupby(supports, key=bool) if not known), default=0)
    if longest >= STRANGE:
        yield f"strange: {longest}"


def word_support(word: str, known: set[str], plain: str, asked: set[str]) -> float:
    """Return 1 for a word of the source, a third for one of the question only, else 0."""
    if word in known or (len(word) > 1 and word in plain):
        return 1.0
    return 1 / 3 if word in asked else 0.0


STRANGE = 3
"""Content words in a row without any source from which on a sentence is struck."""
LIGHT = frozenset("하되있없않이그수것등때및받보주") | {"경우", "따르", "위하", "대하", "관하"}
"""Words that say too little to count for or against a sentence."""


def content_words(morphemes: Sequence[Morpheme]) -> list[str]:
    """Return the content morphemes that carry meaning, in order."""
    return [m.form.lower() for m in morphemes if base_tag(m.tag) in CONTENT_TAGS and m.form not in LIGHT]


def figure_problems(sentence: str, quoted: str) -> Iterator[str]:
    """Yield each number, date or reference of the sentence that its sources do not hold."""
    said, known = figures(sentence), figures(quoted)
    for quantity in said.quantities:
        if not quantity_known(quantity, known):
            yield f"figure: {quantity.value} {quantity.unit} {quantity.bound}".strip()
    for day in said.days:
        if not any(day.covered_by(other) for other in known.days):
            yield f"date: {day.year}-{day.month}-{day.day}"
    for reference in said.references - known.references:
        yield f"reference: 제{reference.number}{reference.kind}"


def quantity_known(quantity: Quantity, known: Figures) -> bool:
    """Whether the sources hold the same amount with a bound that does not differ.

    A bound may be left out only where the sources also give the amount without one: an upper limit told as a
    plain figure is another rule.
    """
    same = [other for other in known.quantities if quantity.same_amount(other)]
    return any(other.bound == quantity.bound for other in same)


def name_problems(sentence: str, quoted: str) -> Iterator[str]:
    """Yield each law and each office that the sentence names and no source does."""
    plain = spaceless(quoted)
    for match in LAW_NAME.finditer(sentence):
        name = spaceless(match[1] or match[2])
        if re.search(rf"{re.escape(name)}(?!시행)", plain) is None and NOT_A_LAW.search(name) is None:
            yield f"name: {name}"
    for match in OFFICE.finditer(sentence):
        if spaceless(match[0]) not in plain:
            yield f"name: {match[0]}"
