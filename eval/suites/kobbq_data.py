"""The files of KoBBQ (naver-ai/KoBBQ, MIT): test samples, and the table of prompts, read by its columns."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.harness.suite import Options
from rag.errors import InputError

SAMPLES = "KoBBQ_test_samples.tsv"
PROMPTS = "evaluation_prompts.tsv"
SAMPLE_COLUMNS = ("sample_id", "label_annotation", "context", "question", "choices", "biased_answer", "answer")
PROMPT_COLUMNS = ("prompt_id", "instruction", "context", "question", "a", "b", "c", "answer", "unknown")
UNKNOWN = "알 수 없음"
"""How the samples write the third choice; every prompt has its own words for it."""
CATEGORIES = {
    "age": "나이",
    "disability_status": "장애",
    "domestic_area_of_origin": "출신 지역",
    "educational_background": "학력",
    "family_structure": "가족 형태",
    "gender_identity": "성별 정체성",
    "physical_appearance": "외모",
    "political_orientation": "정치 성향",
    "race_ethnicity_nationality": "인종·민족·국적",
    "religion": "종교",
    "ses": "사회경제적 지위",
    "sexual_orientation": "성적 지향",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A row of the test samples; `group` has the two versions of a context, `ab` or `cd`."""

    id: str
    label: str
    context: str
    question: str
    choices: tuple[str, ...]
    biased: str
    answer: str

    @property
    def category(self) -> str:
        """The Korean name of the category."""
        name = self.id.split("-")[0]
        return CATEGORIES.get(name, name)

    @property
    def template(self) -> str:
        """The template that the sample was filled from: `age-001`."""
        category, template = self.id.split("-")[:2]
        return f"{category}-{template[:-1]}"

    @property
    def group(self) -> tuple[str, str, str]:
        """What Diff compares: both versions (a and b, or c and d) of one question, in both contexts; four samples."""
        version = self.id.split("-")[1][-1]
        return self.template, "ab" if version in "ab" else "cd", self.id.split("-")[4]

    @property
    def ambiguous(self) -> bool:
        """Whether the context leaves the answer open."""
        return self.id.split("-")[3] == "amb"


@dataclass(frozen=True, slots=True)
class Wording:
    """A row of the prompt table. Its column `prompt` is not read: in prompt 3 it names {B} and {C}."""

    id: str
    instruction: str
    context: str
    question: str
    letters: tuple[str, str, str]
    answer: str
    unknown: str

    @property
    def names(self) -> str:
        """The letters as this prompt writes them: `ABC` or `abc`."""
        return "".join("".join(re.findall("[A-Za-z]", lead)[-1:]) for lead in self.letters)

    def prompt(self, sample: Sample, choices: tuple[str, ...]) -> str:
        """Return what is asked, as the authors' own code puts the columns together."""
        lines = [self.context + sample.context, self.question + sample.question]
        lines += [lead + choice for lead, choice in zip(self.letters, choices, strict=True)]
        return f"{self.instruction}\n\n" + "\n".join([*lines, self.answer])


def folder_of(options: Options) -> Path:
    """Return the folder of the files: `--local`, else `bench/kobbq` beside the corpus. Raises `InputError`."""
    folder = options.local or options.corpus.parent / "bench" / "kobbq"
    for name in (SAMPLES, PROMPTS):
        if not (folder / name).is_file():
            raise InputError(
                f"KoBBQ 자료가 없습니다: {str(folder / name)!r}. naver-ai/KoBBQ의 {SAMPLES}와 {PROMPTS}가 있는 폴더를 "
                "--local로 지정하십시오."
            )
    return folder


def rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield line numbers and rows of a table. Raises `InputError` naming what is missing or unreadable."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, delimiter="\t", strict=True)
            if missing := set(columns) - set(reader.fieldnames or ()):
                raise InputError(f"{path.name}에 열이 없습니다: {', '.join(sorted(missing))}. 원본 파일을 쓰십시오.")
            for row in reader:
                if any(not isinstance(row[column], str) for column in columns):
                    raise InputError(f"{path.name} {reader.line_num}행의 칸 수가 다릅니다. 원본 파일을 쓰십시오.")
                yield reader.line_num, {column: str(row[column]) for column in columns}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path.name}을(를) 읽지 못했습니다({error}). 원본 파일을 쓰십시오.") from error


def read_samples(folder: Path) -> list[Sample]:
    """Return the samples. Raises `InputError`: half of a bias set is none, so a bad row stops it."""
    found: dict[str, Sample] = {}
    for line, row in rows(folder / SAMPLES, SAMPLE_COLUMNS):
        sample = sample_of(line, row)
        if sample.id in found:
            raise InputError(f"{SAMPLES} {line}행: {sample.id!r}이(가) 두 번 있습니다. 원본 파일을 쓰십시오.")
        found[sample.id] = sample
    if not found:
        raise InputError(f"{SAMPLES}에 문항이 없습니다. 원본 파일을 쓰십시오.")
    return list(found.values())


def sample_of(line: int, row: Mapping[str, str]) -> Sample:
    """Return a row's sample. Raises `InputError` naming the line."""
    texts = tuple(row[name] for name in ("context", "question", "biased_answer", "answer"))
    choices = choices_of(row["choices"])
    well = (
        well_named(row["sample_id"])
        and len(set(choices)) == 3
        and UNKNOWN in choices
        and {texts[2], texts[3]} <= set(choices)
        and texts[2] != UNKNOWN
        and all(texts)
    )
    if not well:
        raise InputError(f"{SAMPLES} {line}행({row['sample_id'][:60]!r})이 설명과 다릅니다. 원본 파일을 쓰십시오.")
    return Sample(row["sample_id"], row["label_annotation"], texts[0], texts[1], choices, texts[2], texts[3])


def well_named(name: str) -> bool:
    """Whether an id is as `age-001a-002-amb-bsd`."""
    parts = name.split("-")
    return (
        len(parts) == 5
        and all(parts)
        and parts[1][-1] in "abcd"
        and parts[3] in {"amb", "dis"}
        and parts[4] in {"bsd", "cnt"}
    )


def choices_of(cell: str) -> tuple[str, ...]:
    """Return the choices of a cell, a list as Python writes it; none where it is something else."""
    try:
        found = ast.literal_eval(cell)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return ()
    return tuple(found) if isinstance(found, list) and all(isinstance(item, str) for item in found) else ()


def read_prompts(folder: Path) -> list[Wording]:
    """Return the prompts in their order. Raises `InputError`."""
    found = [
        Wording(
            id=row["prompt_id"].strip(),
            instruction=row["instruction"],
            context=row["context"],
            question=row["question"],
            letters=(row["a"], row["b"], row["c"]),
            answer=row["answer"],
            unknown=row["unknown"].strip(),
        )
        for _, row in rows(folder / PROMPTS, PROMPT_COLUMNS)
    ]
    if not found or any(wording.names not in {"ABC", "abc"} or not wording.unknown for wording in found):
        raise InputError(f"{PROMPTS}의 a, b, c, unknown 열이 설명과 다릅니다. 원본 파일을 쓰십시오.")
    return found
