"""An entry of the register as a plain HTML form and back: a text for every part, and a row of texts for a record."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ui.register_work import Content, FieldDefinition, Leaf, RegisterFields

Values = Mapping[str, str]
"""What stands in the form, by the controls' names: `contact.phone`, `risks.0.risk`."""
BLANK_ROWS = 2
MOST_ROWS = 60
LONG = 300
"""Characters above which a text gets a box of several lines."""
ROW = re.compile(r"(?P<path>[a-z_.]+)\.(?P<row>\d{1,3})\.(?P<name>[a-z0-9_]+)")


@dataclass(frozen=True, slots=True)
class Column:
    """A part of a record."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Control:
    """A part as the form shows it; `columns` are those of a record."""

    leaf: Leaf
    long: bool = False
    columns: tuple[Column, ...] = ()

    @property
    def path(self) -> str:
        """Where its value stands in an entry."""
        return self.leaf.path


@dataclass(frozen=True, slots=True)
class FormField:
    """One of the 21 fields with its controls; `automatic` are parts that nobody writes by hand here."""

    definition: FieldDefinition
    controls: tuple[Control, ...]
    automatic: tuple[Leaf, ...]


def form_fields(fields: RegisterFields, schema: Content, *, own: bool) -> tuple[FormField, ...]:
    """Return the form's fields; of this program's `own` entries technical parts come from what runs."""
    return tuple(
        FormField(
            one,
            tuple(control(leaf, schema) for leaf in one.parts if not own or leaf.filled_by == "person"),
            tuple(leaf for leaf in one.parts if own and leaf.filled_by != "person"),
        )
        for one in fields.fields
    )


def controls_of(fields: Iterable[FormField]) -> tuple[Control, ...]:
    """Return all controls of a form."""
    return tuple(control for field in fields for control in field.controls)


def control(leaf: Leaf, schema: Content) -> Control:
    """Return how a part is asked for."""
    node = node_at(schema, leaf.path)
    if leaf.kind == "records":
        record = meant(schema, node["items"])
        columns = (Column(name, info.get("title", name)) for name, info in record["properties"].items())
        return Control(leaf, columns=tuple(columns))
    return Control(leaf, long=leaf.kind == "list" or node.get("maxLength", 0) > LONG)


def node_at(schema: Content, path: str) -> Content:
    """Return a part's node of the JSON Schema."""
    node = schema
    for name in path.split("."):
        node = meant(schema, meant(schema, node)["properties"][name])
    return node


def meant(schema: Content, node: Content) -> Content:
    """Return what a node refers to within the schema."""
    inner = next((one for one in node.get("allOf", ()) if "$ref" in one), node)
    if "$ref" not in inner:
        return inner
    found: Content = schema["$defs"][inner["$ref"].rpartition("/")[2]]
    return found


def values_of(entry: Content, controls: Iterable[Control]) -> dict[str, str]:
    """Return an entry as texts of the form."""
    values: dict[str, str] = {}
    for one in controls:
        value = value_at(entry, one.path)
        if one.columns:
            rows = value or ()
            values.update(
                (f"{one.path}.{number}.{column.name}", text(row.get(column.name)))
                for number, row in enumerate(rows)
                for column in one.columns
            )
        else:
            values[one.path] = "\n".join(map(text, value)) if isinstance(value, list | tuple) else text(value)
    return values


def compacted(given: Values, controls: Iterable[Control]) -> dict[str, str]:
    """Return what was typed, by known names only, without the rows that were left empty between others."""
    values: dict[str, str] = {}
    for one in controls:
        if not one.columns:
            values[one.path] = given.get(one.path, "").replace("\r\n", "\n")
            continue
        for number, row in enumerate(rows_of(given, one)):
            values.update((f"{one.path}.{number}.{name}", typed) for name, typed in row.items())
    return values


def rows_of(values: Values, control: Control) -> list[dict[str, str]]:
    """Return the rows of a control that hold something, in their order."""
    found = (ROW.fullmatch(name) for name in values)
    numbers = sorted({int(one["row"]) for one in found if one and one["path"] == control.path})[:MOST_ROWS]
    rows = (
        {column.name: values.get(f"{control.path}.{number}.{column.name}", "") for column in control.columns}
        for number in numbers
    )
    return [row for row in rows if any(typed.strip() for typed in row.values())]


def entry_of(values: Values, controls: Iterable[Control], base: Content) -> dict[str, Any]:
    """Return the entry that a form says; what the form does not ask for stays as it is in `base`."""
    entry = copy.deepcopy(dict(base))
    for one in controls:
        put(entry, one, values)
    return entry


def put(entry: dict[str, Any], control: Control, values: Values) -> None:
    """Set a part of an entry; one that is not a text and was left empty takes its default."""
    *above, last = control.path.split(".")
    for name in above:
        entry = entry.setdefault(name, {})
    if control.columns:
        rows = rows_of(values, control)
        entry[last] = [{name: typed for name, typed in row.items() if typed.strip()} for row in rows]
        return
    typed = values.get(control.path, "")
    if control.leaf.kind == "list":
        entry[last] = [line for line in typed.split("\n") if line.strip()]
    elif control.leaf.kind == "text" or typed.strip():
        entry[last] = typed
    else:
        entry.pop(last, None)


def beside(errors: Iterable[tuple[str, str]], controls: Iterable[Control]) -> dict[str, str]:
    """Return messages by the control that they belong to; under "" what belongs to none of the form."""
    paths = [control.path for control in controls]
    found: dict[str, str] = {}
    for field, message in errors:
        where = field.removeprefix("entry.")
        near = next((path for path in paths if where == path or where.startswith(f"{path}.")), "")
        name = where if near and ROW.fullmatch(where) else near
        told = message if near else f"{where}: {message}"
        found[name] = f"{found[name]} {told}" if name in found else told
    return found


def value_at(entry: Content, path: str) -> Any:  # noqa: ANN401 - any part's value
    """Return the value at a dotted path, None where there is nothing."""
    value: Any = entry
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def text(value: object) -> str:
    """Return a single value as it stands in a control."""
    return "" if value is None else str(value)
