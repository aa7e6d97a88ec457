"""Is what an answer says right: key facts, figures, contradictions, and a small rubric of them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from eval.answers import holds, is_gold
from eval.gold import StatuteQuestion
from eval.suites.answers.citations import statements
from eval.suites.answers.reading import Given
from rag.evaluation.records import Score
from rag.numbers import figures

Amount = tuple[Fraction, str]
REFUSED = "답할 수 있는 질문을 거절했습니다."
UNCITED = "인용을 내지 않는 시스템이라 재지 않았습니다."


def correctness(question: StatuteQuestion, said: Given) -> dict[str, Score]:
    """Return the scores of what is right; None for a refusal, which the measures count as wrong."""
    if said.refused:
        names = ("key_facts", "facts_share", "figures", "rubric", "right_article", "first_article")
        refused = dict.fromkeys(names, Score(value=None, why=REFUSED))
        return refused | {"answered": Score(value=0.0, why=REFUSED), "contradiction": Score(value=None, why=REFUSED)}
    return {
        "answered": Score(value=1.0, why="답했습니다."),
        **facts(question, said.text),
        "figures": right_figures(question, said.text),
        "contradiction": contradiction(question, said),
        **articles(question, said),
        "rubric": rubric(question, said),
        **brevity(question, said.text),
    }


def facts(question: StatuteQuestion, text: str) -> dict[str, Score]:
    """Say which key facts an answer holds."""
    lacking = [fact for fact in question.key_facts if not holds(text, fact)]
    n = len(question.key_facts)
    why = f"빠진 사실: {', '.join(lacking)}" if lacking else "핵심 사실이 모두 있습니다."
    return {
        "key_facts": Score(value=float(not lacking), why=why),
        "facts_share": Score(value=(n - len(lacking)) / n, why=why),
    }


def wanted(question: StatuteQuestion) -> set[Amount]:
    """Return the amounts of the key facts."""
    return {(q.value, q.unit) for fact in question.key_facts for q in figures(fact).quantities}


def amounts(text: str) -> set[Amount]:
    """Return the amounts that a text states."""
    return {(q.value, q.unit) for q in figures(text).quantities}


def right_figures(question: StatuteQuestion, text: str) -> Score:
    """Say whether all figures of the key facts stand in the answer; None for a question without figures."""
    needed = wanted(question)
    if not needed:
        return Score(value=None, why="핵심 사실에 수가 없는 문항입니다.")
    lacking = needed - amounts(text)
    why = f"빠진 수: {', '.join(sorted(map(shown, lacking)))}" if lacking else "수가 모두 있습니다."
    return Score(value=float(not lacking), why=why)


def contradiction(question: StatuteQuestion, said: Given) -> Score:
    """Say whether the answer states in its own words another figure of the same unit in the place of the right one.

    A word-for-word quotation is true of its own matter, and so is what rests on another article: neither counts.
    """
    missing = wanted(question) - amounts(said.text)
    for text in own_words(question, said):
        for value, unit in sorted(amounts(text)):
            if unit and any(unit == other and value != right for right, other in missing):
                return Score(value=1.0, why=f"맞는 수가 없고 {shown((value, unit))}이라 합니다: {text[:60]}")
    return Score(value=0.0, why="어긋나는 수가 없습니다.")


def own_words(question: StatuteQuestion, said: Given) -> Iterator[str]:
    """Yield what an answer says in other words than a source's, on the matter of the question."""
    if said.answer is None:
        yield said.text
        return
    for one in statements(said.answer):
        if not one.quoted and (not one.sources or any(is_gold(question, source) for source in one.sources)):
            yield one.text


def articles(question: StatuteQuestion, said: Given) -> dict[str, Score]:
    """Say whether a gold article is cited, and whether it is cited first."""
    if said.answer is None:
        return dict.fromkeys(("right_article", "first_article"), Score(value=None, why=UNCITED))
    cited = said.answer.citations
    names = [f"{one.title} {one.article or one.locator}" for one in cited]
    why = f"인용: {', '.join(dict.fromkeys(names))[:300] or '없음'}"
    return {
        "right_article": Score(value=float(any(is_gold(question, one) for one in cited)), why=why),
        "first_article": Score(value=float(bool(cited) and is_gold(question, cited[0])), why=why),
    }


def rubric(question: StatuteQuestion, said: Given) -> Score:
    """Return 1 if the right article is cited, the figures are right, and no other figure is put in their place.

    Of a question without figures all key facts must be there.
    """
    if said.answer is None:
        return Score(value=None, why=UNCITED)
    figure = right_figures(question, said.text)
    parts = {
        "조문": articles(question, said)["right_article"].value == 1,
        "사실": (facts(question, said.text)["key_facts"] if figure.value is None else figure).value == 1,
        "모순 없음": contradiction(question, said).value == 0,
    }
    failed = [name for name, right in parts.items() if not right]
    return Score(value=float(not failed), why=f"어긋난 것: {', '.join(failed)}" if failed else "모두 맞습니다.")


def brevity(question: StatuteQuestion, text: str) -> dict[str, Score]:
    """Return the length of an answer, and how many key facts it holds for each 100 characters."""
    length = max(1, len(text))
    held = sum(holds(text, fact) for fact in question.key_facts)
    return {
        "length": Score(value=float(length), why=f"{length}자"),
        "density": Score(value=100 * held / length, why=f"{length}자에 핵심 사실 {held}개"),
    }


def shown(amount: Amount) -> str:
    """Write an amount for people.

    >>> shown((Fraction(30), "일")), shown((Fraction(1, 5), "ratio"))
    ('30일', '20%')
    """
    value, unit = amount
    if unit == "ratio":
        return f"{float(value) * 100:g}%"
    return f"{float(value):,g}{unit}" if value.denominator != 1 else f"{int(value):,}{unit}"
