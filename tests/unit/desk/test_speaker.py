import pytest

from rag.complaints.speaker import introduces, matter_of

MATTER = "정류장 의자가 부서져 있습니다."


@pytest.mark.parametrize(
    "opening",
    [
        "저는 캄보디아에서 온 유학생입니다.",
        "안녕하세요. 수원에 사는 40대 남성입니다.",
        "청각장애가 있어요.",
        "올해 여든셋 먹은 늙은이요.",
        "대학병원에서 일하는 간호사예요,",
        "무슬림입니다.",
    ],
)
def test_a_sentence_that_only_says_who_writes_is_no_part_of_the_matter(opening: str) -> None:
    assert matter_of(f"{opening} {MATTER}") == MATTER


@pytest.mark.parametrize(
    "text",
    [
        "장애인주차구역에 매일 세운 차입니다. 단속해 주세요.",
        "우리 아파트 누수 하자입니다. 시공사가 모른 척합니다.",
        "공장 앞에 다리를 저는 강아지가 사흘째 있습니다. 데려가 주세요.",
        "개인택시 면허를 양도하려고 신청합니다.",
        "혼자 사는 노인입니다. 사흘째 밥을 못 먹었습니다.",
    ],
)
def test_a_sentence_with_a_matter_stays(text: str) -> None:
    assert matter_of(text) == text


def test_a_text_of_nothing_but_introductions_stays_whole() -> None:
    assert matter_of("저는 유학생입니다.") == "저는 유학생입니다."


def test_a_greeting_introduces_nothing_but_is_left_out() -> None:
    assert introduces("안녕하십니까, ")
    assert not introduces("가로등이 꺼졌어요.")
