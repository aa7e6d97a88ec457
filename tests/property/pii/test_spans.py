"""Whatever the text: spans are exact, ascending and disjoint, and nothing is lost by masking."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.guards.pii.mask import mask, unmask
from rag.guards.pii.normalize import normalize
from tests.unit.pii.found import detector

PARTS = st.sampled_from(
    [
        *(
            "010-1234-5678",
            "900101-1234567",
            "성명: 김철수",
            "12가3456",
            "a@b.co",
            "１２３",
            "여권 M12345678",
            "10.0.0.77",
        ),
        *(
            "국민은행 123-45-678901",
            "수원시 팔달구 효원로 1",
            "공일공 일이삼사 오육칠팔",
            "[이름1]",
            "씨",
            "님",
            "-",
            " ",
            "\n",
        ),
        *("\u200b", "\u1100\u1161", "\ud800"),
    ]
)
TEXTS = st.one_of(st.text(st.characters(), max_size=80), st.lists(PARTS, max_size=12).map("".join))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example("홍길동\u200b님")
def test_spans_are_exact_ascending_and_disjoint(text: str) -> None:
    spans = detector().detect(text)

    assert all(span.text == text[span.start : span.end] and span.text for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(0 < span.confidence <= 1 and span.reason for span in spans)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_offsets_of_the_normalised_text_lead_back_in_order(text: str) -> None:
    normal = normalize(text)
    places = [normal.span(at, at + 1) for at in range(len(normal.text))]

    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(before[1] <= after[0] for before, after in pairwise(places))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_a_masked_text_can_be_led_back(text: str) -> None:
    masked = mask(text, detector())

    assert masked.original() == text


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_labels_alone_lead_back_but_for_the_writing(text: str) -> None:
    masked = mask(text, detector())

    if len(set(masked.values.values())) == len({span.text for span in masked.spans}):
        assert unmask(masked.text, masked.values) == text
