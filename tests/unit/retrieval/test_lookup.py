from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.adapters.memory import FakeAnalyzer, FakeClock, MemoryIndex
from rag.adapters.memory_embedder import HashEmbedder
from rag.lexical import SparseEncoder
from rag.lookup import BY_NAME, ArticleLookup
from rag.named import mentions
from rag.passages import head_text
from rag.retrieve import HybridRetriever, RetrievalOptions
from rag.statistics import TermStatistics
from rag.types import Chunk, Hit, LawReference, Point, Question, SparseVector, VectorName, Where
from rag.vocabulary import Vocabulary

TODAY = date(2026, 11, 22)


def article(number: str, text: str, title: str = "우산 대여 및 관리에 관한 법률", **more: object) -> Chunk:
    law = "".join(title.split())
    one = Chunk(
        chunk_id=f"{law}#{number}", doc_id=law, title=title, text=text, kind="law", locator=number,
        article=number, law=law,
    )  # fmt: skip
    return replace(one, **more)  # type: ignore[arg-type]


PURPOSE = article("제1조", "이 법은 우산을 빌려주는 일을 정한다.")
LENDING = article("제2조", "① 민원실은 우산을 빌려준다.\n\n② 기간은 3일로 한다.", ordinal=1)
FEES = article("제3조", "삭제 <2020. 1. 1.>", repealed=True, ordinal=2)
RANGE = article("제7조", "제7조부터 제9조까지 삭제 <2021. 1. 1.>", repealed=True, ordinal=3)
DECREE = article("제2조", "신청서를 낸다.", "우산 대여 및 관리에 관한 법률 시행령")
SUPPLEMENT = article("제2조", "우산 제2조는 무엇을 정하나요", chunk_id="s", path=("부칙 <제1호>",))
PARKING = article("제2조", "주차장은 차를 세우는 곳이다.", "주차장법")
GUIDE = Chunk("guide", "guide", "우산 안내", "우산 대여 제2조는 무엇을 정하나요 알려 줘", "guide", "1쪽")
ALL = (PURPOSE, LENDING, FEES, RANGE, DECREE, SUPPLEMENT, PARKING, GUIDE)
LAW = "「우산 대여 및 관리에 관한 법률」"


def indexed(chunks: Sequence[Chunk]) -> tuple[MemoryIndex, SparseEncoder, TermStatistics]:
    index, encoder, statistics = MemoryIndex(), SparseEncoder(FakeAnalyzer()), TermStatistics()
    for chunk in chunks:
        vectors: dict[VectorName, SparseVector] = {
            "body": encoder.passages("body", [chunk.text])[0],
            "head": encoder.passages("head", [head_text(chunk)])[0],
        }
        statistics.add(vectors["body"].indices)
        index.upsert([Point(chunk, vectors)])
    return index, encoder, statistics


def retriever(chunks: Sequence[Chunk] = ALL) -> HybridRetriever:
    index, encoder, statistics = indexed(chunks)
    options = RetrievalOptions(dense=False, titles=lambda: {one.title for one in chunks})
    clock = FakeClock(day=TODAY)
    return HybridRetriever(index, encoder, HashEmbedder(), Vocabulary([]), lambda: statistics, clock, options)


def lookup(chunks: Sequence[Chunk] = ALL) -> ArticleLookup:
    return ArticleLookup(indexed(chunks)[0], lambda: {one.title for one in chunks if one.law})


def first(question: str, where: Where | None = None, chunks: Sequence[Chunk] = ALL) -> Hit:
    return retriever(chunks).retrieve(Question(question, where or Where()))[0]


def absent(question: str, where: Where | None = None) -> list[tuple[str, str]]:
    return [(one.kind, one.article or one.law) for one in lookup().missing(Question(question, where or Where()))]


@pytest.mark.parametrize(
    "question",
    [
        f"{LAW} 제2조는 무엇을 정하나요?",
        "우산대여및관리에관한법률 제2조 알려 줘",
        "그런데 우산 대여 및 관리에 관한 법률에는 제 2 조가 있습니까?",
        "「우산 대여 및 관리에 관한 법률」(법률 제1호)의 제2조제2항",
        "우산대여관리법 제2조가 궁금합니다",
    ],
)
def test_a_named_article_comes_before_guides_and_supplements(question: str) -> None:
    hit = first(question)
    assert (hit.rank, hit.chunk.chunk_id) == (1, LENDING.chunk_id)
    assert hit.signals[BY_NAME] == 1.0


@pytest.mark.parametrize("question", [f"{LAW} 시행령 제2조", "우산 대여 및 관리에 관한 법률 시행령 제2조"])
def test_a_decree_is_another_law_than_its_act(question: str) -> None:
    assert first(question).chunk == DECREE


def test_several_articles_of_one_law_come_in_their_order() -> None:
    hits = retriever().retrieve(Question(f"{LAW} 제2조제1항 및 제1조와 주차장법 제2조"))
    assert [hit.chunk for hit in hits[:3]] == [LENDING, PURPOSE, PARKING]
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))


def test_the_passage_with_the_named_paragraph_leads_its_article() -> None:
    later = replace(LENDING, chunk_id="x@2", text="③ 우산은 돌려준다.", locator="제2조제3항", ordinal=9)
    hits = retriever((*ALL, later)).retrieve(Question(f"{LAW} 제2조제3항"))
    assert [hit.chunk for hit in hits[:2]] == [later, LENDING]


def test_the_text_in_force_on_the_day_comes_first() -> None:
    old = replace(LENDING, chunk_id="old", effective_to=date(2020, 1, 1))
    new = replace(LENDING, chunk_id="new", effective_from=date(2020, 1, 2))
    chunks = (PURPOSE, old, new)
    assert first(f"{LAW} 제2조", chunks=chunks).chunk == new
    assert first(f"{LAW} 제2조", Where(as_of=date(2019, 1, 1)), chunks).chunk == old


def test_filters_and_rights_hold_for_named_articles() -> None:
    assert BY_NAME not in first(f"{LAW} 제2조", Where(kinds=("guide",))).signals
    closed = [replace(one, grade="S") for one in ALL]
    assert retriever(closed).retrieve(Question(f"{LAW} 제2조")) == []
    assert retriever(closed).retrieve(Question(f"{LAW} 제2조", Where(grades=("O", "S")))) != []


def test_what_is_closed_is_told_of_as_if_it_were_not_there() -> None:
    closed = lookup([replace(one, grade="S") for one in ALL])
    assert [one.kind for one in closed.missing(Question(f"{LAW} 제2조"))] == ["law"]
    assert closed.missing(Question(f"{LAW} 제2조", Where(grades=("O", "S")))) == ()


def test_an_article_that_no_text_has_is_missing() -> None:
    assert absent(f"{LAW} 제999조는 무엇입니까?") == [("article", "제999조")]
    assert absent("주차장법 제2조의5") == [("article", "제2조의5")]


def test_a_deleted_article_is_there_also_within_a_range() -> None:
    assert absent(f"{LAW} 제3조와 제8조") == []
    assert first(f"{LAW} 제3조").chunk == FEES
    assert first(f"{LAW} 제8조").chunk == RANGE


def test_a_branch_within_a_range_that_was_deleted_is_not_called_missing() -> None:
    ends = article("제5조의2", "제5조의2부터 제5조의6까지 삭제 <2021. 1. 1.>", repealed=True)
    asked = Question(f"{LAW} 제5조의4")
    assert lookup((*ALL, ends)).missing(asked) == ()


@pytest.mark.parametrize(
    "question",
    ["「달빛 조성법」 제3조", "민법 제750조 알려 줘", "달빛 조성에 관한 법률 제2조", "달빛보관법 시행령 제5조"],
)
def test_a_law_of_an_unknown_name_is_missing(question: str) -> None:
    assert [kind for kind, _ in absent(question)] == ["law"]


@pytest.mark.parametrize(
    "question",
    [
        "제999조가 뭐예요?", "신청 방법 제3조", "한글 문법 제3조", "김치 요리법 제3조", "같은 법 시행령 제3조",
        "그 법 제999조", "이 법률 제3조", "특별법 제3조", "가온시 우산 조례 제999조", "우산법 제2조", "민법이 뭐예요?",
        "주차장법은 언제 시행됐나요?", "법 제3조", "「우산 안내」 제9조",
    ],
)  # fmt: skip
def test_nothing_is_called_missing_where_it_is_unsure_that_a_law_is_named(question: str) -> None:
    assert absent(question) == []


def test_a_name_that_may_be_short_for_several_laws_is_left_alone() -> None:
    other = article("제1조", "목적", "우산 대여 수수료 관리에 관한 법률")
    asked = Question("우산대여관리법 제2조")
    assert lookup((*ALL, other)).missing(asked) == ()


def test_a_law_that_is_only_cited_stands_aside_for_the_documents_that_cite_it() -> None:
    cites = replace(GUIDE, references=(LawReference("민법", "제750조"),))
    assert [one.aside for one in lookup((*ALL, cites)).missing(Question("민법 제750조"))] == [True]
    assert [one.aside for one in lookup((*ALL, cites)).missing(Question("민법 제751조"))] == [False]


def test_a_paragraph_that_an_article_has_not_is_told_of_aside() -> None:
    [one] = lookup().missing(Question(f"{LAW} 제2조제5항"))
    assert (one.article, one.aside) == ("제2조제5항", True)
    assert absent(f"{LAW} 제2조제2항") == absent(f"{LAW} 제1조제1항") == absent(f"{LAW} 제3조제2항") == []


def test_what_a_filter_or_a_day_leaves_out_is_not_missing() -> None:
    assert absent(f"{LAW} 제2조", Where(kinds=("guide",), as_of=date(1990, 1, 1))) == []


def test_what_is_one_of_several_stands_aside() -> None:
    assert [one.aside for one in lookup().missing(Question(f"{LAW} 제2조와 제999조"))] == [True]
    assert [one.aside for one in lookup().missing(Question(f"{LAW} 제999조에 따른 신고 절차"))] == [False]


@settings(max_examples=60, deadline=None)
@given(st.text("우산 대여법방요령「」제조0123의는?", max_size=30))
def test_a_question_that_names_no_article_is_retrieved_exactly_as_before(text: str) -> None:
    if mentions(text):
        return
    ours = retriever()
    assert ours.retrieve(Question(text)) == ours._by_words(Question(text))
