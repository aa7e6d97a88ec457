import pytest

from configs.taxonomy import load_taxonomy
from rag.complaints.classify.counting import number_of
from rag.complaints.classify.flags import abusive, agency_of, joint, repeated


@pytest.mark.parametrize(
    ("words", "number"),
    [("열네", 14), ("1,200", 1200), ("삼십이", 32), ("스무", 20), ("백서른", 130), ("쉰다섯", 55), ("사백십이", 412)],
)
def test_numbers_are_read_as_complaints_write_them(words: str, number: int) -> None:
    assert number_of(words) == number


@pytest.mark.parametrize(
    "text",
    [
        "하천 악취로 다섯 집 다섯 명이 함께 올립니다.",
        "저희 32세대 32명입니다. 연명부를 붙입니다.",
        "우리 골짜기 열두 농가 열세 사람이 도장을 찍어 냅니다.",
    ],
)
def test_five_households_and_five_persons_are_many(text: str) -> None:
    found = joint(text)
    assert found is not None
    assert all(word in text for word in found.words)


@pytest.mark.parametrize(
    "text",
    [
        "빌라 세 집이 같이 올립니다.",
        "네 가구 열 명이 함께 냅니다.",
        "열 가구 네 명이 이름을 적어 냅니다.",
        "아파트 1,200세대가 쓰는 길입니다. 넓혀 주세요.",
        "직원 스무 명이 배앓이를 합니다.",
    ],
)
def test_fewer_or_only_one_of_the_two_is_not(text: str) -> None:
    assert joint(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "네 번째로 말씀드립니다. 앞선 세 번의 회신은 같았습니다.",
        "올해 두 번 민원을 냈는데 그대로라 또 냅니다.",
        "소음 때문에 민원을 벌써 다섯 번 넣었습니다.",
    ],
)
def test_a_complaint_says_that_it_comes_again(text: str) -> None:
    found = repeated(text)
    assert found is not None
    assert all(word in text for word in found.words)


@pytest.mark.parametrize(
    "text",
    [
        "민원실에 삼십 번을 걸어도 통화 중입니다.",
        "추첨에서 네 번 떨어졌습니다.",
        "서류를 세 번이나 냈는데 전산이 안 바뀝니다.",
        "가로등이 꺼졌습니다. 고쳐 주세요.",
    ],
)
def test_other_things_done_often_are_no_repeated_complaint(text: str) -> None:
    assert repeated(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "번호판 떼 간 새X 누구냐",
        "이 씨X 일 똑바로 안 하냐",
        "당장 안 하면 찾아가서 다 엎어버린다.",
        "공무원 대가리 속이 궁금하네",
    ],
)
def test_abuse_and_threats_are_found_also_masked(text: str) -> None:
    found = abusive(text)
    assert found is not None
    assert all(word in text for word in found.words)


@pytest.mark.parametrize(
    "text",
    [
        "집 앞 가로등이 일주일째 꺼져 있습니다.",
        "신호등 불이 꺼져서 위험합니다.",
        '옆집 사람이 저에게 "개새끼야 죽여버린다"라고 했습니다. 도와주세요.',
        "창고에 새끼 고양이 네 마리가 있습니다.",
        "시발점이 되는 정류장을 옮겨 주세요.",
        "이 없는 노인은 뭘 씹어 먹으란 말입니까.",
    ],
)
def test_quoted_abuse_and_innocent_words_are_none(text: str) -> None:
    assert abusive(text) is None


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("고속도로 나들목 램프가 밀립니다.", "한국도로공사"),
        ("간선수로 물이 끊겼습니다.", "한국농어촌공사"),
        ("신호위반 오토바이를 신고합니다.", "경찰서"),
        ("월급을 석 달째 못 받았습니다.", "고용노동청"),
    ],
)
def test_matters_of_others_name_the_agency(text: str, agency: str) -> None:
    found = agency_of(text, load_taxonomy().agencies)
    assert found is not None
    assert found[0].name == agency
    assert found[1] in text


def test_a_matter_of_the_office_itself_names_none() -> None:
    assert agency_of("기초연금을 연금공단에 내는지 면사무소에 내는지요.", load_taxonomy().agencies) is None
