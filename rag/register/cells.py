r"""An entry as cells of text, one a part, and back: what a table of entries holds, and what a reader compares.

A list is one line an element; a record is one line with ` | ` between its parts. `\`, `|` and line ends within a
part of a record are written `\\`, `\|` and `\n`, so that nothing is lost on the way there and back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from rag.register.entry import RegisterEntry
from rag.register.fields import Leaf, leaves
from rag.register.parts import Part

SEPARATOR = " | "
ESCAPES = {"\\": "\\\\", "|": "\\|", "\n": "\\n"}
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
SPLIT = re.compile(r"((?:[^\\|]|\\.)*)(?:\||$)", re.DOTALL)


def cells(entry: RegisterEntry) -> dict[str, str]:
    """Return the text of every part, by path; an empty part is an empty text."""
    content = entry.model_dump()
    return {leaf.path: written(leaf, value_at(content, leaf.path)) for leaf in leaves()}


def value_at(content: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401 - any part's value
    """Return the value at a dotted path."""
    value: Any = content
    for name in path.split("."):
        value = value[name]
    return value


def put(content: dict[str, Any], path: str, value: object) -> None:
    """Set the value at a dotted path, making what lies between."""
    *above, last = path.split(".")
    for name in above:
        content = content.setdefault(name, {})
    content[last] = value


def written(leaf: Leaf, value: Any) -> str:  # noqa: ANN401 - any part's value
    """Return a part's value as text."""
    if leaf.kind == "records":
        return "\n".join(SEPARATOR.join(escaped(plain(one)) for one in record.values()) for record in value)
    if leaf.kind == "list":
        return "\n".join(escaped(one) for one in value)
    return plain(value)


def read(leaf: Leaf, text: str) -> Any:  # noqa: ANN401 - any part's value
    """Return what a cell says, to be checked by the model. Raises `ValueError` for a record with too many parts."""
    if leaf.kind == "records" and leaf.record is not None:
        return [record(leaf.record, line) for line in text.split("\n") if line.strip()]
    if leaf.kind == "list":
        return [unescaped(line) for line in text.split("\n") if line.strip()]
    stripped = text.strip()
    return stripped if leaf.kind == "text" else stripped or None


def record(kind: type[Part], line: str) -> dict[str, Any]:
    """Return the record of a line; parts that are not written are empty."""
    names, given = list(kind.model_fields), divided(line)
    if len(given) > len(names):
        raise ValueError(f"한 줄에 | 로 나눈 칸이 {len(names)}개까지입니다({len(given)}개를 적었습니다).")
    return {name: value for name, value in zip(names, given, strict=False) if value}


def divided(line: str) -> list[str]:
    r"""Split a line at its unescaped bars.

    >>> divided(r"가 | 나\|다 |")
    ['가', '나|다', '']
    """
    parts: list[str] = []
    start = 0
    while True:
        found = SPLIT.match(line, start)
        if found is None:
            return [*parts, unescaped(line[start:]).strip()]
        parts.append(unescaped(found[1].strip()))
        if found.end() == found.end(1):  # no bar was read: this is the last part
            return parts
        start = found.end()


def escaped(text: str) -> str:
    """Write a part so that it is one part again when read."""
    return "".join(ESCAPES.get(one, one) for one in text)


def unescaped(text: str) -> str:
    """Undo `escaped`."""
    return ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text)


def plain(value: Any) -> str:  # noqa: ANN401 - any part's value
    """Return a single value as text; a date in ISO 8601, and nothing for None."""
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def unwritten(entry: RegisterEntry) -> tuple[Leaf, ...]:
    """Return the parts that a review asks for and that are empty."""
    texts = cells(entry)
    return tuple(leaf for leaf in leaves() if leaf.needed and not texts[leaf.path])
