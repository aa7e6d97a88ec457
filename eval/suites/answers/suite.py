"""Suite `answers`: questions with gold articles and key facts, asked through the path that serves users.

Every question is asked for today; some once more as of the day before its article came into force, where the only
thing measured is that no text of a later day is put forward as law.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from eval.gold import StatuteQuestion, read_questions
from eval.harness.cases import Case
from eval.harness.requests import Ask, Scope
from eval.harness.suite import Options, Scored, Suite
from eval.judges.shipped import deterministic_judge
from eval.statutes_on_disk import gold_file
from eval.suites.answers.citations import citation_scores
from eval.suites.answers.correct import UNCITED, correctness, wanted
from eval.suites.answers.measures import MEASURES, PROVENANCE
from eval.suites.answers.places import NOTHING_SAID, day_of, in_force, located, promises, source_files
from eval.suites.answers.reading import Given, given, question_of
from eval.suites.registry import card
from eval.suites.sampling import sampled
from rag.evaluation.records import Reply, Score
from rag.types import Answer

EVERY = 8
"""Every so many questions one is asked as of the day before its article came into force."""
TODAY, BEFORE = "오늘", "시행 전날"


def load(options: Options) -> list[Case]:
    """Return the cases. Raises `InputError` where the corpus is absent."""
    questions = [question for question in read_questions() if question.answerable]
    cases = [case_of(question) for question in questions]
    cases += [day_before(question, options.corpus) for question in questions[::EVERY]]
    return sampled(cases, options)


def case_of(question: StatuteQuestion) -> Case:
    """Make the case of a question for today."""
    return Case(
        id=question.id,
        requests=(Ask(query=question.question),),
        target={
            "gold": [[gold.law, gold.level, gold.article] for gold in question.gold],
            "key_facts": list(question.key_facts),
        },
        cluster=question.gold[0].source,
        slices={
            "style": question.style,
            "domain": question.domain,
            "day": TODAY,
            "amounts": "있음" if wanted(question) else "없음",
        },
    )


def day_before(question: StatuteQuestion, corpus: Path) -> Case:
    """Make the case of a question as of the day before the first of its articles came into force."""
    case = case_of(question)
    days = [day for gold in question.gold if (day := gold_file(corpus, gold).effective)]
    as_of = (min(days) - timedelta(days=1)).isoformat()
    changed = {
        "id": f"{case.id}@{as_of}",
        "requests": (Ask(query=question.question, scope=Scope(as_of=as_of)),),
        "slices": {**case.slices, "day": BEFORE},
    }
    return case.model_copy(update=changed)


def score(case: Case, replies: Sequence[Reply]) -> Scored:
    """Score one answer in every respect that can be measured of it."""
    said, request = given(replies[0]), case.requests[0]
    as_of = request.scope.as_of if isinstance(request, Ask) else None
    found = provenance(case, said, as_of)
    if case.slices.get("day") == TODAY:
        found |= correctness(question_of(case), said)
        found["generated"] = Score(
            value=None if said.answer is None else float(said.answer.mode == "generated"),
            why=UNCITED if said.answer is None else f"답의 방식: {said.answer.mode}",
        )
    return Scored(found, "refused" if said.refused else None)


def provenance(case: Case, said: Given, as_of: str | None) -> dict[str, Score]:
    """Return what can be checked of an answer's sources; not measured of a refusal or of a bare model."""
    if said.answer is None or said.refused:
        return dict.fromkeys(PROVENANCE, Score(value=None, why=NOTHING_SAID if said.refused else UNCITED))
    return of_sources(question_of(case).question, said.answer, said, as_of)


def of_sources(query: str, answer: Answer, said: Given, as_of: str | None) -> dict[str, Score]:
    """Check an answer against its sources."""
    files = source_files()
    return {
        **citation_scores(answer, deterministic_judge()),
        **promises(query, answer, files),
        "place": located(answer, files),
        "in_force": in_force(answer, day_of(said, as_of), files),
    }


SUITE = Suite(card("answers"), "ask", load, score, MEASURES)
