"""A file of questions, a line each: a bad line becomes a result line, and the batch goes on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rag.errors import InputError, MongminError
from serving.commands.common import out_json
from serving.problems import Problem, document, exit_code

NAMES = frozenset({"id", "query", "as_of", "domain", "jurisdiction", "kinds", "k"})
Handle = Callable[[dict[str, Any]], Mapping[str, Any]]


def run_batch(
    path: Path,
    defaults: Mapping[str, Any],
    handle: Handle,
    field: str = "query",
    *,
    named: Callable[[str | int], str | int] = lambda identity: identity,
    names: frozenset[str] = NAMES,
) -> int:
    """Handle each line and print `{"id", ...}` in order; return the exit code (0 if no line failed).

    `field` is what a line must hold as a text; `named` makes the id that is printed of the one given, and `names`
    are what else of a line is used.
    """
    worst = 0
    for number, line in enumerate(read_lines(path), 1):
        identity: Any = None
        try:
            entry = parsed(line, number, field, names)
            identity = named(entry.pop("id"))
            out_json({"id": identity, **handle({**defaults, **entry})})
        except MongminError as error:
            out_json({"id": identity, "line": number, "error": document(error)})
            worst = max(worst, exit_code(error))
    return worst


def read_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines that hold anything. Raises `InputError` if the file cannot be read."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file):
                content = line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line
                if content.strip():
                    yield content
    except OSError as error:
        raise InputError(f"파일 {str(path)!r}을(를) 읽을 수 없습니다({error.strerror}).") from error


def parsed(line: bytes, number: int, field: str = "query", names: frozenset[str] = NAMES) -> dict[str, Any]:
    """Return a line's entry. Raises `Problem` that says what is wrong with it."""
    try:
        entry = json.loads(line.decode("utf8"))
    except (ValueError, RecursionError) as error:
        raise bad_line(f"{number}번째 줄이 올바른 JSON이 아닙니다.") from error
    if not isinstance(entry, dict) or not isinstance(entry.get(field), str):
        raise bad_line(f'{number}번째 줄에 문자열 "{field}"이(가) 없습니다.')
    if not isinstance(entry.get("id"), (str, int)):
        raise bad_line(f'{number}번째 줄에 "id"가 없습니다.')
    return {name: value for name, value in entry.items() if name in names or name == field}


def bad_line(detail: str) -> Problem:
    """Make the problem of a line that cannot be read."""
    return Problem("bad-request", 400, detail, "The line is not what was asked for, in JSON")
