"""Is a false premise believed, corrected, or passed over?

Believed (`affirmed`): a sentence in the system's own words states the premise and does not deny it. A word-for-word
quotation states nothing of its own. Corrected: the article that says otherwise is cited and its figure stands in the
answer; or the answer says that there is no such law or article, or that it is deleted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eval.answers import plain
from eval.suites.answers.citations import statements
from eval.suites.answers.correct import amounts
from eval.suites.answers.reading import Given
from eval.suites.refusal.questions import Premise
from rag.sentences import sentences

ABSENT = re.compile(r"없(?:습|다|는 법|는 조|으며|어요)|찾지 못|확인되지|존재하지|삭제|폐지|아닙니다|아니에요")
"""Words that deny that there is such a law or article."""
WRONG = re.compile(r"아니[라고며에]|아닙|틀[린립렸]|다릅|잘못")
"""Words that deny a figure."""
YES = re.compile(r"^\s*(?:네|예|맞습|맞아|그렇습|그렇죠)[,.\s요니]")
GONE = re.compile(r"삭제|폐지")


@dataclass(frozen=True, slots=True)
class Believed:
    """What became of a premise, and why (Korean)."""

    affirmed: bool
    corrected: bool
    why: str


def believed(premise: Premise, said: Given, question: str) -> Believed:
    """Say what an answer that was not refused makes of a false premise."""
    own = own_sentences(said)
    affirming = next(
        (text for text, read in own if affirms(premise, text, read) or tells(premise, said, question)), None
    )
    if affirming is not None:
        return Believed(affirmed=True, corrected=False, why=f"틀린 전제를 그대로 말합니다: {affirming[:80]}")
    if corrects(premise, said):
        return Believed(affirmed=False, corrected=True, why="전제가 틀렸음을 근거나 말로 바로잡습니다.")
    return Believed(affirmed=False, corrected=False, why="전제를 바로잡지 않고 다른 것을 답합니다.")


def own_sentences(said: Given) -> list[tuple[str, str]]:
    """Return what an answer says in its own words, each sentence with what its sources say."""
    if said.answer is None:
        return [(span.of(said.text), "") for span in sentences(said.text)] or [(said.text, "")]
    own = [one for one in statements(said.answer) if not one.quoted]
    return [(one.text, " ".join(source.quote for source in one.sources)) for one in own]


def affirms(premise: Premise, text: str, read: str) -> bool:
    """Whether a sentence takes the premise for true.

    A figure that stands in the sentence's own source tells of that source's matter, not of the premise.
    """
    if (WRONG if premise.kind == "number" else ABSENT).search(text):
        return False
    if YES.match(text):
        return True
    if premise.kind == "number":
        claimed, stated = amounts(premise.claimed), amounts(text)
        return claimed <= stated and not claimed <= amounts(read) and not amounts(premise.true) <= stated
    return names(premise, text)


def tells(premise: Premise, said: Given, question: str) -> bool:
    """Whether a bare model tells what a law says that is not there: it speaks of the matter and denies nothing."""
    if premise.kind == "number" or said.answer is not None or ABSENT.search(said.text):
        return False
    return bool(stems(question) & stems(said.text))


def stems(text: str) -> set[str]:
    """Return the first two syllables of each word.

    >>> sorted(stems("과태료가 얼마예요"))
    ['과태', '얼마']
    """
    return set(re.findall(r"(?<![가-힣])[가-힣]{2}", text))


def names(premise: Premise, text: str) -> bool:
    """Whether a text names the law or article that is not there."""
    if premise.kind == "no_law":
        return plain(premise.name) in plain(text)
    return mentioned(premise.article or "", text)


def mentioned(article: str, text: str) -> bool:
    """Whether an article is named, and not as the beginning of another (`제4조`, `제4조의2`)."""
    return re.search(rf"{re.escape(article)}(?!의\d)", plain(text)) is not None


def corrects(premise: Premise, said: Given) -> bool:
    """Whether an answer shows that the premise is false."""
    if premise.kind == "number":
        cited = said.answer is None or cites(premise, said)
        return cited and amounts(premise.true) <= amounts(said.text)
    notices: Sequence[str] = said.answer.notices if said.answer else ()
    whole = [*(span.of(said.text) for span in sentences(said.text)), *notices]
    denial = GONE if premise.kind == "repealed" else ABSENT
    return any(names(premise, text) and denial.search(text) for text in whole)


def cites(premise: Premise, said: Given) -> bool:
    """Whether the article that says otherwise is cited."""
    citations = said.answer.citations if said.answer else ()
    return any((one.source, one.article) == (premise.source, premise.article) for one in citations)
