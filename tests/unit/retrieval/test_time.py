"""What is repealed, and guides older than their law, in the ranking."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rag.adapters.memory import MemoryIndex
from rag.outdated import below_newer_laws, with_newer_laws
from rag.repealed import articles_in, lifted, repealed_share
from rag.types import Chunk, Hit, LawReference, NewerLaw, Point, Question, Where
from tests.unit.retrieval.test_retrieve import ids, retriever

DAY = date(2026, 11, 22)
LAW = Chunk(
    chunk_id="law#제3조", doc_id="law", title="우산 조례", text="우산은 이레 동안 빌린다.", kind="ordinance",
    locator="제3조 (기간)", heading="제3조 (기간)", article="제3조", law="우산조례", amended=date(2025, 10, 1),
)  # fmt: skip
GONE = replace(
    LAW, chunk_id="law#제9조", text="삭제 <2020. 1. 1.>", article="제9조", heading="제9조", locator="제9조",
    amended=date(2020, 1, 1), repealed=True,
)  # fmt: skip
GUIDE = Chunk(
    chunk_id="guide#1", doc_id="guide", title="우산 안내", text="사흘 동안 빌린다.", kind="guide", locator="본문",
    references=(LawReference("우산조례", "제3조"),), effective_from=date(2021, 2, 1),
)  # fmt: skip
NEWER = NewerLaw("우산조례#제3조", "우산 조례", "제3조", date(2025, 10, 1))


def hit(chunk: Chunk, score: float) -> Hit:
    return Hit(1, chunk, score, in_force=not chunk.repealed)


def index(*chunks: Chunk) -> MemoryIndex:
    made = MemoryIndex()
    made.upsert([Point(chunk) for chunk in chunks])
    return made


def newer(guide: Chunk, law: Chunk, where: Where | None = None) -> tuple[NewerLaw, ...]:
    found = with_newer_laws(index(law), where or Where(), [hit(guide, 1.0), hit(law, 0.5)], DAY)
    return next(one.newer_laws for one in found if one.chunk.doc_id == "guide")


def test_a_deleted_article_is_far_below_everything_unless_it_is_named() -> None:
    assert repealed_share(LAW, "우산은 며칠?") == 1
    assert repealed_share(GONE, "우산은 며칠?") < 0.2
    assert repealed_share(GONE, "제 9 조가 뭐예요?") == 1
    assert repealed_share(GONE, "제9조의2가 뭐예요?") < 0.2
    assert articles_in("제3조와 제 9조의 2") == {"제3조", "제9조의2"}


def test_a_deleted_article_that_is_named_with_its_law_comes_first() -> None:
    chunks = {"law": LAW, "gone": GONE}
    assert lifted({"law": 1.0, "gone": 0.1}, chunks, "우산 조례 제9조는?")["gone"] > 1
    assert lifted({"law": 1.0, "gone": 0.1}, chunks, "우산 조례 제3조는?")["gone"] == 0.1
    assert lifted({}, {}, "우산 조례 제9조는?") == {}
    found = retriever([LAW, GONE]).retrieve(Question("우산 조례 제9조가 뭐예요?"))
    assert [(found[0].chunk, found[0].in_force)] == [(GONE, False)]


def test_a_repealed_document_that_is_named_comes_first_and_is_marked() -> None:
    old = replace(LAW, chunk_id="old", doc_id="old", title="옛 우산 조례", law="옛우산조례", repealed=True)
    search = retriever([LAW, old])
    assert ids(search.retrieve(Question("우산은 며칠 동안 빌린다"))) == ["law#제3조", "old"]
    (first, *_) = search.retrieve(Question("옛 우산 조례는 며칠 동안 빌린다"))
    assert (first.chunk.chunk_id, first.in_force) == ("old", False)


def test_a_guide_older_than_the_article_it_cites_stands_below_it() -> None:
    found = with_newer_laws(index(LAW), Where(), [hit(GUIDE, 1.0), hit(LAW, 0.5)], DAY)
    assert ids(found) == ["law#제3조", "guide#1"]
    assert found[1].newer_laws == (NEWER,)
    assert [one.rank for one in found] == [1, 2]


def test_a_guide_is_outdated_only_by_what_is_newer_known_and_in_force() -> None:
    assert newer(GUIDE, LAW) == (NEWER,)
    assert newer(replace(GUIDE, effective_from=date(2026, 1, 1)), LAW) == ()
    assert newer(replace(GUIDE, effective_from=None), LAW) == ()
    assert newer(replace(GUIDE, effective_from=None, written=date(2020, 1, 1)), LAW) == (NEWER,)
    assert newer(replace(GUIDE, references=()), LAW) == ()
    assert newer(GUIDE, replace(LAW, amended=None)) == ()
    assert newer(GUIDE, replace(LAW, effective_from=date(2027, 1, 1))) == ()


def test_a_law_that_the_asker_may_not_see_outdates_nothing() -> None:
    assert newer(GUIDE, replace(LAW, grade="S")) == ()
    assert newer(GUIDE, replace(LAW, grade="S"), Where(grades=("O", "S"))) == (NEWER,)
    assert newer(GUIDE, replace(LAW, department="도로과"), Where(departments=("복지과",))) == ()


def test_no_look_into_the_index_without_a_dated_guide() -> None:
    class Closed(MemoryIndex):
        def scroll(self, where: Where, limit: int) -> list[Chunk]:
            raise AssertionError

    laws = [hit(LAW, 1.0), hit(replace(GUIDE, effective_from=None), 0.5)]
    assert with_newer_laws(Closed(), Where(), laws, DAY) == laws


def test_scores_that_are_scaled_later_keep_the_guide_below() -> None:
    guide = replace(hit(GUIDE, 0.75), newer_laws=(NEWER,))
    assert ids(below_newer_laws([guide, hit(LAW, 0.6)])) == ["law#제3조", "guide#1"]
    assert ids(below_newer_laws([guide, replace(hit(LAW, 0.6), in_force=False)])) == ["guide#1", "law#제3조"]
