"""Questions of an office's own, from a table to a case file: checked line by line, with a checksum and a licence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.harness.casefile import CaseFile, write_cases
from eval.harness.cases import Case
from eval.harness.requests import Ask
from rag.errors import InputError

QUESTION, FACTS, SOURCES, DOMAIN = "질문", "핵심 사실", "출처", "분야"
LONGEST = 2_000
"""Characters of a question."""
MOST = 100_000
LARGEST = 64 << 20


@dataclass(frozen=True, slots=True)
class About:
    """What a case file says of itself."""

    name: str
    title: str
    licence: str
    source: str


def cases_of_table(path: Path, out: Path, about: About) -> CaseFile:
    """Write the case file of a table. Raises `InputError` naming every line that cannot be used; nothing is written."""
    cases: list[Case] = []
    faults: list[str] = []
    for number, row in enumerate(rows(path), 2):
        try:
            cases.append(case_of(number, row))
        except ValueError as error:
            faults.append(f"{number}번째 줄: {error}")
        if len(cases) > MOST:
            raise InputError(f"{path.name}: 문항이 {MOST:,}개를 넘습니다. 나누어 만드십시오.")
    if faults or not cases:
        told = "\n".join(faults[:20]) or "물음이 하나도 없습니다."
        raise InputError(f"{path.name}에서 문항 파일을 만들지 못했습니다. 고쳐서 다시 실행하십시오.\n{told}")
    return write_cases(out, cases, name=about.name, title=about.title, licence=about.licence, source=about.source)


def rows(path: Path) -> Iterator[Mapping[str, str]]:
    """Yield the rows of a table. Raises `InputError` for what is no table in UTF-8 with the right columns."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path.name}: 파일이 {LARGEST >> 20}MB를 넘습니다. 나누어 만드십시오.")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name}을(를) UTF-8 글로 읽을 수 없습니다. CSV(UTF-8)로 저장하십시오.") from error
    reader = csv.DictReader(io.StringIO(text))
    if QUESTION not in (reader.fieldnames or ()):
        raise InputError(
            f"{path.name}의 첫 줄에 ‘{QUESTION}’ 열이 없습니다. 열: {QUESTION}, {FACTS}, {SOURCES}, {DOMAIN}."
        )
    try:
        yield from ({key: value or "" for key, value in row.items() if isinstance(key, str)} for row in reader)
    except csv.Error as error:
        raise InputError(f"{path.name}의 {reader.line_num}번째 줄 가까이를 CSV로 읽을 수 없습니다.") from error


def case_of(number: int, row: Mapping[str, str]) -> Case:
    """Return the case of a row. Raises `ValueError` (Korean)."""
    question, facts, sources = row[QUESTION].strip(), several(row.get(FACTS, "")), several(row.get(SOURCES, ""))
    if not question:
        raise ValueError("질문이 비어 있습니다.")
    if len(question) > LONGEST:
        raise ValueError(f"질문이 {LONGEST:,}자를 넘습니다.")
    if sources and not facts:
        raise ValueError("출처가 있으면 핵심 사실도 적어 주십시오. 문서에 없는 물음이면 둘 다 비웁니다.")
    return Case(
        id=f"q{number - 1:05}",
        requests=(Ask(query=question),),
        target={"answerable": bool(facts), "facts": [*facts], "sources": [*sources]},
        cluster=sources[0][:200] if sources else f"q{number - 1:05}",
        slices={"domain": row.get(DOMAIN, "").strip()[:200] or "기타"},
    )


def several(cell: str) -> tuple[str, ...]:
    """Return the values of a cell.

    >>> several("10일; 서면 ;")
    ('10일', '서면')
    """
    return tuple(one.strip() for one in cell.split(";") if one.strip())
