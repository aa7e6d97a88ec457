"""An entry as a citizen reads it: every field in its group, in words, with what was not measured said to be so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rag.register.cells import cells, plain, value_at
from rag.register.entry import NOT_FILLED, NOT_MEASURED, RegisterEntry
from rag.register.fields import Item, Leaf, items
from rag.register.parts import Filler, Part

GRADES = {"C": "C(기밀)", "S": "S(민감)", "O": "O(공개)"}


@dataclass(frozen=True, slots=True)
class Line:
    """A part of a field in words; `lines` has more than one where it is a list. `empty` is whether nothing was said."""

    path: str
    label: str
    filled_by: Filler
    lines: tuple[str, ...]
    empty: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One of the 21 fields as it is shown."""

    item: Item
    parts: tuple[Line, ...]


def shown(entry: RegisterEntry) -> tuple[Shown, ...]:
    """Return the 21 fields in words, in their order."""
    content = entry.model_dump()
    return tuple(Shown(item, tuple(line(leaf, content) for leaf in item.leaves)) for item in items())


def line(leaf: Leaf, content: Mapping[str, Any]) -> Line:
    """Return a part in words."""
    value = value_at(content, leaf.path)
    said = tuple(words(leaf, value))
    if said:
        return Line(leaf.path, leaf.label, leaf.filled_by, said, empty=False)
    nothing = NOT_MEASURED if leaf.filled_by == "evaluation" else NOT_FILLED
    return Line(leaf.path, leaf.label, leaf.filled_by, (nothing,), empty=True)


def words(leaf: Leaf, value: Any) -> Iterator[str]:  # noqa: ANN401 - any part's value
    """Yield a part's value in words, a line an element."""
    if leaf.kind == "records" and leaf.record is not None:
        yield from (sentence(leaf.path, leaf.record, one) for one in value)
    elif leaf.kind == "list":
        yield from value
    elif leaf.path == "security.grade" and value:
        yield GRADES[value]
    elif text := plain(value):
        yield text


def sentence(path: str, kind: type[Part], record: Mapping[str, Any]) -> str:
    """Return a record in one line."""
    if path in {"performance.results", "fairness.results"}:
        return figure(record)
    if path == "retention.periods":
        return period(record)
    if path == "data.sources":
        count = record["count"]
        return joined(record["name"], record["source"], None if count is None else f"{count:,}건")
    if path == "risks":
        return f"{record['risk']} → {record['mitigation'] or NOT_FILLED}"
    labels = {name: info.title or name for name, info in kind.model_fields.items()}
    return ", ".join(f"{labels[name]} {plain(value)}" for name, value in record.items() if plain(value))


def joined(first: str, *more: str | None) -> str:
    """Return a name, and what is known of it in brackets."""
    known = [one for one in more if one]
    return f"{first}({', '.join(known)})" if known else first


def period(record: Mapping[str, Any]) -> str:
    """Return how long something is kept."""
    days = record["days"]
    how_long = "" if days is None else "기한 없음" if days == 0 else f"{days:,}일"
    return f"{record['what']}: {joined(how_long, record['note']) if how_long else record['note']}"


def figure(record: Mapping[str, Any]) -> str:
    """Return a figure with its cases and interval, or that it was not measured.

    >>> figure({"metric": "정확도", "value": 90.0, "n": 500, "low": 87.0, "high": 92.1, "method": "Wilson",
    ...         "dataset": "민원 문항", "measured": None, "unit": "%"})
    '정확도 90% (문항 500개, 95% 신뢰구간 87~92.1%, Wilson, 민원 문항)'
    """
    if record["value"] is None:
        return f"{record['metric']}: {NOT_MEASURED}"
    unit = record["unit"]
    about = [f"문항 {record['n']:,}개" if record["n"] is not None else "문항 수 모름"]
    if record["low"] is not None and record["high"] is not None:
        about.append(f"95% 신뢰구간 {record['low']:g}~{record['high']:g}{unit}")
    about += [record[name] for name in ("method", "dataset") if record[name]]
    if record["measured"] is not None:
        about.append(f"{plain(record['measured'])}에 잼")
    return f"{record['metric']} {record['value']:g}{unit} ({', '.join(about)})"


def search_text(entry: RegisterEntry) -> str:
    """Return what a search looks into: every part's text."""
    return "\n".join(cells(entry).values())
