"""Allganize RAG-Evaluation-Dataset-KO: 300 questions on PDF files of five domains, by file and page.

`rag_evaluation_result.csv` has `domain`, `question`, `target_file_name`, `target_page_no` and `context_type`
(paragraph, table, image). The PDF files are not part of it: `documents.csv` tells where each lies. They are ingested
as they are, so that reading them is measured too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.harness.cases import Case
from eval.harness.suite import Options, Suite
from eval.suites.collections.scoring import by_page, measures, page_key, scorer
from eval.suites.collections.shapes import Query, loaded
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

NAME, WHERE = "RAG-KO", "allganize/RAG-Evaluation-Dataset-KO의 rag_evaluation_result.csv와 PDF 파일"
COLUMNS = ("domain", "question", "target_file_name", "target_page_no", "context_type")
DOMAINS = {"finance": "금융", "public": "공공", "medical": "의료", "law": "법률", "commerce": "커머스"}
CONTEXTS = {"paragraph": "문단", "table": "표", "image": "그림", "text": "문단"}
NUMBER = re.compile(r"\d+")


def load(options: Options) -> Sequence[Case]:
    """Return the cases of the table. Raises `InputError`."""
    place, faults = folder_of(options, NAME, WHERE), Faults()
    return loaded(queries(place, faults), faults, NAME, options)


def queries(place: Path, faults: Faults) -> Iterator[Query]:
    """Yield the questions with the pages that answer them."""
    path = files_in(place, r"^rag_evaluation_result.*\.csv$", NAME)[0]
    for number, (where, row) in enumerate(rows_of(path, faults), start=1):
        if number == 1:
            needs_columns(path, row, COLUMNS)
        try:
            yield query_of(row, number)
        except BadRow as error:
            faults.add(where, str(error))


def query_of(row: Row, number: int) -> Query:
    """Read a question off a row; it may name several pages. Raises `BadRow`."""
    file, pages = text_in(row, "target_file_name"), NUMBER.findall(text_in(row, "target_page_no"))
    if not pages:
        raise BadRow("target_page_no가 쪽 번호가 아닙니다.")
    domain, context = text_in(row, "domain"), text_in(row, "context_type")
    return Query(
        f"{number:03d}",
        text_in(row, "question"),
        tuple(dict.fromkeys(page_key(file, str(int(page))) for page in pages)),
        {"domain": DOMAINS.get(domain, domain), "context": CONTEXTS.get(context, context)},
    )


def licence(options: Options) -> str:
    """Return the licence of the local copy."""
    return licence_in(options.local, card("rag-ko").licence)


SUITE = Suite(
    card("rag-ko"), "search", load, scorer(by_page, pages=True), measures(("domain", "context"), pages=True), licence
)
