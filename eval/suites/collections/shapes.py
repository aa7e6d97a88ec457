"""Queries with the documents that answer them, and the documents themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eval.harness.cases import Case, Loaded
from eval.harness.requests import Search
from eval.harness.suite import Options
from eval.suites.local_files import Faults, Row, text_in
from eval.suites.strata import spread
from ingestion.normalize import normalize

CUT = 10
USUAL = 300
"""Queries of a run that asks for no other number."""
LINES = 50_000
"""Documents in one file for ingestion."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question and the ids of what answers it; any of them counts as found, all of them for nDCG."""

    id: str
    text: str
    gold: tuple[str, ...]
    slices: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passage:
    """A document of the collection under its own id."""

    id: str
    title: str
    text: str


def identity(given: str) -> str:
    """Return an id as an ingested document carries it."""
    return normalize(given).text.strip()


def passage_of(row: Row, ids: tuple[str, ...], texts: tuple[str, ...]) -> Passage:
    """Read a document off a row. Raises `BadRow`."""
    return Passage(identity(text_in(row, *ids)), text_in(row, "title", empty=True), text_in(row, *texts))


def case_of(query: Query, collection: str) -> Case:
    """Make the case of a query: a search whose hits are told apart by their document."""
    return Case(
        id=query.id,
        requests=(Search(query=query.text, k=CUT),),
        target={"gold": list(query.gold)},
        cluster=query.gold[0],
        slices={"collection": collection, **query.slices},
    )


def loaded(queries: Iterable[Query], faults: Faults, collection: str, options: Options) -> Sequence[Case]:
    """Return the cases of queries, at most as many as asked for. Raises `InputError` where hardly any is left."""
    found = faults.checked([case_of(query, collection) for query in queries], collection)
    if options.whole:
        return found
    drawn = spread(found, options.limit or USUAL, options.seed, lambda case: tuple(sorted(case.slices.items())))
    return Loaded(drawn, found.faults)


def written(passages: Iterable[Passage], folder: Path) -> Iterator[tuple[Path, int]]:
    """Write documents as `.jsonl` for `mongmin ingest`, so many a file; yield each file with its number."""
    folder.mkdir(parents=True, exist_ok=True)
    batch: list[str] = []
    number = 0
    for passage in passages:
        row = {"id": passage.id, "title": passage.title or passage.id, "text": passage.text}
        batch.append(json.dumps(row, ensure_ascii=False))
        if len(batch) == LINES:
            yield kept(batch, folder, number)
            batch, number = [], number + 1
    if batch:
        yield kept(batch, folder, number)


def kept(batch: Sequence[str], folder: Path, number: int) -> tuple[Path, int]:
    """Write one file."""
    path = folder / f"documents-{number:03d}.jsonl"
    path.write_text("\n".join(batch) + "\n", encoding="utf8")
    return path, len(batch)
