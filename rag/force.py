"""The force of a rule: what it permits, demands, forbids or exempts from, and whether a sentence keeps it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from rag.sentences import sentences

FORCES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "exempt",
        re.compile(r"지 ?(?:아니|않)(?:을|할)? ?수 있|지 ?(?:않아|아니하여|아니해)도|(?:아니하|아니할|않을) ?수 있"),
    ),
    (
        "must_not",
        re.compile(
            r"수[는도]? ?없|(?:서는|서도|면) ?(?:아니|안) ?[되된됩]|지 ?(?:못하|못한|못할|못합)|금지|안 ?[돼됩]"
        ),
    ),
    ("may", re.compile(r"수[는도]? ?있|[아어여해]도 ?[된되됩좋]|가능")),
    ("must", re.compile(r"야만? ?[하한합할해된되됩]|의무")),
    ("not", re.compile(r"지 ?(?:아니|않)|[이가] ?아니|제외")),
)
EMPTY_VERB = re.compile(r"하|할|해|한|하여|하지|하지는|되|될|돼|되어|되지|있|없|이|있어|그러하지|그렇지|것이|것은|것도")
MAIN_CLAUSE_CHARS = 9
SHORT_WORD = 2
DENIALS = ("not", "must_not", "exempt")
STRENGTH = {
    "may": {"may"},
    "exempt": {"exempt"},
    "must_not": {"must_not"},
    "must": {"must"},
    "not": {"not", "must_not"},
}


def force_problems(sentence: str, quote: str) -> Iterator[str]:
    """Yield each way in which the sentence permits, demands or forbids what its quote does not.

    The same word must carry the force in both; where the sentence has no such word, the force must occur
    anywhere in the quote. What the quote denies, the sentence may not state.
    """
    said, known = list(forces(sentence)), list(forces(quote))
    for name, word in said:
        of_same_word = {other for other, carrier in known if same_word(word, carrier)}
        if not (of_same_word if word else {other for other, _ in known}) & STRENGTH[name]:
            yield f"force: {word} {name}"
    if not said and main_force(nearest(sentence, quote)) in ("must_not", "not", "may", "exempt"):
        yield "force: lost"
    for name, word in forces(nearest(sentence, quote)):
        if name in DENIALS and states(sentence, word) and not any(same_word(word, w) for n, w in said if n in DENIALS):
            yield f"force: {word} {name} lost"


def same_word(one: str, other: str) -> bool:
    """Whether two words are the same but for their endings: short ones by one syllable, others by two."""
    if not one or not other:
        return False
    return one[0] == other[0] if min(len(one), len(other)) <= SHORT_WORD else one[:SHORT_WORD] == other[:SHORT_WORD]


def states(sentence: str, word: str) -> bool:
    """Whether a sentence uses a word at all."""
    return bool(word) and any(same_word(word, other) for other in re.findall(r"[가-힣]+", sentence))


def nearest(sentence: str, quote: str) -> str:
    """Return the sentence of the quote that shares the most pairs of letters with `sentence`."""
    pairs = letter_pairs(sentence)
    options = [span.of(quote) for span in sentences(quote)] or [""]
    return max(options, key=lambda option: len(pairs & letter_pairs(option)))


def letter_pairs(text: str) -> set[str]:
    """Return the pairs of neighbouring letters, spaces left out."""
    flat = spaceless(text)
    return {flat[i : i + 2] for i in range(len(flat) - 1)}


def main_force(sentence: str) -> str:
    """Return the force of the clause that ends a sentence, or `''` if it only states."""
    ending = sentence.rstrip(' ."”’)')[-MAIN_CLAUSE_CHARS:]
    return next((name for name, pattern in FORCES if pattern.search(ending)), "")


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


def spaceless(text: str) -> str:
    """Return `text` in NFKC without white space and with one kind of middle dot."""
    return (
        re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
        .replace("·", "ㆍ")
        .replace("\u318d", "ㆍ")
        .replace("\u119e", "ㆍ")
        .lower()
    )
