"""What a check-in means: danger, changes, missed calls."""

from __future__ import annotations

from datetime import timedelta

import pytest

from configs.care_words import load_care_words
from rag.care.checkin import Assessment, Heard, assess, without_note
from rag.care.cues import cues_in
from rag.care.ladder import Ladder
from rag.care.types import Outcome
from rag.complaints.types import CrisisFinding, Label, ReadText
from tests.care import MONDAY, Week, WordDanger, check

CUES = load_care_words().cues
NO_DANGER = CrisisFinding(Label(None, 0.0, ""))


def named(text: str) -> list[str]:
    return [found.cue.name for found in cues_in(text, CUES)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("입맛이 없어서 점심을 거르셨다고 함", ["식사"]),
        ("밤에 잠을 못 주무시고 어지럽다고 하심", ["수면", "통증·질병"]),
        ("화장실에서 미끄러져 엉덩이를 찧음", ["낙상"]),
        ("같은 이야기를 여러 번 반복하심. 요일을 헷갈려 하심", ["기억·인지"]),
        ("아들이 안 와서 외롭다고 눈물을 보이심", ["우울·외로움"]),
        ("보일러가 고장 나 방이 춥다고 하심", ["생활 여건"]),
        ("혈압약이 떨어졌는데 병원에 못 갔다고 함", ["복약"]),
    ],
)
def test_changes_are_found_in_notes(text: str, names: list[str]) -> None:
    assert named(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "식사 잘 하시고 잠도 잘 주무심. 산책 다녀오심",
        "어지럽지 않다고 하심. 통증은 없고 기분 좋으심",
        "외롭지 않다고 웃으심. 넘어지신 적 없음",
        "복지관 노래 교실에 다녀오셨다고 함",
        "",
    ],
)
def test_what_is_denied_or_well_is_no_change(text: str) -> None:
    assert named(text) == []


def heard(text: str, earlier: list[frozenset[str]] | None = None, *, word: str = "죽고 싶") -> Heard:
    finding = WordDanger(word).find(ReadText(text, ()))
    return Heard(finding, cues_in(text, CUES), earlier or [])


def meaning(text: str, *outcomes: Outcome, earlier: list[frozenset[str]] | None = None) -> Assessment:
    history = [check(number, outcome) for number, outcome in enumerate(outcomes, 1)]
    now = history[-1].at + timedelta(minutes=5)
    return assess(history[-1], heard(text, earlier), Ladder(Week()).standing(history, now), now, "노인복지과")


def test_danger_in_a_note_comes_first_and_at_once() -> None:
    found = meaning("그만 죽고 싶다고 하심", "answered")
    assert (found.risk, found.danger) == ("위험", True)
    assert found.contacts[0].number == "109"
    assert found.step.due == MONDAY + timedelta(days=1, minutes=5)
    assert found.at_once
    assert "죽고 싶" in found.words


def test_danger_that_only_shows_is_a_step_lower() -> None:
    hint = CrisisFinding(Label("고립·고독사", 0.6, "며칠째 말할 사람이 없음", ("말할 사람",)))
    one = check(1, "answered")
    found = assess(one, Heard(hint, ()), Ladder(Week()).standing([one], one.at), one.at, "노인복지과")
    assert (found.risk, found.danger) == ("주의", True)


def test_levels_rise_with_missed_calls_and_with_a_visit_that_is_late() -> None:
    assert meaning("", "answered").risk == "없음"
    assert meaning("", "missed").risk == "관찰"
    assert meaning("", "missed", "missed", "missed").risk == "주의"
    assert meaning("", "missed", "missed", "missed", "visit_absent").risk == "위험"
    late = [check(number, "missed") for number in (1, 2, 3)]
    now = late[-1].at + timedelta(days=3)
    found = assess(late[-1], Heard(NO_DANGER, ()), Ladder(Week()).standing(late, now), now, "노인복지과")
    assert found.risk == "위험"
    assert "기한이 지났습니다" in found.reason


def test_a_change_that_was_told_of_before_weighs_more() -> None:
    assert meaning("입맛이 없다고 하심", "answered").risk == "관찰"
    again = meaning("입맛이 없다고 하심", "answered", earlier=[frozenset({"식사"})])
    assert again.risk == "주의"
    assert "앞선 통화 1건" in again.reason
    assert "입맛이 없" in again.words


def test_a_talk_without_a_note_says_that_nobody_could_look() -> None:
    assert without_note(["answered"], note=False)
    assert not without_note(["answered"], note=True)
    assert not without_note(["missed"], note=False)
