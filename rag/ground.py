"""Is a sentence supported by what it cites?

Four checks, each of which fails closed: figures (numbers with unit and bound, dates, references, law names),
force (permission, duty, prohibition), foreign matter (links, markup), and the share of content words found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.lexical import CONTENT_TAGS, base_tag
from rag.numbers import Figures, Quantity, figures
from rag.ports import Analyzer, Morpheme

LAW_NAME = re.compile(
    r"「([^」]+)」|([가-힣ㆍ·]{2,}(?:법률|법|시행령|시행규칙|조례|규칙))(?=[^가-힣]|[은는이가을를의에과와상]|으로|에서|$)"
)
NOT_LAWS = frozenset(
    [
        "방법",
        "불법",
        "위법",
        "합법",
        "문법",
        "적법",
        "편법",
        "입법",
        "사법",
        "기법",
        "용법",
        "해법",
        "수법",
        "헌법",
        "이법",
        "동법",
        "같은법",
        "관련법",
        "현행법",
        "준법",
        "탈법",
        "관계법",
    ]
)
FOREIGN = re.compile(
    r"https?://|www\.|[\w.+-]+@[\w-]+\.\w|!?\[[^\]]*\]\(|<[a-zA-Z/!][^>]*>|```|[\w-]+\.(?:com|net|org|kr|io|go)\b|[\u200b-\u200f\u202a-\u202e\U000e0000-\U000e007f]",
    re.IGNORECASE,
)
FORCES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("exempt", r"지 ?(?:아니|않)(?:을|할)? ?수 있|지 ?(?:않아|아니하여|아니해)도|(?:아니하|아니할|않을) ?수 있"),
        (
            "must_not",
            r"(?:수|수는|수도) ?없|(?:서는|서도|면) ?(?:아니|안) ?[되된됩]|지 ?(?:못하|못한|못할|못합)|금지|안 ?[돼됩]",
        ),
        ("may", r"(?:수|수는|수도) ?있|[아어여해]도 ?(?:된|되|됩|좋)|가능"),
        ("must", r"(?:야|야만) ?(?:하|한|합|할|해|된|되|됩)|의무"),
        ("not", r"지 ?(?:아니|않)|(?:이|가) ?아니|제외"),
    )
)
EMPTY_VERB = re.compile(
    r"(?:하|할|해|한|하여|하지|하지는|되|될|돼|되어|되지|있|없|이|있어|그러하지|그렇지|것이|것은|것도)"
)
STRENGTH = {
    "may": {"may", "exempt"},
    "exempt": {"exempt"},
    "must_not": {"must_not"},
    "must": {"must"},
    "not": {"not", "must_not", "exempt"},
}


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
        problems = (
            *figure_problems(sentence, quoted),
            *name_problems(sentence, quoted),
            *force_problems(sentence, " \n ".join(source.quote for source in sources)),
            *foreign_problems(sentence, quoted),
        )
        return Check(self.support(sentence, quoted, question), problems)

    def support(self, sentence: str, quoted: str, question: str = "") -> float:
        """Return the share of the sentence's content words that stand in `quoted`."""
        spoken, written, asked = (content_words(m) for m in self._analyzer.analyze([sentence, quoted, question]))
        if not spoken:
            return 0.0
        plain = spaceless(quoted)
        known, questioned = set(written), set(asked)
        score = sum(word_support(word, known, plain, questioned) for word in spoken)
        return round(score / len(spoken), 4)


def word_support(word: str, known: set[str], plain: str, asked: set[str]) -> float:
    """Return 1 for a word of the source, a third for one of the question only, else 0."""
    if word in known or (len(word) > 1 and word in plain):
        return 1.0
    return 1 / 3 if word in asked else 0.0


LIGHT = frozenset(
    [
        "하",
        "되",
        "있",
        "없",
        "않",
        "이",
        "그",
        "수",
        "것",
        "등",
        "때",
        "및",
        "경우",
        "따르",
        "위하",
        "대하",
        "관하",
        "받",
        "보",
        "주",
    ]
)
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
    """Yield each law name of the sentence that stands in no source."""
    plain = spaceless(quoted)
    for match in LAW_NAME.finditer(sentence):
        name = spaceless(match[1] or match[2])
        if name not in plain and not any(name.endswith(word) for word in NOT_LAWS):
            yield f"name: {name}"


def force_problems(sentence: str, quote: str) -> Iterator[str]:
    """Yield each way in which the sentence permits, demands or forbids what its quote does not.

    The same word (by its first syllable, as endings differ) must carry the force in both; where the sentence
    has no such word, the force must occur anywhere in the quote.
    """
    said, known = list(forces(sentence)), list(forces(quote))
    for name, word in said:
        of_same_word = {other for other, carrier in known if word and carrier and carrier[0] == word[0]}
        if not (of_same_word if word else {other for other, _ in known}) & STRENGTH[name]:
            yield f"force: {word} {name}"
    if known and not said and known[-1][0] in ("must_not", "not", "may"):
        yield "force: lost"


def forces(text: str) -> Iterator[tuple[str, str]]:
    """Yield each expression of force with the word that carries it, in order."""
    flat = unicodedata.normalize("NFKC", text)
    found: list[tuple[int, str]] = []
    for name, pattern in FORCES:
        for match in pattern.finditer(flat):
            found.append((match.start(), name))
            flat = flat[: match.start()] + "\0" * (match.end() - match.start()) + flat[match.end() :]
    for start, name in sorted(found):
        yield name, carrier(flat[max(0, start - 20) : start].split("\0")[-1])


def carrier(before: str) -> str:
    """Return the word that carries a force, given the text before it: `신청을 할` is carried by `신청을`."""
    words: list[str] = re.findall(r"[가-힣]+", before)
    while words and EMPTY_VERB.fullmatch(words[-1]):
        words.pop()
    return words[-1] if words else ""


def foreign_problems(sentence: str, quoted: str) -> Iterator[str]:
    """Yield links, addresses and markup that no source holds."""
    for match in FOREIGN.finditer(sentence):
        if match[0] not in quoted:
            yield f"foreign: {match[0][:40]}"


def spaceless(text: str) -> str:
    """Return `text` in NFKC without white space and with one kind of middle dot."""
    return (
        re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
        .replace("·", "ㆍ")
        .replace("\u318d", "ㆍ")
        .replace("\u119e", "ㆍ")
        .lower()
    )
