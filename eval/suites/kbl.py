"""KBL (Kim et al., Findings of EMNLP 2024): Korean law, from the bar examination and questions written by lawyers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from eval.harness.cases import Case
from eval.harness.suite import Options
from eval.suites.choice import LETTERS, Item, case_of
from eval.suites.exam import as_many, exam_suite, letter_index, lettered
from eval.suites.local_files import Faults, Row, cases_of, files_in, folder_of, text_in, told_apart
from rag.evaluation.facts import Slices

PARTS = {"bar_exam": "변호사시험", "knowledge": "법률 지식", "reasoning": "법적 추론"}
SUBJECTS = {"civil": "민사법", "criminal": "형사법", "public": "공법", "responsibility": "법조윤리"}
CONTEXT = {
    "query": "의뢰인의 주장",
    "query_case_appellant": "첫째 판결 상고인",
    "query_case_fact": "첫째 판결 사실관계",
    "query_case_claim": "첫째 판결 당사자의 주장",
    "query_case_judicial_opinion": "첫째 판결 판사의 의견",
    "retrieved_case_appellant": "판결 상고인",
    "retrieved_case_fact": "판결 사실관계",
    "retrieved_case_claim": "판결 당사자의 주장",
    "retrieved_case_judicial_opinion": "판결 판사의 의견",
    "facts_charged": "공소사실",
    "defendant_claim": "피고인의 주장",
    "facts_accepted": "증거",
    "cause": "X",
    "effect": "Y",
    "statement1": "진술 1",
    "statement2": "진술 2",
}
"""Fields that some questions are about, in the order in which they are shown."""


def load(options: Options) -> Sequence[Case]:
    """Return the cases of the JSON files of `lbox/kbl`. Raises `InputError`."""
    place = folder_of(options, "KBL", "lbox/kbl의 bar_exam, knowledge, reasoning 폴더")
    faults = Faults()
    found: list[Case] = []
    for path in files_in(place, r"\.(json|jsonl)$", "KBL"):
        found += cases_of(path, ("question", "A", "B"), partial(cases_from, path), faults)
    return as_many(faults.checked(told_apart(found, faults), "KBL"), options, "task")


def cases_from(path: Path, place: str, row: Row) -> list[Case]:
    """Return the case of a row. Raises `BadRow`."""
    choices = lettered(row)
    item = Item(
        id=f"{path.parent.name}/{place}",
        prompt=prompt_of(row, choices),
        choices=choices,
        answer=letter_index(text_in(row, "gt", "label", "answer"), len(choices)),
        cluster=f"{path.parent.name}/{place}",
        slices=slices_of(path),
    )
    return [case_of(item)]


def prompt_of(row: Row, choices: Sequence[str]) -> str:
    """Return the question of the bar examination's form, with what it is about where there is such."""
    about = [f"[{name}] {text_in(row, field)}" for field, name in CONTEXT.items() if row.get(field)]
    letters = ", ".join(LETTERS[: len(choices)])
    lines = [f"{letter}. {choice}" for letter, choice in zip(LETTERS, choices, strict=False)]
    asked = f"다음 각 선택지를 읽고 {letters} 중 하나를 선택하여 '답변: A'와 같이 단답식으로 답해 주세요."
    return "\n".join([f"### 질문: {text_in(row, 'question')}", *about, asked, *lines, "### 답변:"])


def slices_of(path: Path) -> Slices:
    """Return part, task and year by the names of folders and file."""
    part = next((name for folder, name in PARTS.items() if folder in path.parts), "그 밖")
    year = re.search(r"(?:19|20)\d\d", path.stem)
    subject = next((name for folder, name in SUBJECTS.items() if folder in path.stem), None)
    task = subject or re.sub(r"^kbl_|_v[\d.]+$", "", path.stem)[:100]
    return {"task": task, "part": part, **({"year": year[0]} if year else {})}


SUITE = exam_suite("kbl", load, by=("task", "part", "year"), places=5)
