"""Suite `statutes-version`: which text holds on a day? Asked with `as_of` around days on which something begins.

On the day before, the later text must not be put forward; on the day itself it must be shown. The corpus holds one
text of most laws, so that what held before is not asked for: only that the later one is not passed off as it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from eval.answers import plain
from eval.harness.cases import Case
from eval.harness.requests import Ask, Scope
from eval.harness.suite import Options, Scored, Suite
from eval.suites.answers.reading import Given
from eval.suites.registry import card
from eval.suites.statutes.laws import Article, Law, laws, titles_once
from eval.suites.statutes.lookup import zero
from eval.suites.statutes.made import cases_of, drawn, is_of, read, slices, topic
from rag.evaluation.measures import Mean, Measure
from rag.evaluation.records import Reply, Score
from rag.numbers import figures
from rag.types import Citation

BEFORE, ON, BEGINS = "시행 전날", "시행일", "시행일을 물음"
PHRASINGS = (
    "{day} 기준으로 「{law}」 {label}({title})에는 무엇이 정해져 있습니까?",
    "{day}에 {law} {label} {topic} 어떻게 되어 있나요?",
)
BEGINS_PHRASINGS = ("「{law}」의 지금 판은 언제부터 시행됩니까?", "{law} 시행일이 언제예요?")
UNCITED = "출처를 대지 않는 시스템이라 어느 판을 말하는지 알 수 없습니다."
USUAL = 75


@dataclass(frozen=True, slots=True)
class Begun:
    """An article and the day on which its text comes into force; `own`: a day of the article's own."""

    law: Law
    article: Article
    since: date
    own: bool


def begun(law: Law) -> Iterator[Begun]:
    """Yield the articles of a law that begin on a day of their own, and one that begins with the law."""
    for article in law.articles:
        first = article.versions[0]
        if len(article.versions) == 1 and first.since and not first.until and article.title and not article.deleted:
            yield Begun(law, article, first.since, own=True)
    usual = titles_once(law)
    if law.since and usual:
        yield Begun(law, usual[len(usual) // 2], law.since, own=False)


def load(options: Options) -> list[Case]:
    """Return the cases. Raises `InputError` where the corpus is absent."""
    found = [one for law in laws(options.corpus) for one in begun(law)]
    own = [one for one in found if one.own]
    return cases_of([*own, *drawn([one for one in found if not one.own], options, USUAL)], phrased, options)


def phrased(one: Begun) -> Iterator[Case]:
    """Yield an article as of the day before and of the day itself, and for the law the question for its day."""
    law, label = one.law, one.article.label
    for number, phrasing in enumerate(PHRASINGS):
        kind, day = (BEFORE, one.since - timedelta(days=1)) if number % 2 == len(label) % 2 else (ON, one.since)
        query = phrasing.format(
            day=told(day), law=law.title, label=label, title=one.article.title, topic=topic(one.article.title)
        )
        yield case_of(one, kind, number, Ask(query=query, scope=Scope(as_of=day.isoformat())))
    if not one.own:
        number = len(law.title) % 2
        yield case_of(one, BEGINS, number, Ask(query=BEGINS_PHRASINGS[number].format(law=law.title)))


def case_of(one: Begun, kind: str, number: int, request: Ask) -> Case:
    """Make a case."""
    return Case(
        id=f"{one.law.source}#{one.article.label}@{kind}",
        requests=(request,),
        target={"source": one.law.source, "article": one.article.label, "since": one.since.isoformat()},
        cluster=one.law.source,
        slices={**slices(one.law, kind, number), "day": "조의 시행일" if one.own else "법의 시행일"},
    )


def told(day: date) -> str:
    """Return a day as it is written in a question."""
    return f"{day.year}년 {day.month}월 {day.day}일"


def score(case: Case, replies: Sequence[Reply]) -> Scored:
    """Judge by the texts that are cited; a question for the day by the day that is said."""
    said, kind = read(replies), case.slices["kind"]
    if kind == BEGINS:
        return Scored({"right": day_said(case, said)}, "refused" if said.refused else None)
    if said.refused:
        right = kind == BEFORE
        why = "그날 시행 중이 아니라 답하지 않았습니다." if right else "그날 시행 중인데 답하지 않았습니다."
        return Scored({"right": Score(value=float(right), why=why)})
    if said.answer is None:
        return Scored({"right": Score(value=None, why=UNCITED)})
    return Scored({"right": cited_rightly(case, said.answer.citations)})


def day_said(case: Case, said: Given) -> Score:
    """Whether the day from which the law holds is said."""
    if said.refused:
        return zero("답하지 않았습니다.")
    since = date.fromisoformat(str(case.target["since"]))
    right = any(day.covered_by(other) for day in figures(told(since)).days for other in figures(said.text).days)
    return Score(value=float(right), why=f"정답 {told(since)}: {'말함' if right else '말하지 않음'}.")


def cited_rightly(case: Case, citations: Sequence[Citation]) -> Score:
    """Whether the text that begins on the day is cited on that day, and on the day before no text of later."""
    source, label = str(case.target["source"]), str(case.target["article"])
    own = [one for one in citations if is_of(one, source, label)]
    if case.slices["kind"] == ON:
        return Score(value=float(bool(own)), why=f"{label}을(를) {'인용함' if own else '인용하지 않음'}.")
    as_of = case.requests[0].scope.as_of if isinstance(case.requests[0], Ask) else None
    later = [one for one in citations if one.effective_from and as_of and one.effective_from.isoformat() > as_of]
    wrong = [*own, *(one for one in later if one not in own)]
    shown = ", ".join(f"{one.title} {one.article or one.locator}" for one in wrong)
    return Score(value=float(not wrong), why=f"아직 시행되지 않은 글을 인용: {plain(shown) or '없음'}.")


def part(kind: str, name: str, label: str) -> Measure:
    """Return the share of right answers of a kind."""
    return Measure(name=name, label=label, score="right", estimator=Mean(where={"kind": kind}), by=("day", "level"))


MEASURES = (
    Measure(name="right", label="그날의 글을 맞게 다룸", score="right", by=("kind", "day", "level"), headline=True),
    part(BEFORE, "before", "시행 전날: 뒤의 글을 내세우지 않음"),
    part(ON, "on", "시행일: 그 글을 보임"),
    part(BEGINS, "begins", "시행일이 언제인지 말함"),
)
SUITE = Suite(card("statutes-version"), "ask", load, score, MEASURES)
