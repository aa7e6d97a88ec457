"""Case files: JSON Lines with a header that says what they are, under which licence, and their checksum.

The first line is the header (`CaseFileHeader`); its `sha256` is of the UTF-8 bytes of all lines after it, each
ended by a line feed. Then one `Case` a line. A file that was changed under its old checksum is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_core import PydanticSerializationError

from eval.harness.cases import Case
from rag.errors import InputError
from rag.evaluation.facts import Count, Fact, Hash, Name

LONGEST_LINE = 4 << 20
"""Bytes of one case."""
LARGEST = 1 << 30
"""Bytes of a file."""


class CaseFileHeader(Fact):
    """What a case file says of itself."""

    format: Literal["mongmin-cases/1"] = "mongmin-cases/1"
    name: Name
    title: Name
    licence: Name
    source: str = Field(max_length=2000)
    count: Count
    sha256: Hash


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case file that is as its header says."""

    header: CaseFileHeader
    cases: tuple[Case, ...]


def write_cases(path: Path, cases: Iterable[Case], *, name: str, title: str, licence: str, source: str) -> CaseFile:
    """Write a case file, whole or not at all; return it."""
    kept = tuple(cases)
    body = "".join(f"{case.model_dump_json()}\n" for case in kept).encode()
    checksum = hashlib.sha256(body).hexdigest()
    header = CaseFileHeader(name=name, title=title, licence=licence, source=source, count=len(kept), sha256=checksum)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(header.model_dump_json().encode() + b"\n" + body)
    part.replace(path)
    return CaseFile(header, kept)


def read_cases(path: Path) -> CaseFile:
    """Read a case file. Raises `InputError` naming the line and what is wrong with it."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"문항 파일 {path.name!r}이(가) 너무 큽니다({LARGEST >> 20} MB까지).")
        head, _, body = path.read_bytes().partition(b"\n")
    except OSError as error:
        raise InputError(f"문항 파일 {str(path)!r}을(를) 읽을 수 없습니다({error.strerror}).") from error
    header = _header(head, path)
    if hashlib.sha256(body).hexdigest() != header.sha256:
        raise InputError(
            f"문항 파일 {path.name!r}이(가) 적힌 체크섬과 다릅니다. 고친 문항이면 새 이름과 체크섬으로 저장하십시오"
            "(이전 결과와 비교할 수 없습니다)."
        )
    cases = tuple(_parsed(body, path))
    if len(cases) != header.count:
        raise InputError(f"문항 파일 {path.name!r}에 {header.count}개가 있다고 적혀 있으나 {len(cases)}개입니다.")
    return CaseFile(header, cases)


def _header(line: bytes, path: Path) -> CaseFileHeader:
    try:
        return CaseFileHeader.model_validate_json(line[:LONGEST_LINE])
    except ValidationError as error:
        raise InputError(
            f"문항 파일 {path.name!r}의 첫 줄이 머리글이 아닙니다. 형식: "
            '{"format": "mongmin-cases/1", "name", "title", "licence", "source", "count", "sha256"}'
        ) from error


def _parsed(body: bytes, path: Path) -> Iterator[Case]:
    seen: set[str] = set()
    for number, line in enumerate(body.splitlines(), 2):
        case = parsed_case(line, f"{path.name} {number}번째 줄")
        if case.id in seen:
            raise InputError(f"{path.name} {number}번째 줄: 문항 {case.id!r}이(가) 두 번 나옵니다.")
        seen.add(case.id)
        yield case


def parsed_case(line: bytes, place: str) -> Case:
    """Return the case of a line. Raises `InputError` that begins with the place."""
    if len(line) > LONGEST_LINE:
        raise InputError(f"{place}: 문항 하나가 너무 깁니다({LONGEST_LINE >> 20} MB까지).")
    try:
        case = Case.model_validate(json.loads(line))
        case.model_dump_json()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "문항"
        raise InputError(f"{place}: {where} 항목이 맞지 않습니다({first['msg']}).") from error
    except PydanticSerializationError as error:
        raise InputError(f"{place}: UTF-8로 적을 수 없는 글자(짝 없는 서로게이트)가 있습니다.") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{place}: JSON이 아닙니다.") from error
    return case
