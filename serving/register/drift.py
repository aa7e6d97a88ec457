"""Where the register no longer says what runs: the published revision held against the running configuration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rag.register.cells import cells, value_at
from rag.register.entry import RegisterEntry
from rag.register.fields import Leaf, leaves
from rag.register.view import line

SOURCES = "data.sources"


@dataclass(frozen=True, slots=True)
class Drift:
    """A part whose registered value is not the running one; both in words, line by line."""

    entry_id: str
    service_name: str
    path: str
    number: int
    label: str
    registered: tuple[str, ...]
    running: tuple[str, ...]


def drifts(registered: Mapping[str, RegisterEntry], running: Mapping[str, RegisterEntry]) -> tuple[Drift, ...]:
    """Return every technical part in which an entry differs from what runs, by entry and field."""
    return tuple(
        drift
        for entry_id, entry in running.items()
        if entry_id in registered
        for drift in of_entry(entry_id, registered[entry_id], entry)
    )


def of_entry(entry_id: str, registered: RegisterEntry, running: RegisterEntry) -> Iterator[Drift]:
    """Yield the technical parts in which an entry differs from what runs."""
    was, now = registered.model_dump(), running.model_dump()
    texts, running_texts = cells(registered), cells(running)
    for leaf in technical_leaves():
        if leaf.path == SOURCES:
            same = names(running, leaf) <= names(registered, leaf)
        else:
            same = texts[leaf.path] == running_texts[leaf.path]
        if not same:
            before, after = line(leaf, was).lines, line(leaf, now).lines
            yield Drift(entry_id, registered.service_name, leaf.path, leaf.number, leaf.label, before, after)


def technical_leaves() -> tuple[Leaf, ...]:
    """Return the parts that nobody writes by hand. The day of the last update is not compared: publication sets it."""
    return tuple(leaf for leaf in leaves() if leaf.filled_by != "person" and leaf.path != "security.updated")


def names(entry: RegisterEntry, leaf: Leaf) -> set[str]:
    """Return the kinds of documents that an entry names.

    Their numbers change with every document and are of the day of publication. A kind that is registered and not
    there today is no drift; one that is read and not registered is.
    """
    return {one["name"] for one in value_at(entry.model_dump(), leaf.path)}
