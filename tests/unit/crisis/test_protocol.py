"""Whom to call in which order; no number is invented."""

from __future__ import annotations

from dataclasses import replace

import pytest

from configs.crisis import load_crisis, words_of
from configs.settings import CONFIGS, read_yaml
from rag.complaints.alarm import alarm_of
from rag.complaints.crisis import CrisisDetector
from rag.complaints.types import CRISES

WORDS = load_crisis()
DETECTOR = CrisisDetector(WORDS)


def numbers(text: str) -> list[str]:
    return [contact.number for contact in DETECTOR.at_once(text).protocol]


def test_every_kind_has_a_protocol_and_signs() -> None:
    assert set(WORDS.kinds) == set(CRISES)
    assert {sign.kind for sign in WORDS.signs} == set(CRISES)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("죽고 싶습니다.", "109"),
        ("사흘째 굶었습니다.", "129"),
        ("할머니가 쓰러졌어요.", "119"),
        ("아빠가 자꾸 때려요.", "112"),
        ("지하실에 불이 났어요.", "119"),
    ],
)
def test_the_first_number_is_that_of_the_kind(text: str, first: str) -> None:
    assert numbers(text)[0] == first


def test_a_foreigner_gets_the_line_that_speaks_their_language() -> None:
    assert "1577-1366" in numbers("저는 베트남에서 왔어요. 남편이 때려요.")
    assert "1577-1366" not in numbers("남편이 때려요.")


def test_the_situation_room_has_no_number_until_one_is_set() -> None:
    found = DETECTOR.at_once("지하실에 불이 났어요.")
    room = next(contact for contact in found.protocol if "상황실" in contact.name)
    assert room.number == ""
    assert "번호는 관리자가" in room.when


def test_the_number_of_a_region_is_shown_once_it_is_set() -> None:
    local = CrisisDetector(replace(WORDS, local={"수원시": "031-000-0000"}))
    found = local.at_once("지하실에 불이 났어요.", "수원시")
    assert ("수원시 상황실", "031-000-0000") in [(contact.name, contact.number) for contact in found.protocol]


def test_a_contact_that_is_not_listed_is_refused() -> None:
    raw = read_yaml(CONFIGS / "crisis.yaml")
    broken = raw | {"contacts": {key: value for key, value in raw["contacts"].items() if key != "109"}}
    with pytest.raises(ValueError, match="109"):
        words_of(broken)


def test_an_alarm_says_the_numbers_in_its_first_line() -> None:
    alarm = alarm_of(DETECTOR.at_once("죽고 싶습니다."))
    assert alarm is not None
    assert "109" in alarm.headline
    assert any(line.strip().startswith("☎ 109") for line in alarm.lines)
    assert alarm_of(DETECTOR.at_once("가로등을 고쳐 주세요.")) is None
