import pytest

from rag.complaints.matters import several_matters
from serving.complaints.inspect import inspected


def test_each_matter_of_several_is_listed() -> None:
    assert several_matters("① 하수구를 뚫어 주세요\n② 쓰레기를 치워 주세요") == (
        "하수구를 뚫어 주세요",
        "쓰레기를 치워 주세요",
    )


def test_an_officer_is_told_of_matters_that_no_number_stands_before() -> None:
    text = "가로등이 꺼졌으니 고쳐 주세요. 그리고 골목에 쌓인 쓰레기도 치워 주세요. 또 하나, 버스를 늘려 주세요."
    assert any("3가지" in notice for notice in inspected(text, 1_000).notices)


@pytest.mark.parametrize(
    "text",
    [
        "가로등이 꺼졌습니다. 고쳐 주시면 감사하겠습니다.",
        "LH 아파트 CCTV와 PC방 앞 KT 통신선이 늘어져 있습니다. 정리해 주세요.",
        "1동 앞입니다. 물이 샙니다.",
    ],
)
def test_an_ordinary_complaint_has_no_notice(text: str) -> None:
    assert inspected(text, 1_000).notices == ()
