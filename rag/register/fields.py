"""The register's definition as data: fields, their parts, and where each stands; the JSON Schema made from them."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from rag.register.entry import GROUPS, Group, RegisterEntry
from rag.register.parts import Filler, Part

LeafKind = Literal["text", "choice", "date", "number", "list", "records"]
SCHEMA_ID = "urn:mongmin:register:entry:1"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part that holds a value. `path` is dotted (`period.status`); `column` is its name in a table of entries."""

    path: str
    number: int
    label: str
    column: str
    kind: LeafKind
    filled_by: Filler
    needed: bool
    explain: str = ""
    choices: tuple[str, ...] = ()
    record: type[Part] | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One of the 21 fields, with its parts. `explain` is for citizens."""

    number: int
    key: str
    group: Group
    label: str
    explain: str
    leaves: tuple[Leaf, ...]


COLUMNS = {
    "contact.phone": "연락처 전화",
    "contact.email": "연락처 이메일",
    "models": "모델(모델명|하는 일|버전|라이선스|해시|공급자)",
    "data.sources": "데이터 출처(자료|출처|건수)",
    "retention.periods": "보존기간(무엇|일수|설명)",
    "performance.results": "성능·평가 결과(지표|값|n|신뢰구간 아래|위|구간 계산법|평가 자료|평가일|단위)",
    "fairness.results": "편향 측정값(지표|값|n|신뢰구간 아래|위|구간 계산법|평가 자료|평가일|단위)",
    "risks": "위험과 완화(위험|완화)",
}
"""Names of columns where the part's own would not say enough; the rest are called like their part."""


@cache
def items() -> tuple[Item, ...]:
    """Return the 21 fields in their order."""
    return tuple(sorted((item_of(key, info) for key, info in RegisterEntry.model_fields.items()), key=number_of))


@cache
def leaves() -> tuple[Leaf, ...]:
    """Return all parts that hold a value, in the order of the fields."""
    return tuple(leaf for item in items() for leaf in item.leaves)


def leaf_at(path: str) -> Leaf:
    """Return the part at a path. Raises `KeyError`."""
    return {leaf.path: leaf for leaf in leaves()}[path]


def number_of(item: Item) -> int:
    """Return a field's number."""
    return item.number


def item_of(key: str, info: FieldInfo) -> Item:
    """Return the definition of a field."""
    extra = extra_of(info)
    return Item(
        extra["x-number"],
        key,
        extra["x-group"],
        extra["x-label"],
        info.description or "",
        tuple(leaves_of(key, extra["x-number"], info)),
    )


def leaves_of(path: str, number: int, info: FieldInfo) -> Iterator[Leaf]:
    """Yield the parts of a field: its own, or those of its model."""
    inner = info.annotation
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        for name, part in inner.model_fields.items():
            yield leaf_of(f"{path}.{name}", number, part)
    else:
        yield leaf_of(path, number, info)


def leaf_of(path: str, number: int, info: FieldInfo) -> Leaf:
    """Return the definition of a part."""
    extra, (kind, choices, record) = extra_of(info), kind_of(info.annotation)
    explain = "" if "." not in path else info.description or ""
    return Leaf(
        path,
        number,
        extra["x-label"],
        COLUMNS.get(path, extra["x-label"]),
        kind,
        extra["x-filled-by"],
        extra["x-needed"],
        explain,
        choices,
        record,
    )


def extra_of(info: FieldInfo) -> dict[str, Any]:
    """Return what `said` and `item` noted of a field."""
    extra = info.json_schema_extra
    if not isinstance(extra, dict):
        raise TypeError(f"a field of the register without a name: {info!r}")
    return dict(extra)


def kind_of(annotation: Any) -> tuple[LeafKind, tuple[str, ...], type[Part] | None]:  # noqa: ANN401 - a type
    """Return what sort of value a part holds, its choices, and its kind of record.

    >>> kind_of(int | None)
    ('number', (), None)
    """
    inner = plain(annotation)
    origin, arguments = get_origin(inner), get_args(inner)
    if origin is Literal:
        return "choice", tuple(map(str, arguments)), None
    if origin is tuple:
        element = plain(arguments[0])
        is_record = isinstance(element, type) and issubclass(element, Part)
        return ("records", (), element) if is_record else ("list", (), None)
    names: dict[Any, LeafKind] = {int: "number", float: "number", str: "text"}
    return names.get(inner, "date"), (), None


def plain(annotation: Any) -> Any:  # noqa: ANN401 - a type
    """Return a type without its `None` and its annotations."""
    if hasattr(annotation, "__metadata__"):
        return plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return plain(next(one for one in get_args(annotation) if one is not type(None)))
    return annotation


@cache
def json_schema() -> dict[str, Any]:
    """Return the published JSON Schema of an entry (draft 2020-12), with the groups and who fills each part."""
    schema = RegisterEntry.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **schema,
        "title": "AI 등록부 항목",
        "description": "AI 등록부의 21개 항목. x-label은 우리말 이름, x-filled-by는 채우는 주체입니다.",
        "x-groups": dict(GROUPS),
    }
