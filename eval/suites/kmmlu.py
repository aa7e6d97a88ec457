"""KMMLU (Son et al. 2024): examinations of 45 subjects, five-shot as the benchmark prescribes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from eval.harness.cases import Case
from eval.harness.suite import Options
from eval.suites.choice import LETTERS, Item, case_of
from eval.suites.exam import as_many, exam_suite, lettered, number_index
from eval.suites.local_files import BadRow, Faults, Row, cases_of, files_in, folder_of, rows_of, text_in, told_apart

COLUMNS = ("question", "answer", "A", "B", "C", "D")
SHOTS = 5
USUAL = 450
"""Ten of each subject."""
TEST, DEV = "-test.csv", "-dev.csv"


def load(options: Options) -> Sequence[Case]:
    """Return the cases of `과목-test.csv`, each with five examples of `과목-dev.csv`. Raises `InputError`."""
    place = folder_of(options, "KMMLU", "HAERAE-HUB/KMMLU의 data 폴더(과목마다 -test.csv, -dev.csv)")
    faults = Faults()
    files = files_in(place, r"-test\.csv$", "KMMLU")
    cases = told_apart((case for path in files for case in of_subject(path, faults)), faults)
    return as_many(faults.checked(cases, "KMMLU"), options, "subject", USUAL)


def of_subject(path: Path, faults: Faults) -> Iterator[Case]:
    """Yield the cases of a subject's file."""
    subject = path.name.removesuffix(TEST)
    examples = shots(path.with_name(subject + DEV), faults)
    if len(examples) < SHOTS:
        faults.note(
            f"{subject}: 예시가 {len(examples)}개뿐이어서 {len(examples)}-shot으로 묻습니다({DEV}가 필요합니다)."
        )
    yield from cases_of(path, COLUMNS, partial(cases_from, subject, examples), faults)


def shots(path: Path, faults: Faults) -> list[str]:
    """Return the worked examples of a subject, as many as there are up to five."""
    found: list[str] = []
    if not path.is_file():
        return found
    for place, row in rows_of(path, faults):
        try:
            prompt, _, answer = read(row)
        except BadRow as error:
            faults.add(place, str(error))
            continue
        found.append(f"{prompt} {LETTERS[answer]}")
    return found[:SHOTS]


def read(row: Row) -> tuple[str, tuple[str, ...], int]:
    """Return prompt, choices and right index of a row. Raises `BadRow`."""
    choices = lettered(row, LETTERS[:4], least=4)
    answer = number_index(text_in(row, "answer"), len(choices))
    lines = [text_in(row, "question"), *(f"{letter}. {text}" for letter, text in zip(LETTERS, choices, strict=False))]
    return "\n".join([*lines, "정답："]), choices, answer


def cases_from(subject: str, examples: Sequence[str], place: str, row: Row) -> list[Case]:
    """Return the case of a row."""
    prompt, choices, answer = read(row)
    slices = {"subject": subject, "shots": str(len(examples))}
    item = Item(place, "\n\n".join([*examples, prompt]), choices, answer, cluster=place, slices=slices)
    return [case_of(item)]


SUITE = exam_suite("kmmlu", load, by=("subject",), places=4)
