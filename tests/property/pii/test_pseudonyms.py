"""Labels: the same value, the same label; what was masked comes back; nothing of a value is left."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.guards.pii.mask import canonical
from rag.guards.pii.pseudonym import Pseudonym, Pseudonyms, labels_in, restored
from tests.pii_fakes import RegexDetector

PHONES = st.builds(lambda a, b: f"010-{a:04d}-{b:04d}", st.integers(0, 9999), st.integers(0, 9999))
NAMES = st.sampled_from(["홍길동", "김철수", "이영희"])
WORDS = st.text(st.sampled_from("가나 다.\n[]12전화이름"), max_size=12)
TEXTS = st.lists(st.one_of(PHONES, NAMES, WORDS), max_size=12).map(" ".join)
DETECT = RegexDetector().detect


def masked(text: str, pseudonyms: Pseudonyms) -> str:
    return pseudonyms.mask(text, DETECT(text))


def values(pseudonyms: Pseudonyms) -> dict[str, str]:
    return {one.label: one.value for one in pseudonyms.all if one.value is not None}


@given(TEXTS)
def test_what_was_masked_can_be_put_back(text: str) -> None:
    pseudonyms = Pseudonyms()
    assert restored(masked(text, pseudonyms), values(pseudonyms)) == text


@given(TEXTS)
def test_nothing_that_was_found_is_left(text: str) -> None:
    shown = masked(text, Pseudonyms())
    assert not [span for span in DETECT(shown) if span.text in {one.text for one in DETECT(text)}]


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_a_value_keeps_its_label_through_a_conversation_and_two_values_never_share_one(texts: list[str]) -> None:
    pseudonyms = Pseudonyms()
    for text in texts:
        masked(text, pseudonyms)
    labels: dict[tuple[str, str], str] = {}
    for text in texts:
        for span in DETECT(text):
            label = pseudonyms.label(span)
            assert labels.setdefault((span.type, canonical(span.type, span.text)), label) == label
    assert len(set(labels.values())) == len(labels)


@given(TEXTS, TEXTS)
def test_labels_read_back_from_where_they_are_kept_go_on_as_if_never_put_away(first: str, second: str) -> None:
    whole = Pseudonyms()
    masked(first, whole)
    kept = Pseudonyms(Pseudonym(one.label, one.type, one.fingerprint) for one in whole.all)
    assert masked(second, kept) == masked(second, whole)


@given(TEXTS)
def test_masking_what_is_masked_changes_nothing(text: str) -> None:
    pseudonyms = Pseudonyms()
    once = masked(text, pseudonyms)
    assert masked(once, pseudonyms) == once


def test_a_label_that_somebody_wrote_is_never_given_to_another() -> None:
    pseudonyms = Pseudonyms()
    assert masked("[이름1]은 누구입니까? 홍길동 씨입니까?", pseudonyms) == "[이름1]은 누구입니까? [이름2] 씨입니까?"


def test_a_number_is_the_same_however_it_is_written() -> None:
    pseudonyms = Pseudonyms()
    assert masked("010-1234-5678 또는 01012345678", pseudonyms) == "[전화1] 또는 [전화1]"


def test_labels_of_documents_are_their_own() -> None:
    assert masked("홍길동 010-1234-5678", Pseudonyms(prefix="문서")) == "[문서이름1] [문서전화1]"
    assert labels_in("[문서이름1] [이름1]") == ("문서이름1", "이름1")


def test_without_the_value_a_label_stays() -> None:
    assert restored("[이름1] 귀하", {}) == "[이름1] 귀하"
