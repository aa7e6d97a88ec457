"""HAE-RAE Bench (Son et al., LREC-COLING 2024): vocabulary, history, general knowledge and reading of Korean."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from eval.harness.cases import Case
from eval.harness.suite import Options
from eval.suites.choice import LETTERS, Item, case_of
from eval.suites.exam import as_many, exam_suite, letter_index, lettered
from eval.suites.local_files import BadRow, Faults, Row, cases_of, files_in, folder_of, text_in, texts_in, told_apart

FILES = r"\.(csv|json|jsonl)$"


def load(options: Options) -> Sequence[Case]:
    """Return the cases of one file a task, of version 1.0 (`query`, `options`) or 1.1 (`question`, A to E)."""
    place = folder_of(options, "HAE-RAE Bench", "HAERAE-HUB/HAE_RAE_BENCH(1.0 또는 1.1)의 파일")
    faults = Faults()
    found: list[Case] = []
    for path in files_in(place, FILES, "HAE-RAE Bench"):
        found += cases_of(path, ("answer",), partial(cases_from, path), faults)
    return as_many(faults.checked(told_apart(found, faults), "HAE-RAE Bench"), options, "task")


def cases_from(path: Path, place: str, row: Row) -> list[Case]:
    """Return the case of a row. Raises `BadRow`."""
    question = text_in(row, "question", "query")
    choices = choices_of(row)
    task = path.stem.removesuffix("_test")
    item = Item(
        id=f"{path.parent.name}/{place}",
        prompt=prompt_of(question, choices),
        choices=choices,
        answer=letter_index(text_in(row, "answer"), len(choices)),
        cluster=place,
        slices={"task": task},
    )
    return [case_of(item)]


def choices_of(row: Row) -> tuple[str, ...]:
    """Return the choices: the fields A to E, or a list in `options`, perhaps as Python writes it."""
    given = row.get("options")
    if given is None:
        return lettered(row)
    if isinstance(given, str):
        try:
            given = ast.literal_eval(given[:20_000])
        except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
            raise BadRow("options가 목록이 아닙니다.") from error
    return texts_in({"options": given}, "options", most=5)


def prompt_of(question: str, choices: Sequence[str]) -> str:
    """Return the question with its choices; a `query` of version 1.0 has them in itself."""
    if all(f"({letter})" in question for letter in LETTERS[: len(choices)]):
        return question
    lines = [f"({letter}) {choice}" for letter, choice in zip(LETTERS, choices, strict=False)]
    return "\n".join([question, *lines, "정답:"])


SUITE = exam_suite("haerae", load, by=("task",), places=5)
