"""Suite `gate-answers`: right, sourced, or refused, over the documents that ship with the project.

Two promises hold for every answer whatever the noise: a quote stands in its source, and no number lacks one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from eval.answers import holds, loose_numbers, plain
from eval.harness.cases import Case
from eval.harness.requests import Ask
from eval.harness.suite import Scored, Suite
from eval.sources import SourceFiles
from eval.suites.answers.reading import Given, given
from eval.suites.gate.files import SAMPLE, loader
from eval.suites.gate.retrieval import texts
from eval.suites.registry import card
from rag.evaluation.measures import Better, Measure
from rag.evaluation.records import Reply, Score
from rag.types import Answer, Citation

AS_WRITTEN = ("조례.md", "규칙.md")
"""Files without tables or masked names: their letters are those of a quote, whoever reads them."""
FILES = SourceFiles((SAMPLE,))


def score(case: Case, replies: Sequence[Reply]) -> Scored:
    """Judge an answer by its key facts, its sources and the promises."""
    said = given(replies[0])
    scores = promises(case, said.answer) if said.answer else {}
    if not case.target.get("answerable"):
        why = "문서에 없는 것이라 답하지 않았습니다." if said.refused else "문서에 없는 것에 답했습니다."
        return Scored({**scores, "refused_rightly": Score(value=float(said.refused), why=why)})
    return Scored({**scores, **right(case, said)})


def right(case: Case, said: Given) -> dict[str, Score]:
    """Return what an answer to an answerable question is worth."""
    missing = [fact for fact in texts(case, "facts") if not holds(said.text, fact)]
    wanted = [plain(source) for source in texts(case, "sources")]
    named = [plain((one.source or "").rpartition("/")[2]) for one in said.answer.citations] if said.answer else []
    cited = any(name.startswith(source) for name in named for source in wanted)
    facts = "답하지 않았습니다." if said.refused else f"빠진 사실: {', '.join(missing) or '없음'}."
    return {
        "answered": Score(value=float(not said.refused), why="답하지 않았습니다." if said.refused else "답했습니다."),
        "right": Score(value=float(not said.refused and not missing), why=facts),
        "right_source": Score(value=float(cited) if said.answer else None, why=f"인용한 문서 {len(named)}건."),
    }


def promises(case: Case, answer: Answer) -> dict[str, Score]:
    """Return whether a promise was broken; 1 is a breach."""
    false = [one.marker for one in answer.citations if not quoted(one)]
    loose = list(loose_numbers(asked(case), answer))
    return {
        "quote_false": Score(value=float(bool(false)), why=f"출처에 없는 인용: {', '.join(false) or '없음'}."),
        "number_unsourced": Score(value=float(bool(loose)), why=f"출처 없는 수: {' / '.join(loose) or '없음'}."),
    }


def asked(case: Case) -> str:
    """Return the question: a number of the asker's own needs no source."""
    return case.requests[0].query if isinstance(case.requests[0], Ask) else ""


def quoted(citation: Citation) -> bool:
    """Whether a quote stands in the passage, with what `…` leaves out, and in the file where letters compare."""
    if any(plain(part) not in plain(citation.context) for part in citation.quote.split("…")):
        return False
    return not (citation.source or "").endswith(AS_WRITTEN) or on_disk(citation)


def on_disk(citation: Citation) -> bool:
    """Whether every part of a quote stands in its file."""
    return all(FILES.holds(replace(citation, quote=part)) for part in citation.quote.split("…"))


def measure(name: str, label: str, better: Better = "higher", *, promise: bool = False) -> Measure:
    """Return a measure of a score of the same name."""
    return Measure(
        name=name,
        label=label,
        score=name,
        better=better,
        kind="safety" if promise else "performance",
        headline=name == "right",
        by=() if promise else ("domain",),
        invariant=promise,
    )


MEASURES = (
    measure("right", "핵심 사실이 모두 든 답"),
    measure("answered", "답할 수 있는 물음에 답함"),
    measure("right_source", "맞는 문서를 인용"),
    measure("refused_rightly", "문서에 없는 물음을 거절"),
    measure("quote_false", "출처에 없는 인용", "lower", promise=True),
    measure("number_unsourced", "출처 없는 수", "lower", promise=True),
)
SUITE = Suite(card("gate-answers"), "ask", loader("answers"), score, MEASURES)
