from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from rag.adapters.memory import FakeAnalyzer, FakeClock, MemoryIndex
from rag.adapters.memory_embedder import HashEmbedder
from rag.lexical import SparseEncoder, term_id
from rag.passages import dense_text, head_text
from rag.retrieve import HybridRetriever, RetrievalOptions
from rag.statistics import TermStatistics
from rag.types import Chunk, Hit, Point, Question, SparseVector, VectorName, Where
from rag.vocabulary import Vocabulary, encode_entries

TODAY = date(2026, 11, 22)
TOWING = Chunk(
    chunk_id="road#제13조",
    doc_id="road",
    title="도로교통법 시행령",
    text="경찰서장은 차를 견인한 때에는 보관 장소를 표시하여야 한다.",
    kind="law",
    locator="제13조 (견인 및 보관)",
    heading="견인 및 보관",
    article="제13조",
    law="도로교통법시행령",
)
OLD = replace(TOWING, chunk_id="old#제13조", doc_id="old", effective_to=date(2020, 1, 1))
FUTURE = replace(TOWING, chunk_id="new#제13조", doc_id="new", effective_from=date(2027, 1, 1))
WASTE = Chunk(
    chunk_id="waste#1", doc_id="waste", title="폐기물 안내", text="쓰레기 배출 요일은 구청이 정한다.", kind="guide",
    locator="배출 요일", heading="배출 요일",
)  # fmt: skip
VOCABULARY = [(["견인", "보관"], ["차를 끌고 가다", "레커차"])]


def retriever(chunks: Sequence[Chunk], options: RetrievalOptions | None = None) -> HybridRetriever:
    encoder, embedder, index, statistics = (
        SparseEncoder(FakeAnalyzer()),
        HashEmbedder(),
        MemoryIndex(),
        TermStatistics(),
    )
    for chunk in chunks:
        vectors: dict[VectorName, SparseVector] = {
            "body": encoder.passages("body", [chunk.text])[0],
            "head": encoder.passages("head", [head_text(chunk)])[0],
        }
        statistics.add(vectors["body"].indices)
        index.upsert([Point(chunk, vectors, embedder.embed_passages([dense_text(chunk)])[0])])
    vocabulary = Vocabulary(encode_entries(VOCABULARY, encoder))
    return HybridRetriever(index, encoder, embedder, vocabulary, lambda: statistics, FakeClock(day=TODAY), options)


def ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.chunk.chunk_id for hit in hits]


def test_everyday_words_find_the_article_that_shares_none_of_them() -> None:
    words_only = RetrievalOptions(expand=False, dense=False, anchors=False, repair=False)
    assert ids(retriever([TOWING, WASTE], words_only).retrieve(Question("레커차"))) == []
    expanded = RetrievalOptions(dense=False, anchors=False, repair=False)
    assert ids(retriever([TOWING, WASTE], expanded).retrieve(Question("레커차"))) == [TOWING.chunk_id]


def test_texts_not_in_force_are_marked_and_come_after_the_present_one() -> None:
    hits = retriever([OLD, FUTURE, TOWING]).retrieve(Question("견인 보관"))
    assert ids(hits)[0] == TOWING.chunk_id
    assert [hit.in_force for hit in hits] == [True, False, False]


def test_a_text_that_is_still_to_come_keeps_its_place_where_its_present_version_is_not_found() -> None:
    other = replace(WASTE, chunk_id="car", doc_id="car", title="차 안내", heading="", text="차를 견인한 때의 안내")
    hits = retriever([FUTURE, other, WASTE]).retrieve(Question("견인 보관"))
    assert ids(hits)[0] == FUTURE.chunk_id
    assert not hits[0].in_force


def test_as_of_sees_that_day_only() -> None:
    hits = retriever([OLD, FUTURE, TOWING]).retrieve(Question("견인 보관", Where(as_of=date(2019, 1, 1))))
    assert set(ids(hits)) == {OLD.chunk_id, TOWING.chunk_id}
    assert all(hit.in_force for hit in hits)


def test_an_article_in_several_passages_is_one_hit() -> None:
    part = replace(TOWING, chunk_id="road#제13조@2", text="견인한 차의 보관 비용은 사용자가 부담한다.")
    assert len(retriever([TOWING, part]).retrieve(Question("견인 보관"))) == 1
    looked_up = Where(articles=("도로교통법시행령#제13조",))
    assert set(ids(retriever([TOWING, part]).retrieve(Question("견인 보관", looked_up)))) == {
        TOWING.chunk_id,
        part.chunk_id,
    }


def test_information_counts_words_by_how_much_they_tell_apart() -> None:
    statistics = TermStatistics(100, [(term_id("신고"), 90)])
    assert statistics.information(["견인", "보관"]) == pytest.approx(2.0)
    assert statistics.information(["신고"]) < 0.1


def test_filters_apply_before_hits_are_counted() -> None:
    hits = retriever([TOWING, WASTE]).retrieve(Question("쓰레기 배출 견인", Where(kinds=("law",)), k=1))
    assert ids(hits) == [TOWING.chunk_id]


def test_supplementary_provisions_come_after_the_article_they_repeat() -> None:
    supplement = replace(TOWING, chunk_id="road#부칙", article=None, heading="", path=("부칙",))
    assert ids(retriever([supplement, TOWING]).retrieve(Question("견인 보관")))[0] == TOWING.chunk_id


def test_no_more_than_k_hits_and_ranks_count_from_one() -> None:
    hits = retriever([TOWING, OLD, FUTURE, WASTE]).retrieve(Question("견인 쓰레기", k=2))
    assert [hit.rank for hit in hits] == [1, 2]


def test_each_hit_says_what_each_signal_gave() -> None:
    [hit] = retriever([TOWING]).retrieve(Question("보관 장소"))
    assert sum(hit.signals.values()) > 0
    assert "words" in hit.signals


def test_a_question_without_words_finds_nothing() -> None:
    assert retriever([TOWING]).retrieve(Question("   ")) == []


def test_headings_of_guides_count_since_their_text_does_not_repeat_them() -> None:
    words_only = RetrievalOptions(expand=False, dense=False, anchors=False, repair=False)
    guide = replace(WASTE, heading="대형폐기물", path=("대형폐기물",), text="스티커를 붙여 내놓는다.")
    assert ids(retriever([TOWING, guide], words_only).retrieve(Question("대형폐기물"))) == [guide.chunk_id]


def test_an_article_is_found_by_its_number() -> None:
    other = replace(TOWING, chunk_id="road#제14조", article="제14조", text="경찰서장은 차를 견인한 때에는 적는다.")
    assert ids(retriever([other, TOWING]).retrieve(Question("도로교통법 시행령 제13조 견인")))[0] == TOWING.chunk_id
