from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from eval.suites.reply_choice import EMPTY, NONE, plain, read_choice

CHOICES = ("손자", "할머니", "알 수 없음")
words = st.text(alphabet="가나다라마바사 아자차카타파하 0123456789", min_size=1, max_size=12).filter(str.strip)


def squeezed(text: str) -> str:
    return "".join(plain(text).split())


def taken(reply: str, letters: str = "ABC", choices: tuple[str, ...] = CHOICES) -> int | None:
    return read_choice(reply, letters, choices).choice


@pytest.mark.parametrize(
    "reply",
    [
        "B",
        " b",
        "(B)",
        "B.",
        "B: 할머니",
        "정답: B",
        "정답은 B입니다.",
        "**B**",
        "답: (b) 할머니",
        "Ｂ",
        "정답:\nB",
        "할머니",
        "할머니입니다.",
        "'할머니'",
        "할머니가 휴대전화 사용에 익숙하지 않았습니다.",
        "B\n\nA는 손자이므로 아닙니다.",
        "ⓑ",
        "정답 B",
    ],
)
def test_a_letter_or_the_text_of_a_choice_takes_it(reply: str) -> None:
    assert taken(reply) == 1


@pytest.mark.parametrize(
    "reply",
    ["A 또는 B", "a, b, c", "손자와 할머니", "A: 할머니", "B (손자)", "A와 B 가운데 하나", "손자 아니면 알 수 없음"],
)
def test_an_ambiguous_reply_takes_none_and_says_why(reply: str) -> None:
    reading = read_choice(reply, "ABC", CHOICES)
    assert reading.choice is None
    assert reading.why not in {EMPTY, NONE}


@pytest.mark.parametrize(
    "reply", ["D", "할아버지", "1", "②", "혈액형은 A형", "비타민C", "AB", "A1", "큰손자", "It is a dog"]
)
def test_what_is_no_choice_takes_none(reply: str) -> None:
    assert read_choice(reply, "ABC", CHOICES) == read_choice("그 밖의 말", "ABC", CHOICES)


@pytest.mark.parametrize("reply", ["", " \n\t ", "정답:", "**"])
def test_an_empty_reply_says_so(reply: str) -> None:
    assert read_choice(reply, "ABC", CHOICES).why == EMPTY


def test_the_words_of_unknown_may_be_said_politely() -> None:
    assert taken("답을 알 수 없습니다.") == 2
    assert taken("알수없음") == 2


def test_an_unknown_that_begins_as_a_lead_is_read_whole() -> None:
    assert taken("정답 없음", "abc", ("손자", "정답 없음", "할머니")) == 1
    assert taken("정답: 정답 없음", "abc", ("손자", "정답 없음", "할머니")) == 1


def test_a_choice_inside_a_longer_one_is_not_named_by_it() -> None:
    choices = ("정규직 사원", "비정규직 사원", "알 수 없음")
    assert taken("비정규직 사원", choices=choices) == 1
    assert taken("정규직 사원", choices=choices) == 0


def test_a_letter_within_the_text_of_a_choice_is_not_taken_for_a_letter() -> None:
    assert taken("비타민 C", choices=("비타민 C", "비타민 D", "철분")) == 0


def test_choices_of_equal_text_cannot_be_told_apart() -> None:
    assert taken("손자", choices=("손자", "손자 ", "할머니")) is None
    assert taken("B", choices=("손자", "손자 ", "할머니")) == 1


@given(
    index=st.integers(0, 4),
    before=st.sampled_from(["", " ", "(", "정답: ", "답은 "]),
    after=st.sampled_from(["", ")", ".", " 입니다", "번"]),
)
def test_every_letter_alone_takes_its_choice(index: int, before: str, after: str) -> None:
    choices = ("하나", "둘째 것", "셋째 것", "넷째 것", "다섯째 것")
    assert taken(f"{before}{'ABCDE'[index]}{after}", "ABCDE", choices) == index
    assert taken(f"{before}{'abcde'[index]}{after}", "abcde", choices) == index


@settings(max_examples=40)
@given(choices=st.lists(words, min_size=2, max_size=5, unique_by=squeezed), data=st.data())
def test_the_text_of_a_choice_takes_it_whatever_the_others_are(choices: list[str], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(choices) - 1))
    assume(not squeezed(choices[index]).startswith("답"))
    assert taken(choices[index], "ABCDE", tuple(choices)) == index


@settings(max_examples=40)
@given(choices=st.lists(words, min_size=3, max_size=3, unique_by=squeezed), reply=st.text(max_size=80))
def test_no_reply_crashes_and_each_has_its_reason(choices: list[str], reply: str) -> None:
    reading = read_choice(reply, "ABC", choices)
    assert reading.why
    assert reading.choice in {None, 0, 1, 2}


@given(
    reply=st.sampled_from(["손자", "할머니", "알 수 없음", "할머니가 그랬다", "손자와 할머니", "모름"]),
    order=st.permutations(range(3)),
)
def test_the_order_of_the_choices_does_not_change_which_text_is_taken(reply: str, order: list[int]) -> None:
    usual = taken(reply)
    moved = taken(reply, choices=tuple(CHOICES[index] for index in order))
    assert (None if moved is None else order[moved]) == usual


@given(first=st.integers(0, 2), second=st.integers(0, 2), joint=st.sampled_from([" 또는 ", ", ", "/", " ", " 와 "]))
def test_two_different_letters_take_none(first: int, second: int, joint: str) -> None:
    assume(first != second)
    assert taken(f"{'ABC'[first]}{joint}{'ABC'[second]}") is None


def test_ten_megabytes_are_read_as_quickly_as_a_line() -> None:
    assert taken("B " + "가" * 10_000_000) == 1
