"""Questions whose answers stand only in tables, notes and annexes of office files: is the right cell cited?"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.gold import DATA
from rag.cite_place import held
from rag.evaluation.statistics import Proportion
from rag.types import Answer, Hit, Question
from serving.schemas import IngestRequest
from serving.services import Services

OFFICE_QA = DATA / "office_qa.jsonl"
FORMS = ("hwp", "hwpx")
ANY_TABLE, ANY_ROW = "표", "행"
"""Of questions about a table that is not the only one to tell."""
FOUND_AMONG = 3
"""Hits among which the right row counts as found."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class OfficeQuestion:
    """A question, the file that answers it, how its place begins and ends (`표 1`, `2행`; `각주 5`, ``), the value."""

    id: str
    question: str
    file: str
    place: str
    row: str
    fact: str

    def is_at(self, locator: str) -> bool:
        """Whether a citation names the place: its last part is the table or note, and the row."""
        exact = locator.rsplit(", ", maxsplit=1)[-1]
        if not self.row:
            return exact == self.place
        table, _, row = exact.rpartition(" ")
        same_table = table == self.place or table.startswith((f"{self.place}(", f"{self.place} 안 "))
        right_row = self.row in {row, ANY_ROW} and row.endswith(ANY_ROW)
        return right_row and (same_table or self.place == ANY_TABLE)

    def is_told(self, text: str) -> bool:
        """Whether a text holds the value."""
        return "".join(self.fact.split()) in "".join(text.split())


@dataclass(frozen=True, slots=True)
class OfficeReport:
    """What of the questions search found and what an answer cited, and the questions that it missed."""

    found: Proportion
    cited: Proportion
    missed: tuple[str, ...]


def read_office_questions(path: Path = OFFICE_QA) -> list[OfficeQuestion]:
    """Read the questions, one JSON object a line."""
    lines = path.read_text(encoding="utf8").splitlines()
    return [OfficeQuestion(**json.loads(line)) for line in lines if line.strip()]


def is_found(question: OfficeQuestion, hits: Iterable[Hit]) -> bool:
    """Whether one of the first hits holds the value at the place."""
    return any(
        hit.chunk.source == question.file
        and any(question.is_at(place) and question.is_told(text) for place, text in placed_lines(hit))
        for hit in list(hits)[:FOUND_AMONG]
    )


def placed_lines(hit: Hit) -> Iterable[tuple[str, str]]:
    """Yield the lines of a chunk with their places."""
    at = 0
    for line in hit.chunk.text.split("\n"):
        for place in held(hit.chunk.places, at, at + max(len(line), 1))[:1] if hit.chunk.places else []:
            yield place, line
        at += len(line) + 1


def is_cited(question: OfficeQuestion, answer: Answer) -> bool:
    """Whether an answer quotes the value from its file and names the very place."""
    return any(
        citation.source == question.file and question.is_at(citation.locator) and question.is_told(citation.quote)
        for citation in answer.citations
    )


def office_files(folder: Path) -> list[Path]:
    """Return the HWP and HWPX files of a folder, of twins in both formats the HWP file only."""
    found = {path.stem: path for form in reversed(FORMS) for path in sorted(folder.glob(f"*.{form}"))}
    return sorted(found.values())


def measure(services: Services, files: Sequence[Path], work: Path, say: Say) -> OfficeReport:
    """Ingest the files and ask every question; answers quote, whatever engine there is."""
    folder = work / "files"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in files:
        shutil.copyfile(path, folder / path.name)
    services.documents.ingest(IngestRequest(paths=(str(folder),)))
    questions = read_office_questions()
    found = [is_found(q, services.retriever.retrieve(Question(q.question, k=FOUND_AMONG))) for q in questions]
    cited = [is_cited(q, services.answerer.answer(Question(q.question))) for q in questions]
    missed = tuple(q.id for q, right in zip(questions, cited, strict=True) if not right)
    report = OfficeReport(Proportion(sum(found), len(found)), Proportion(sum(cited), len(cited)), missed)
    say(
        f"{len(questions)} questions on {len(files)} files: the row or note is among the first {FOUND_AMONG} hits for "
        f"{report.found}; answers cite the very cell or note for {report.cited}; missed: {', '.join(missed) or 'none'}"
    )
    return report
