"""MIRACL, Korean (Zhang et al. 2023): questions over Wikipedia with judged passages.

`topics.*.tsv` is `qid TAB query`, `qrels.*.tsv` is `qid Q0 docid relevance`, and `docs-*.jsonl(.gz)` hold
`{"docid", "title", "text"}`.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from eval.harness.cases import Case
from eval.harness.suite import Options, Suite
from eval.suites.collections.scoring import by_document, measures, scorer
from eval.suites.collections.shapes import Passage, Query, identity, loaded, passage_of
from eval.suites.local_files import BadRow, Faults, files_in, folder_of, licence_in, read_text
from eval.suites.registry import card
from rag.errors import InputError

NAME, WHERE = "MIRACL-ko", "miracl-v1.0-ko의 topics, qrels(dev)와 말뭉치 docs-*.jsonl.gz"
QRELS_COLUMNS = 4


def load(options: Options) -> Sequence[Case]:
    """Return the cases of the development questions. Raises `InputError`."""
    place, faults = folder_of(options, NAME, WHERE), Faults()
    return loaded(queries(place, faults), faults, NAME, options)


def queries(place: Path, faults: Faults) -> Iterator[Query]:
    """Yield each question with the passages judged to answer it; one without any is left out."""
    gold, _ = judgements(place, faults)
    for path in files_in(place, r"^topics.*dev.*\.tsv$", NAME):
        for number, line in enumerate(read_text(path).splitlines(), start=1):
            faults.rows += 1
            key, tab, text = line.partition("\t")
            if not tab or not text.strip():
                faults.add(f"{path.name} {number}행", "질문이 없습니다.")
            elif not gold.get(key.strip()):
                faults.add(f"{path.name} {number}행", "맞다고 판정된 글이 없습니다.")
            else:
                yield Query(key.strip(), text.strip(), tuple(gold[key.strip()]))


def judgements(place: Path, faults: Faults) -> tuple[dict[str, list[str]], set[str]]:
    """Return the right passages by question, and every passage that was judged."""
    right: defaultdict[str, list[str]] = defaultdict(list)
    judged: set[str] = set()
    for path in files_in(place, r"^qrels.*dev.*\.tsv$", NAME):
        for number, line in enumerate(read_text(path).splitlines(), start=1):
            cells = line.split()
            if len(cells) != QRELS_COLUMNS:
                faults.add(f"{path.name} {number}행", "'질문 Q0 글 판정' 꼴이 아닙니다.")
                continue
            judged.add(identity(cells[2]))
            if cells[3] != "0":
                right[cells[0]].append(identity(cells[2]))
    return dict(right), judged


def passages(place: Path, faults: Faults, only: Collection[str] | None = None) -> Iterator[Passage]:
    """Yield the passages, all or `only` some."""
    for path in files_in(place, r"^docs.*\.jsonl(\.gz)?$", NAME):
        for number, line in enumerate(lines_of(path), start=1):
            try:
                found = passage_of(json.loads(line), ("docid",), ("text",))
            except (ValueError, BadRow, AttributeError) as error:
                faults.add(f"{path.name} {number}행", str(error))
                continue
            if only is None or found.id in only:
                yield found


def lines_of(path: Path) -> Iterator[str]:
    """Yield the lines of a file, packed or not. Raises `InputError` where it is broken."""
    try:
        with gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else path.open(encoding="utf8") as file:
            yield from (line for line in file if line.strip())
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name}을(를) 읽지 못했습니다({error}). 다시 내려받으십시오.") from error


def judged_passages(place: Path, faults: Faults) -> Iterator[Passage]:
    """Yield the passages that were judged for any question: the whole has a million and a half."""
    return passages(place, faults, judgements(place, faults)[1])


def licence(options: Options) -> str:
    """Return the licence of the local copy."""
    return licence_in(options.local, card("miracl-ko").licence)


SUITE = Suite(card("miracl-ko"), "search", load, scorer(by_document), measures(), licence)
