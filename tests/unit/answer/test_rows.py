"""Tables as evidence: the row that is asked for, and the table where all of it is."""

from __future__ import annotations

from dataclasses import replace

from rag.adapters.memory import FakeAnalyzer
from rag.evidence import EvidenceFinder
from rag.types import Chunk
from tests.unit.answer.world import chunk, hits

FINDER = EvidenceFinder(FakeAnalyzer())
ROWS = ("품목: 우산 | 수수료: 500원", "품목: 양산 | 수수료: 700원", "품목: 장화 | 수수료: 900원")
TABLE = "\n".join(ROWS)


def fees(text: str = TABLE, chunk_id: str = "fees") -> Chunk:
    return replace(
        chunk(text), chunk_id=chunk_id, doc_id="fees", kind="table", title="대여 요금", article=None, law=None
    )


def test_a_row_that_the_question_names_is_quoted_alone() -> None:
    (best,) = FINDER.find("양산 수수료", hits(fees()), 4)
    assert best.text == ROWS[1]


def test_rows_that_answer_alike_are_quoted_together_in_their_order() -> None:
    (best,) = FINDER.find("수수료", hits(fees()), 4)
    assert best.text == TABLE


def test_every_row_quoted_is_an_exact_span_of_its_passage() -> None:
    for finding in FINDER.find("수수료", hits(fees("요금은 다음과 같다.\n" + TABLE)), 4):
        for part in finding.parts:
            assert part.text == part.hit.chunk.text[part.start : part.end]


def test_a_row_is_found_behind_a_passage_of_its_document_that_says_the_title_again() -> None:
    notice = fees("대여 요금을 내지 않으면 대여를 그친다.", "notice")
    found = FINDER.find("대여 요금 양산", hits(notice, fees()), 4)
    assert ROWS[1] in [finding.text for finding in found]


def test_rows_without_a_header_are_told_apart_by_their_places() -> None:
    first, second = "보도시점 | 3월 6일", "담당 부서 | 우산과"
    text = f"{first}\n{second}"
    chunk_of_rows = replace(fees(text), places=((0, "표 1 1행"), (len(first) + 1, "표 1 2행")))
    (best,) = FINDER.find("담당 부서", hits(chunk_of_rows), 4)
    assert best.text == second
