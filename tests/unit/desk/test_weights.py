import json
import re

import pytest

from configs.taxonomy import TAXONOMY, WEIGHTS, load_taxonomy, load_weights
from eval.desk.ground import GOLD, read_rows
from eval.desk.train import data_files, data_hash
from rag.adapters.memory import FakeAnalyzer
from rag.complaints.classify import build
from rag.complaints.read import read_texts
from rag.complaints.types import DOMAINS, FLAGS, TYPES, URGENCIES, Classification
from tests.unit.desk.test_speaker import MATTER


def classified(text: str) -> Classification:
    """Without the real dictionary and vector: words alone."""
    return build(load_taxonomy(), load_weights()).classify(read_texts([text], FakeAnalyzer())[0])


def test_the_weights_are_those_of_the_committed_texts() -> None:
    assert str(load_weights()["data"]) == data_hash(TAXONOMY, data_files())


def test_the_weights_stay_small() -> None:
    assert WEIGHTS.stat().st_size < 2_000_000


def test_every_made_complaint_has_labels_of_the_vocabulary() -> None:
    rows = [row for path in data_files() for row in read_rows(path)]
    assert len(rows) > 1_000
    for row in rows:
        assert row["domain"] in DOMAINS
        assert row["type"] in TYPES
        assert row["urgency"] in URGENCIES
        assert set(json.loads(json.dumps(row["flags"]))) <= set(FLAGS)


def test_no_made_complaint_is_one_of_the_marked_ones() -> None:
    def pieces(text: str) -> set[str]:
        bare = re.sub(r"\W", "", text)
        return {bare[at : at + 14] for at in range(len(bare) - 13)}

    marked = set().union(*(pieces(str(row["text"])) for row in read_rows(GOLD / "complaints.jsonl")))
    made = [str(row["text"]) for path in data_files() for row in read_rows(path)]
    assert [text for text in made if pieces(text) & marked] == []


def test_a_label_rests_on_words_that_stand_in_the_text() -> None:
    text = "버스 정류장 의자가 부서졌습니다. 시내버스 노선도 바뀌었습니다."
    found = classified(text)
    assert found.domain.value == "교통"
    assert found.domain.words
    assert all(word in text for word in (*found.domain.words, *found.type.words, *found.urgency.words))
    assert abs(sum(found.domain.scores.values()) - 1) < 0.01


def test_a_text_without_korean_is_left_to_a_person() -> None:
    found = classified("asdf 1234 !!")
    assert found.domain.value is None
    assert "직접 확인" in found.domain.reason


@pytest.mark.parametrize(
    "text",
    [
        "지금 하천에 기름이 둥둥 떠내려갑니다.",
        "산비탈에서 돌이 굴러 떨어졌습니다. 오늘 밤이 걱정입니다.",
        "어제 도시락을 먹은 아이들 열두 명이 설사를 합니다.",
        "내일모레 입주인데 사용승인이 안 납니다.",
        "모내기 철에 물이 닷새째 끊겼습니다.",
    ],
)
def test_what_cannot_wait_is_urgent(text: str) -> None:
    found = classified(text).urgency
    assert found.value == "긴급"
    assert all(word in text for word in found.words)


@pytest.mark.parametrize(
    "opening", ["저는 캄보디아에서 온 유학생입니다. ", "올해 여든셋 먹은 늙은이요. ", "무슬림입니다. "]
)
def test_who_writes_changes_no_label(opening: str) -> None:
    plain, introduced = classified(MATTER), classified(opening + MATTER)
    for field in ("domain", "type", "urgency"):
        assert getattr(plain, field).value == getattr(introduced, field).value
        assert getattr(plain, field).confidence == pytest.approx(getattr(introduced, field).confidence)
