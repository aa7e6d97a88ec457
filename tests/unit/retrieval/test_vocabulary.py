from rag.adapters.memory import FakeAnalyzer
from rag.lexical import SparseEncoder
from rag.vocabulary import Vocabulary, encode_entries

ENTRIES = [
    (["견인", "보관"], ["차를 끌고 가다", "레커차"]),
    (["이의신청"], ["억울하다", "다시 봐 달라"]),
    (["과태료"], ["딱지", "벌금 고지서"]),
]


def vocabulary() -> tuple[Vocabulary, SparseEncoder]:
    encoder = SparseEncoder(FakeAnalyzer())
    return Vocabulary(encode_entries(ENTRIES, encoder)), encoder


def expand(text: str) -> dict[str, float]:
    known, encoder = vocabulary()
    return known.expand(encoder.query_terms(text))


def test_everyday_words_bring_the_official_ones() -> None:
    assert max(expand("레커차"), key=expand("레커차").__getitem__) in {"견인", "보관"}


def test_the_entry_that_fits_best_weighs_most() -> None:
    weights = expand("딱지 벌금 고지서 억울하다")
    assert weights["과태료"] == 1.0
    assert weights["이의신청"] < 1.0


def test_words_that_no_entry_knows_bring_nothing() -> None:
    assert expand("오로라 관측") == {}


def test_an_empty_question_brings_nothing() -> None:
    assert vocabulary()[0].expand([]) == {}


def test_weights_lie_between_zero_and_one() -> None:
    assert all(0 < weight <= 1 for weight in expand("딱지 레커차 다시 억울하다").values())


def test_an_empty_vocabulary_expands_nothing() -> None:
    assert Vocabulary([]).expand(["견인"]) == {}
