"""Suite `own`: an office's own questions, from a case file that it made (`mongmin eval cases`)."""

from __future__ import annotations

from collections.abc import Sequence

from eval.answers import loose_numbers
from eval.harness.casefile import read_cases
from eval.harness.cases import Case
from eval.harness.suite import Options, Scored, Suite
from eval.suites.answers.reading import given
from eval.suites.gate.answers import asked, right
from eval.suites.registry import card
from eval.suites.sampling import sampled
from rag.errors import InputError
from rag.evaluation.measures import Measure
from rag.evaluation.records import Reply, Score


def load(options: Options) -> Sequence[Case]:
    """Return the cases of the file. Raises `InputError` where there is none, or it was changed."""
    if options.local is None:
        raise InputError(
            "own: 물을 문항 파일을 --local 파일로 주십시오. "
            "표(CSV)에서 만들려면 'mongmin eval cases 표.csv'를 실행하십시오."
        )
    return sampled(read_cases(options.local).cases, options)


def licence_of(options: Options) -> str:
    """Return the licence that the file names."""
    return read_cases(options.local).header.licence if options.local else card("own").licence


def score(case: Case, replies: Sequence[Reply]) -> Scored:
    """Judge an answer by its key facts and sources, or whether it refused what no document answers."""
    said = given(replies[0])
    loose = list(loose_numbers(asked(case), said.answer)) if said.answer else []
    promise = {"number_unsourced": Score(value=float(bool(loose)), why=f"출처 없는 수: {' / '.join(loose) or '없음'}.")}
    scores = promise if said.answer else {}
    if not case.target.get("answerable"):
        why = "문서에 없는 것이라 답하지 않았습니다." if said.refused else "문서에 없는 것에 답했습니다."
        return Scored({**scores, "refused_rightly": Score(value=float(said.refused), why=why)})
    found = right(case, said)
    if not case.target.get("sources"):
        found["right_source"] = Score(value=None, why="맞는 출처가 적혀 있지 않습니다.")
    return Scored({**scores, **found})


MEASURES = (
    Measure(name="right", label="핵심 사실이 모두 든 답", score="right", headline=True, by=("domain",)),
    Measure(name="refused_rightly", label="문서에 없는 물음을 거절", score="refused_rightly", headline=True),
    Measure(name="right_source", label="맞는 문서를 인용", score="right_source", by=("domain",)),
    Measure(name="answered", label="답할 수 있는 물음에 답함", score="answered", by=("domain",)),
    Measure(
        name="number_unsourced",
        label="출처 없는 수",
        score="number_unsourced",
        kind="safety",
        better="lower",
        invariant=True,
        headline=True,
    ),
)
SUITE = Suite(card("own"), "ask", load, score, MEASURES, licence_of=licence_of)
