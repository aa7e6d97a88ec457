"""Masking a sentence at a time."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.guards.pii.mask import mask
from rag.guards.pii.stream import AHEAD, StreamMasker
from tests.unit.pii.found import detector

FILLER = "가로등이 일주일째 꺼져 있어서 밤에 다니기가 무척 어렵습니다. "
SENTENCES = st.sampled_from(
    [
        "제 번호는 010-2345-6789입니다. ",
        "주민번호는 900101-\n1234567 입니다. ",
        "성명: 채윤슬\n",
        "계좌는 국민은행 123456-01-234567 입니다! ",
        "수원시 팔달구 효원로 12-3, 101동 502호에 삽니다. ",
        "차량은 12가 3456이고 메일은 hong@example.com 입니다. ",
        "외국인등록번호 850505-5123456, 여권번호 M12345678. ",
        FILLER,
    ]
)
TEXTS = st.lists(SENTENCES, min_size=1, max_size=14).map("".join)


def streamed(text: str, cuts: list[int]) -> list[str]:
    masker = StreamMasker(detector())
    edges = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    pieces = [masker.feed(text[start:end]) for start, end in pairwise(edges)]
    return [*pieces, masker.close()]


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.lists(st.integers(0, 2000), max_size=12))
def test_pieces_cut_anywhere_give_the_same_as_the_whole(text: str, cuts: list[int]) -> None:
    assert "".join(streamed(text, cuts)) == mask(text, detector()).text


def test_a_sentence_leaves_before_the_text_is_over() -> None:
    masker = StreamMasker(detector())

    given_back = masker.feed("제 번호는 010-2345-6789입니다. " + FILLER * (AHEAD // len(FILLER) + 2))

    assert given_back.startswith("제 번호는 [전화1]입니다.")


def test_one_character_at_a_time_never_shows_part_of_a_number() -> None:
    text = FILLER * 3 + "주민번호는 900101-1234567 이고 전화는 010-2345-6789 입니다. " + FILLER * 5
    masker, seen = StreamMasker(detector()), ""

    for character in text:
        seen += masker.feed(character)
        assert "9001" not in seen
        assert "2345" not in seen
    assert seen + masker.close() == mask(text, detector()).text


def test_a_value_keeps_its_label_from_sentence_to_sentence() -> None:
    text = "전화 010-2345-6789. " + FILLER * 8 + "다시 적으면 010 2345 6789 입니다."

    assert "".join(streamed(text, [30, 300])).count("[전화1]") == 2


def test_a_name_is_masked_again_where_nothing_around_tells_it() -> None:
    text = "성명: 채윤슬\n" + FILLER * 12 + "어제 채윤슬 왔다 감."

    assert "채윤슬" not in "".join(streamed(text, [20, 200, 400]))


def test_a_text_without_sentences_is_let_go_in_time() -> None:
    masker = StreamMasker(detector())

    assert sum(len(masker.feed("가나다 " * 50)) for _ in range(60)) > 4000
