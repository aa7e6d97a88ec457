from hypothesis import given
from hypothesis import strategies as st

from rag.adapters.memory import FakeAnalyzer
from rag.lexical import SparseEncoder, article_terms, passage_vector, span_ids, span_terms, term_id, terms
from rag.ports import Morpheme


def test_references_are_one_term_however_they_are_spaced() -> None:
    assert list(article_terms("제 21 조의 2와 제3조")) == ["제21조의2", "제3조"]


def test_compounds_are_kept_whole_as_well_as_split() -> None:
    morphemes = [Morpheme("과태료", "NNG", 0, 3), Morpheme("처분", "NNG", 3, 5), Morpheme("을", "JKO", 5, 6)]
    assert terms("과태료처분을", morphemes) == ["과태료", "처분", "+과태료처분"]


def test_words_apart_are_no_compound() -> None:
    morphemes = [Morpheme("과태료", "NNG", 0, 3), Morpheme("처분", "NNG", 4, 6)]
    assert terms("과태료 처분", morphemes) == ["과태료", "처분"]


def test_irregular_verbs_are_content() -> None:
    assert terms("굽다", [Morpheme("굽", "VV-I", 0, 1)]) == ["굽"]


@given(st.lists(st.text("가나다라", min_size=1, max_size=2), max_size=30))
def test_sparse_vectors_are_sorted_and_unique(found: list[str]) -> None:
    vector = passage_vector(found, 10.0)
    assert list(vector.indices) == sorted(set(vector.indices))
    assert len(vector.values) == len(vector.indices)


def test_a_term_repeated_weighs_more_but_less_than_twice() -> None:
    once, twice = passage_vector(["가", "나"], 2.0), passage_vector(["가", "가"], 2.0)
    at = once.indices.index(term_id("가"))
    assert once.values[at] < twice.values[0] < 2 * once.values[at]


def test_query_terms_are_distinct_and_in_order() -> None:
    found = SparseEncoder(FakeAnalyzer()).query_terms("견인 보관 견인")
    assert found == list(dict.fromkeys(found))


@given(st.text("가나다A b제1조의"), st.integers(0, 9), st.integers(0, 9))
def test_ids_are_those_of_the_terms(text: str, start: int, length: int) -> None:
    morphemes = next(FakeAnalyzer().analyze([text]))
    end = start + length
    found = span_terms(text, morphemes, start, end)
    assert span_ids(text, morphemes, start, end) == [term_id(term) for term in found]
