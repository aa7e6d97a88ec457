"""Pairs of the sets that were written and marked by hand: `counterfactual.jsonl`, and our texts in other registers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import JsonValue

from configs.settings import PROJECT
from rag.errors import InputError

DATA = PROJECT / "eval" / "data"
SETS: Mapping[str, Path] = {
    "표시된 묶음": DATA / "gold" / "counterfactual.jsonl",
    "말씨 묶음": DATA / "registers.jsonl",
}
TRUTHS = ("domain", "type")


@dataclass(frozen=True, slots=True)
class Marked:
    """A pair of a marked set: the variant that is marked as unchanged (or the first), and another."""

    source: str
    set_id: str
    number: int
    axis: str
    value: str
    unchanged: str
    changed: str
    truth: Mapping[str, JsonValue]

    @property
    def domain(self) -> str:
        """The field of the complaint."""
        return str(self.truth["domain"])


def marked_pairs(sets: Mapping[str, Path] = SETS) -> Iterator[Marked]:
    """Yield the pairs of the marked sets. Raises `InputError` naming the file and the set of another shape."""
    for source, path in sets.items():
        for number, line in enumerate(_lines(path), start=1):
            try:
                yield from _pairs_of(source, json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
                raise InputError(
                    f"{path.name} {number}번째 묶음이 약속한 꼴이 아닙니다(id, domain, axis, variants[attrs, text]): "
                    f"{error!r}. 그 줄을 고치거나 저장소의 파일로 되돌리십시오."
                ) from error


def _lines(path: Path) -> list[str]:
    try:
        return [line for line in path.read_text(encoding="utf8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{str(path)!r}을(를) 읽을 수 없습니다: {error}. 저장소의 파일로 되돌리십시오.") from error


def _pairs_of(source: str, row: Mapping[str, Any]) -> Iterator[Marked]:
    variants = row["variants"]
    if len(variants) < 2:
        raise ValueError("fewer than two variants")
    first = next((one for one in variants if one.get("baseline")), variants[0])
    truth: dict[str, JsonValue] = {name: row[name] for name in TRUTHS if name in row}
    for number, one in enumerate(variants):
        if one is not first:
            value = "·".join(str(said) for said in one["attrs"].values()) or "표시 없음"
            yield Marked(source, row["id"], number, row["axis"], value, first["text"], one["text"], truth)
