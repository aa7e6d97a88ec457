"""CLIcK (Kim et al., LREC-COLING 2024): culture and language of Korea, from examinations and textbooks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from eval.harness.cases import Case
from eval.harness.suite import Options
from eval.suites.choice import LETTERS, Item, case_of
from eval.suites.exam import as_many, exam_suite
from eval.suites.local_files import (
    BadRow,
    Faults,
    Row,
    cases_of,
    files_in,
    folder_of,
    text_in,
    texts_in,
    told_apart,
)
from rag.evaluation.facts import Slices

AREAS = {"Culture": "문화", "Language": "언어"}
FILES = r"^(?!.*_(new|eunsu)\.json$).*\.(json|jsonl)$"
"""Not the copies that the authors' scripts wrote beside their files."""


def load(options: Options) -> Sequence[Case]:
    """Return the cases of the authors' folders, or of one file with a question a row. Raises `InputError`."""
    place = folder_of(options, "CLIcK", "rladmstn1714/CLIcK의 Dataset 폴더 또는 EunsuKim/CLIcK의 JSON 파일")
    faults = Faults()
    found: list[Case] = []
    for path in files_in(place, FILES, "CLIcK"):
        found += cases_of(path, (), partial(cases_from, path), faults)
    return as_many(faults.checked(told_apart(found, faults), "CLIcK"), options, "category")


def cases_from(path: Path, place: str, row: Row) -> list[Case]:
    """Return the cases of a row: of each problem under a shared text, or of the question that it is itself."""
    problems = row.get("problems")
    if problems is None:
        return [case(path, place, row, row)]
    if not isinstance(problems, list) or not all(isinstance(problem, dict) for problem in problems):
        raise BadRow("problems가 문항의 목록이 아닙니다.")
    return [case(path, f"{place} {number}번", row, problem) for number, problem in enumerate(problems, start=1)]


def case(path: Path, place: str, row: Row, problem: Row) -> Case:
    """Return the case of a problem. Raises `BadRow`."""
    choices = texts_in(problem, "choices", most=5)
    answer = text_in(problem, "answer")
    if answer not in choices:
        raise BadRow(f"정답 {answer[:20]!r}이(가) 보기에 없습니다.")
    paragraph = text_in(row, "paragraph", empty=True)
    group = f"{path.stem}/{text_in(row, 'id', empty=True) or place}"[:150]
    item = Item(
        id=f"{group}/{text_in(problem, 'idx', empty=True) or '1'}",
        prompt=prompt_of(paragraph, text_in(problem, "question"), choices),
        choices=choices,
        answer=choices.index(answer),
        cluster=group,
        slices=slices_of(path, text_in(row, "id", empty=True)),
    )
    return case_of(item)


def prompt_of(paragraph: str, question: str, choices: Sequence[str]) -> str:
    """Return the prompt of the paper, with a text above the question where there is one."""
    letters = ", ".join(LETTERS[: len(choices)])
    what = "주어진 맥락을 천천히 읽고, 질문에 대한" if paragraph else "주어진 질문을 천천히 읽고,"
    lines = [f"{what} 적절한 정답을 {letters} 중에 골라 알파벳 하나로 답하시오.", ""]
    lines += [f"맥락: {paragraph}"] if paragraph else []
    options = ", ".join(f"{letter}: {choice}" for letter, choice in zip(LETTERS, choices, strict=False))
    return "\n".join([*lines, f"질문: {question}", "보기:", options, "정답:"])


def slices_of(path: Path, name: str) -> Slices:
    """Return area and category by the folders (`Culture/Korean Law`), and the examination by the id."""
    area = next((part for part in path.parts if part in AREAS), None)
    exam = (name or path.stem).split("_")[0][:50]
    folders = {"area": AREAS[area], "category": path.parent.name} if area and path.parent.name != area else {}
    return {"category": exam, **folders, "exam": exam}


SUITE = exam_suite("click", load, by=("category", "area", "exam"), places=5)
