"""Data sets that lie on this machine: rows of JSON, JSON Lines and CSV files, whatever else is in them.

A file that is not what it should be stops the suite with a Korean sentence; a row that is not is left out, counted and
named (`Faults`). Nothing is downloaded, and nothing of a data set is copied into the project.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eval.harness.cases import Case, Loaded
from eval.harness.suite import Options
from rag.errors import InputError

LONGEST_TEXT = 100_000
"""Characters of one field; a longer one is no question that a model could be asked."""
LARGEST_MB = 500
NAMED = 20
"""Faults that are named one by one; the rest are counted."""
NAME_CHARS = 60
LICENCE_FILES = ("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "COPYING", "NOTICE")
_FRONT_LICENCE = re.compile(r"^license:\s*[\"']?([\w.\- ]+)", re.MULTILINE)

Row = Mapping[str, object]


@dataclass(slots=True)
class Faults:
    """What could not be used, as Korean sentences; more than half of the rows is an error (`checked`)."""

    said: list[str] = field(default_factory=list)
    count: int = 0
    rows: int = 0

    def add(self, place: str, why: str) -> None:
        """Note a row that is left out."""
        self.count += 1
        if self.count <= NAMED:
            self.said.append(f"{place}: {why}")

    def note(self, sentence: str) -> None:
        """Note what a reader should know, though nothing is left out for it."""
        self.said.append(sentence)

    def checked(self, cases: Iterable[Case], what: str) -> Loaded:
        """Return the cases with what was left out. Raises `InputError` where hardly anything is left."""
        kept = tuple(cases)
        if not kept or self.count * 2 > self.rows:
            first = f" 처음 것: {self.said[0]}" if self.said else ""
            raise InputError(
                f"{what}: 쓸 수 있는 문항이 {len(kept)}개뿐입니다(읽은 행 {self.rows:,}, 못 쓴 행 {self.count:,}). "
                f"원본 파일인지 확인하십시오.{first}"
            )
        more = self.count - NAMED
        rest = [f"이 밖에 {more:,}행을 쓰지 못했습니다."] if more > 0 else []
        return Loaded(kept, [*self.said, *rest])


class BadRow(ValueError):
    """A row cannot be used; the message is Korean."""


def folder_of(options: Options, what: str, where: str) -> Path:
    """Return what `--local` names. Raises `InputError` saying what to put there."""
    if options.local is None:
        raise InputError(f"{what} 자료는 함께 드리지 않습니다. {where}을(를) 내려받아 --local로 지정하십시오.")
    if not options.local.exists():
        raise InputError(f"{what}: --local에 지정한 {str(options.local)!r}이(가) 없습니다. 경로를 확인하십시오.")
    return options.local


def files_in(place: Path, pattern: str, what: str) -> list[Path]:
    """Return the files below a folder that match a regular expression, in order; a file itself is its own list."""
    if place.is_file():
        return [place]
    found = sorted(path for path in place.rglob("*") if path.is_file() and re.search(pattern, path.name))
    if not found:
        raise InputError(f"{what}: {str(place)!r}에 맞는 파일이 없습니다(찾는 이름: {pattern}).")
    return found


def read_text(path: Path) -> str:
    """Return a file's text without its byte order mark. Raises `InputError`."""
    try:
        size = path.stat().st_size
        if size > LARGEST_MB * 1_000_000:
            raise InputError(f"{path.name}이(가) {LARGEST_MB}MB보다 큽니다. 원본 파일인지 확인하십시오.")
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name}을(를) UTF-8로 읽지 못했습니다({error}). 원본 파일을 쓰십시오.") from error


def rows_of(path: Path, faults: Faults) -> Iterator[tuple[str, Row]]:
    """Yield the rows of a file with their places (`이름 3행`). Raises `InputError` where the file is broken."""
    read = {".csv": csv_rows, ".tsv": csv_rows, ".jsonl": line_rows}.get(path.suffix.lower(), json_rows)
    for place, row in read(path, faults):
        faults.rows += 1
        if isinstance(row, dict):
            yield place, row
        else:
            faults.add(place, "항목이 {…} 모양이 아닙니다.")


def json_rows(path: Path, faults: Faults) -> Iterator[tuple[str, object]]:
    """Yield the members of an array. A file with an object a line is read as such."""
    text = read_text(path)
    try:
        content = json.loads(text)
    except RecursionError as error:
        raise InputError(f"{path.name}: JSON이 지나치게 깊습니다. 원본 파일을 쓰십시오.") from error
    except ValueError as error:
        if not text.lstrip().startswith("{"):
            raise InputError(f"{path.name}을(를) JSON으로 읽지 못했습니다({error}). 원본 파일을 쓰십시오.") from error
        yield from line_rows(path, faults)
        return
    if isinstance(content, dict):
        content = content["data"] if isinstance(content.get("data"), list) else [content]
    if not isinstance(content, list):
        raise InputError(f"{path.name}: 맨 바깥이 목록이 아닙니다. 원본 파일을 쓰십시오.")
    for number, row in enumerate(content, start=1):
        yield f"{path.name} {number}번째", row


def line_rows(path: Path, faults: Faults) -> Iterator[tuple[str, object]]:
    """Yield an object a line; a line that is none is a fault."""
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{path.name} {number}행"
        try:
            yield place, json.loads(line)
        except (ValueError, RecursionError):
            faults.rows += 1
            faults.add(place, f"JSON이 아닙니다({line.strip()[:NAME_CHARS]!r}).")


def csv_rows(path: Path, faults: Faults) -> Iterator[tuple[str, object]]:
    """Yield the rows of a table by its first line; a row of another width is a fault."""
    separator = "\t" if path.suffix.lower() == ".tsv" else ","
    reader = csv.reader(io.StringIO(read_text(path), newline=""), delimiter=separator)
    head = next(reader, [])
    if not any(head):
        raise InputError(f"{path.name}: 첫 줄에 열 이름이 없습니다. 원본 파일을 쓰십시오.")
    names = [name.strip() for name in head]
    for place, cells in _cells(reader, path.name, faults):
        if len(cells) == len(names):
            yield place, dict(zip(names, cells, strict=True))
        elif cells:
            faults.rows += 1
            faults.add(place, f"칸이 {len(cells)}개입니다(열은 {len(names)}개).")


def _cells(reader: Iterator[list[str]], name: str, faults: Faults) -> Iterator[tuple[str, list[str]]]:
    number = 1
    while True:
        number += 1
        place = f"{name} {number}번째 행"
        try:
            yield place, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            faults.rows += 1
            faults.add(place, f"표로 읽지 못했습니다({error}).")


def text_in(row: Row, *names: str, empty: bool = False) -> str:
    """Return the first of these fields that a row has, as text. Raises `BadRow`."""
    name = next((name for name in names if row.get(name) is not None), None)
    value = row[name] if name else "" if empty else None
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise BadRow(f"{'·'.join(names)} 값이 없거나 글이 아닙니다.")
    text = str(value).strip()
    if not text and not empty:
        raise BadRow(f"{name} 값이 비어 있습니다.")
    if len(text) > LONGEST_TEXT:
        raise BadRow(f"{name} 값이 {len(text):,}자로 지나치게 깁니다(많아야 {LONGEST_TEXT:,}자).")
    if not _writable(text):
        raise BadRow(f"{name} 값에 쓸 수 없는 글자가 있습니다.")
    return text


def _writable(text: str) -> bool:
    """Whether a text can be written as UTF-8 (a lone surrogate cannot)."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def texts_in(row: Row, name: str, least: int = 2, most: int = 10) -> tuple[str, ...]:
    """Return a list of different texts. Raises `BadRow`."""
    value = row.get(name)
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise BadRow(f"{name} 목록이 없거나 {least}~{most}개가 아닙니다.")
    found = tuple(text_in({name: each}, name) for each in value)
    if len(set(found)) < len(found):
        raise BadRow(f"{name}에 같은 것이 두 번 있습니다.")
    return found


def cases_of(
    path: Path, columns: Sequence[str], made: Callable[[str, Row], Sequence[Case]], faults: Faults
) -> Iterator[Case]:
    """Yield the cases of a file's rows. Raises `InputError` if its first row lacks `columns`."""
    for number, (place, row) in enumerate(rows_of(path, faults)):
        if not number:
            needs_columns(path, row, columns)
        try:
            yield from made(place, row)
        except BadRow as error:
            faults.add(place, str(error))


def told_apart(cases: Iterable[Case], faults: Faults) -> list[Case]:
    """Return the cases without those whose id was there before: the first stays, the others are faults."""
    found: dict[str, Case] = {}
    for case in cases:
        if case.id in found:
            faults.add(case.id[:NAME_CHARS], "같은 문항이 앞에 이미 있어 처음 것만 씁니다.")
        else:
            found[case.id] = case
    return list(found.values())


def needs_columns(path: Path, row: Row, names: Sequence[str]) -> None:
    """Raise `InputError` if a file's first row lacks fields that all its rows should have."""
    if missing := [name for name in names if name not in row]:
        raise InputError(
            f"{path.name}에 {', '.join(missing)} 항목이 없습니다(있는 것: {', '.join(map(str, list(row)[:12]))}). "
            "원본 파일을 쓰십시오."
        )


def licence_in(place: Path | None, usual: str) -> str:
    """Return the licence that a local copy shows, else the usual one with a word on where it comes from."""
    if place is None:
        return usual
    folder = place if place.is_dir() else place.parent
    for name in LICENCE_FILES:
        if (folder / name).is_file():
            first = next((line.strip() for line in _start(folder / name).splitlines() if line.strip()), name)
            return f"{usual} (자료의 {name}: {first[:80]})"
    match = _FRONT_LICENCE.search(_start(folder / "README.md"))
    return f"{usual} (자료의 README: {match[1].strip()})" if match else f"{usual} (자료 폴더에 사용 허락 파일 없음)"


def _start(path: Path) -> str:
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            return file.read(4000)
    except OSError:
        return ""
