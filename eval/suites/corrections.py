"""Suite `corrections`: answers that evaluators put right, asked again: does the system say now what it should?

The cases are the file that `GET /v1/evaluations/corrections.jsonl` gives (`--local FILE`): each was proposed by one
evaluator and accepted by another (`serving.evaluators.corrections`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from eval.answers import holds
from eval.harness.casefile import read_cases
from eval.harness.cases import Case
from eval.harness.suite import Options, Scored, Suite
from eval.suites.answers.reading import Given, given
from eval.suites.registry import card
from eval.suites.sampling import sampled
from rag.errors import InputError
from rag.evaluation.facts import Fact
from rag.evaluation.measures import Measure
from rag.evaluation.records import Reply, Score, Status

ARTICLE = re.compile(r"「(?P<law>[^「」]+)」\s*(?P<article>제\d+조(?:의\d+)?)")
NO_FILE = (
    "고침 문항 파일을 --local로 주십시오. 평가 화면의 '고침'에서 받거나 "
    "GET /v1/evaluations/corrections.jsonl로 받습니다."
)
UNCITED = "인용을 내지 않는 시스템이라 재지 않았습니다."


class Target(Fact):
    """What is right, as the two evaluators agreed."""

    answer: str = ""
    key_facts: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    refuse: bool = False
    wrong: str = ""


def load(options: Options) -> list[Case]:
    """Return the cases of a file. Raises `InputError` where it is absent, empty, changed, or not of this kind."""
    if options.local is None:
        raise InputError(NO_FILE)
    cases = list(read_cases(options.local).cases)
    if not cases:
        raise InputError(f"{options.local.name}: 받아들인 고침이 아직 없습니다. 두 사람이 확인한 고침만 문항이 됩니다.")
    for case in cases:
        target_of(case, options.local)
    return sampled(cases, options)


def licence_of(options: Options) -> str:
    """Return the licence that the file names."""
    if options.local is None:
        raise InputError(NO_FILE)
    return read_cases(options.local).header.licence


def target_of(case: Case, file: Path | None = None) -> Target:
    """Return what is right of a case. Raises `InputError` for one that nothing can be scored by."""
    try:
        found = Target.model_validate(case.target)
    except ValueError as error:
        raise InputError(f"{file.name if file else case.id}: 문항 {case.id!r}이(가) 고침의 형식이 아닙니다.") from error
    if not (found.key_facts or found.articles or found.refuse):
        raise InputError(f"{file.name if file else case.id}: 문항 {case.id!r}에 무엇이 맞는지가 없습니다.")
    return found


def score(case: Case, replies: Sequence[Reply]) -> Scored:
    """Score one answer against what was put right."""
    said, target = given(replies[0]), target_of(case)
    status: Status | None = "refused" if said.refused else None
    if target.refuse:
        why = "답하지 않았습니다." if said.refused else "답하지 않아야 하는데 답했습니다."
        return Scored({"right": Score(value=float(said.refused), why=why)}, status)
    if said.refused:
        return Scored({"right": Score(value=0.0, why="답해야 하는데 거절했습니다.")}, status)
    found = {"facts": facts(said, target), "article": article(said, target)}
    return Scored({"right": right(list(found.values())), **found}, status)


def right(parts: Sequence[Score]) -> Score:
    """Say whether an answer is as it was put right, by what could be measured of it."""
    if all(one.value is None for one in parts):
        return Score(value=None, why=" ".join(one.why for one in parts))
    lacking = [one.why for one in parts if one.value == 0]
    return Score(value=float(not lacking), why=" ".join(lacking) or "고친 대로 답했습니다.")


def facts(said: Given, target: Target) -> Score:
    """Say whether the answer holds all that a right one must say."""
    if not target.key_facts:
        return Score(value=None, why="꼭 들어갈 말을 정하지 않은 문항입니다.")
    lacking = [fact for fact in target.key_facts if not holds(said.text, fact)]
    why = f"빠진 말: {', '.join(lacking)}." if lacking else "꼭 들어갈 말이 있습니다."
    return Score(value=float(not lacking), why=why)


def article(said: Given, target: Target) -> Score:
    """Say whether one of the articles that a right answer rests on is cited."""
    if not target.articles:
        return Score(value=None, why="근거 조문을 정하지 않은 문항입니다.")
    if said.answer is None:
        return Score(value=None, why=UNCITED)
    cited = {(bare(one.title), bare(one.article or one.locator)) for one in said.answer.citations}
    wanted = [found for text in target.articles if (found := ARTICLE.search(text))]
    hit = any((bare(one["law"]), one["article"]) in cited for one in wanted)
    listed = ", ".join(f"{one.title} {one.article or one.locator}" for one in said.answer.citations)[:300]
    missed = f"인용하지 않은 조문: {', '.join(target.articles)}. 인용: {listed or '없음'}."
    return Score(value=float(hit), why="근거 조문을 인용했습니다." if hit else missed)


def bare(text: str) -> str:
    """Return a name without spaces and brackets, by which laws are told apart.

    >>> bare("「민원 처리에 관한 법률」")
    '민원처리에관한법률'
    """
    return re.sub(r"[\s「」]", "", text)


SUITE = Suite(
    card=card("corrections"),
    kind="ask",
    load=load,
    score=score,
    measures=(
        Measure(
            name="right",
            label="고친 대로 답한 몫",
            score="right",
            headline=True,
            by=("suite", "domain"),
            counts_missing_as=0.0,
        ),
        Measure(name="facts", label="꼭 들어갈 말이 있는 몫", score="facts"),
        Measure(name="article", label="근거 조문을 인용한 몫", score="article"),
    ),
    licence_of=licence_of,
)
