from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from rag.adapters.memory import MemoryIndex
from rag.openness import Openness
from rag.split_index import SplitIndex
from rag.statistics import TermStatistics
from rag.types import Chunk, Match, Point, SparseVector, VectorQuery, Where

OPEN = Chunk("a", "d", "안내", "글", "guide", "1")
SECRET = replace(OPEN, chunk_id="b", grade="S")
ROADS = replace(OPEN, chunk_id="c", department="도로과")
WORD = VectorQuery("body", SparseVector((7,), (1.0,)))
CITIZEN, MANAGER = Where(departments=("",)), Where(grades=("O", "S"), departments=("도로과",))


class Counting(MemoryIndex):
    """Counts the questions that it is asked."""

    def __init__(self) -> None:
        super().__init__(idf=False)
        self.asked = 0

    def search(self, queries: Sequence[VectorQuery], where: Where, limit: int) -> list[list[Match]]:
        self.asked += 1
        return super().search(queries, where, limit)

    def scroll(self, where: Where, limit: int) -> list[Chunk]:
        self.asked += 1
        return super().scroll(where, limit)


def point(chunk: Chunk, weight: float = 1.0) -> Point:
    return Point(chunk, {"body": SparseVector((7,), (weight,))}, (1.0, 0.0))


@pytest.fixture
def halves() -> tuple[MemoryIndex, Counting]:
    return MemoryIndex(), Counting()


def split(halves: tuple[MemoryIndex, Counting], *, exists: bool = True) -> SplitIndex:
    return SplitIndex(halves[0], lambda: halves[1], Openness(), lambda: TermStatistics(3, [(7, 1)]), exists=exists)


def test_a_question_of_who_sees_what_is_open_never_reaches_the_closed_half(
    halves: tuple[MemoryIndex, Counting],
) -> None:
    index = split(halves)
    index.upsert([point(OPEN), point(SECRET), point(ROADS)])
    assert [match.chunk for match in index.search([WORD], CITIZEN, 9)[0]] == [OPEN]
    assert index.scroll(CITIZEN, 9) == [OPEN]
    assert index.count(CITIZEN) == 1
    assert halves[1].asked == 0, "the same work with and without closed documents, so the same time"


def test_the_work_of_a_question_does_not_depend_on_what_is_hidden(halves: tuple[MemoryIndex, Counting]) -> None:
    index = split(halves)
    index.upsert([point(OPEN), point(ROADS)])
    before = index.search([WORD], MANAGER, 9)
    index.upsert([point(replace(SECRET, chunk_id=f"x{number}", grade="C"), 9.0) for number in range(50)])
    assert index.search([WORD], MANAGER, 9) == before
    assert halves[1].asked == 2


def test_the_words_of_closed_chunks_weigh_as_they_do_in_open_ones(halves: tuple[MemoryIndex, Counting]) -> None:
    index = split(halves)
    index.upsert([point(ROADS, 2.0)])
    found = index.search([WORD], MANAGER, 9)[0]
    assert found[0].score == pytest.approx(2.0 * TermStatistics(3, [(7, 1)]).idf_of(7))


def test_a_chunk_that_is_closed_leaves_the_open_half_with_its_vectors(halves: tuple[MemoryIndex, Counting]) -> None:
    index = split(halves, exists=False)
    index.upsert([point(OPEN)])
    index.update_chunks([replace(OPEN, grade="S")])
    assert halves[0].read_points(["a"]) == []
    assert halves[1].read_points(["a"]) == [point(replace(OPEN, grade="S"))]
    index.update_chunks([OPEN])
    assert halves[0].read_points(["a"]) == [point(OPEN)]
    assert halves[1].read_points(["a"]) == []


@pytest.mark.parametrize(
    ("where", "reached"),
    [
        (Where(departments=("",)), False),
        (Where(), True),
        (Where(grades=(), departments=("",)), True),
        (Where(grades=("O", "S"), departments=("",)), True),
        (Where(departments=("도로과",)), True),
    ],
)
def test_what_reaches_the_closed_half(where: Where, reached: bool) -> None:
    assert Openness().reaches_closed(where) is reached


def test_where_departments_divide_nobody_only_grades_close() -> None:
    undivided = Openness(departments=False)
    assert undivided.is_open(ROADS)
    assert not undivided.reaches_closed(Where())
    assert not undivided.is_open(SECRET)
    assert undivided.hidden_from(ROADS, SECRET)
    assert not undivided.hidden_from(OPEN, ROADS)
    assert Openness().hidden_from(OPEN, ROADS)
