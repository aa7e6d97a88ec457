"""What the words alone say, without a model: fast, and right about the plain cases."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configs.crisis import load_crisis
from rag.complaints.crisis import CrisisDetector

DETECTOR = CrisisDetector(load_crisis())
DANGERS = {
    "죽고 싶습니다. 아무한테도 말 못 했어요.": "자살·자해",
    "동생이 옥상에 올라갔어요. 뛰어내리려고 해요.": "자살·자해",
    "금요일에 온 도시락을 월요일까지 나눠 먹습니다.": "식량·생계",
    "사흘째 굶었습니다. 먹을 게 없어요.": "식량·생계",
    "치매 어머니가 집을 나가서 아직 안 들어오셨어요.": "실종·폭염",
    "밭에서 할머니가 쓰러졌어요. 몸이 불덩이 같아요.": "실종·폭염",
    "아빠가 허리띠로 때려요. 어제도 맞았어요.": "학대",
    "요양원에서 어머니 손목을 끈으로 묶어 놨습니다.": "학대",
    "혼자 사는 옆집 할아버지가 문을 두드려도 대답이 없어요.": "고립·고독사",
    "창고에서 불이 났어요. 연기가 올라와요.": "화재·붕괴·침수",
    "지금 반지하로 물이 들어와요!": "화재·붕괴·침수",
}
INNOCENT = (
    "더워 죽겠어요. 그늘막 좀 달아 주세요.",
    "세금 폭탄을 맞았습니다. 계산 근거를 알려 주세요.",
    "우리 동네 축구장 잔디가 다 죽었어요. 살려 주세요.",
    "쌀값 붕괴에 농민이 웁니다. 수매량을 늘려 주세요.",
    "민원실 전화통에 불이 나서 연결이 안 됩니다.",
    "자살예방 현수막에 오타가 있습니다.",
    "매일 목숨 걸고 주차합니다.",
    "불타는 금요일 야시장 신청은 언제인가요?",
    "사유서를 붙여 신청합니다.",
    "공무원이 사람 잡네요.",
    "연기 감지기를 바꿔 주세요.",
    "어르신 교통카드를 잃어버렸습니다.",
    "아동수당이 이번 달에 안 들어왔습니다.",
    "예방 주사를 맞았어요.",
    "자살예방센터 전화번호 알려줘",
    "학대 신고 의무자는 누구인가요",
    "작년에 아버지가 실종되셨다가 무사히 찾았습니다. 고맙습니다.",
)


@pytest.mark.parametrize("text", DANGERS)
def test_danger_is_found_with_its_kind(text: str) -> None:
    found = DETECTOR.at_once(text)
    assert found.label.value == DANGERS[text]
    assert found.urgency in {"즉시", "긴급"}
    assert found.protocol[0].number
    assert found.steps


@pytest.mark.parametrize("text", INNOCENT)
def test_innocent_words_raise_no_alarm(text: str) -> None:
    assert DETECTOR.at_once(text).label.value is None


@pytest.mark.parametrize("text", DANGERS)
def test_the_words_that_a_finding_rests_on_stand_in_the_text(text: str) -> None:
    words = DETECTOR.at_once(text).label.words
    assert words
    assert all(word in text for word in words)


@settings(max_examples=60, deadline=None)
@given(
    danger=st.sampled_from(sorted(DANGERS)),
    before=st.lists(st.sampled_from(INNOCENT), max_size=4),
    after=st.lists(st.sampled_from(INNOCENT), max_size=4),
    between=st.sampled_from([" ", "\n", "\n\n", "  "]),
)
def test_nothing_that_stands_around_a_sign_hides_it(
    danger: str, before: list[str], after: list[str], between: str
) -> None:
    letter = between.join([*before, danger, *after])
    assert DETECTOR.at_once(letter).label.value is not None


@pytest.mark.parametrize("danger", DANGERS)
def test_odd_spacing_hides_no_sign(danger: str) -> None:
    spaced = " ".join(danger.replace(" ", ""))
    assert DETECTOR.at_once(spaced).label.value is not None
    assert DETECTOR.at_once(danger.replace(" ", "")).label.value is not None


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    found = DETECTOR.at_once(text)
    assert all(word in text for word in found.label.words)


def test_latin_letters_may_be_of_any_case() -> None:
    assert DETECTOR.at_once("I WANT TO DIE. please").label.value == "자살·자해"


def test_a_huge_text_is_read_at_its_beginning() -> None:
    assert DETECTOR.at_once("창고에서 불이 났어요. " + "가나다 " * 60_000).label.value == "화재·붕괴·침수"


def test_plain_signs_are_direct_and_a_thing_of_now_is_at_once() -> None:
    assert DETECTOR.at_once("죽고 싶습니다.").direct
    assert not DETECTOR.at_once("도시락을 월요일까지 나눠 먹습니다.").direct
    assert DETECTOR.at_once("도시락을 월요일까지 나눠 먹습니다.").urgency == "긴급"
    assert DETECTOR.at_once("사흘째 굶었습니다.").urgency == "즉시"


def test_a_sentence_that_is_repeated_says_no_more_than_once() -> None:
    sign = "어제 그네가 떨어져 있어서 아이가 다칠 뻔했습니다. "
    assert DETECTOR.at_once(sign * 60).label.confidence == DETECTOR.at_once(sign).label.confidence


@pytest.mark.parametrize("text", ["논에 물이 안 들어와서 못 심어요.", "수로가 막혀 논에 물이 들어오지 않습니다."])
def test_water_that_does_not_come_floods_nothing(text: str) -> None:
    assert DETECTOR.at_once(text).label.value is None
