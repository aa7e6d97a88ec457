"""AutoRAG's Korean retrieval benchmark (Marker-Inc-Korea): `qa` and `corpus` tables.

`qa` has `qid`, `query` and `retrieval_gt` (a list of lists: one of each; or a list, or one id), `corpus` has `doc_id`
and `contents`. They are published as Parquet, which nothing here reads: convert them to JSON Lines first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.harness.cases import Case
from eval.harness.suite import Options, Suite
from eval.suites.collections.scoring import by_document, measures, scorer
from eval.suites.collections.shapes import Passage, Query, identity, loaded, passage_of
from eval.suites.local_files import (
    BadRow,
    Faults,
    Row,
    files_in,
    folder_of,
    licence_in,
    needs_columns,
    rows_of,
    text_in,
)
from eval.suites.registry import card
from rag.errors import InputError

NAME, WHERE = "AutoRAG-KO", "AutoRAG-example-korean-embedding-benchmark의 data 폴더"
QA, CORPUS = r"^qa.*\.(jsonl|json|csv)$", r"corpus.*\.(jsonl|json|csv)$"
CONVERT = (
    "pandas와 pyarrow가 있는 곳에서 pd.read_parquet('파일.parquet').to_json('파일.jsonl', orient='records', "
    "lines=True, force_ascii=False)로 바꾸어 두십시오."
)


def load(options: Options) -> Sequence[Case]:
    """Return the cases of the `qa` table. Raises `InputError`."""
    place, faults = folder_of(options, NAME, WHERE), Faults()
    return loaded(queries(place, faults), faults, NAME, options)


def table(place: Path, pattern: str) -> Path:
    """Return the table of a name. Raises `InputError`, with how to convert it where it is Parquet."""
    try:
        return files_in(place, pattern, NAME)[-1]
    except InputError as error:
        if place.is_dir() and any(place.rglob("*.parquet")):
            raise InputError(f"{NAME}: Parquet 파일은 읽지 않습니다. {CONVERT}") from error
        raise


def queries(place: Path, faults: Faults) -> Iterator[Query]:
    """Yield the questions with the ids of what answers them."""
    path = table(place, QA)
    for number, (where, row) in enumerate(rows_of(path, faults)):
        if not number:
            needs_columns(path, row, ("qid", "query", "retrieval_gt"))
        try:
            yield Query(text_in(row, "qid"), text_in(row, "query"), gold_in(row))
        except BadRow as error:
            faults.add(where, str(error))


def gold_in(row: Row) -> tuple[str, ...]:
    """Return every id of a row's `retrieval_gt`, however deep it lies. Raises `BadRow`."""
    given = row.get("retrieval_gt")
    if isinstance(given, str) and given.strip().startswith("["):
        try:
            given = json.loads(given.replace("'", '"'))
        except ValueError as error:
            raise BadRow("retrieval_gt를 읽지 못했습니다.") from error
    found = tuple(dict.fromkeys(identity(one) for one in flat(given)))
    if not found:
        raise BadRow("retrieval_gt가 비어 있습니다.")
    return found


def flat(given: object) -> Iterator[str]:
    """Yield the texts of a list of lists, a list, or one text."""
    if isinstance(given, list):
        for one in given:
            yield from flat(one)
    elif isinstance(given, str) and given.strip():
        yield given


def passages(place: Path, faults: Faults) -> Iterator[Passage]:
    """Yield the pages of the `corpus` table."""
    path = table(place, CORPUS)
    for number, (where, row) in enumerate(rows_of(path, faults)):
        if not number:
            needs_columns(path, row, ("doc_id", "contents"))
        try:
            yield passage_of(row, ("doc_id",), ("contents",))
        except BadRow as error:
            faults.add(where, str(error))


def licence(options: Options) -> str:
    """Return the licence of the local copy."""
    return licence_in(options.local, card("autorag-ko").licence)


SUITE = Suite(card("autorag-ko"), "search", load, scorer(by_document), measures(), licence)
