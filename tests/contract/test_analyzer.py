"""The contract of `rag.ports.Analyzer`, on the fake and on Kiwi."""

from __future__ import annotations

import pytest

from rag.adapters.kiwi import KiwiAnalyzer
from rag.adapters.memory import FakeAnalyzer
from rag.lexical import CONTENT_TAGS, SparseEncoder, base_tag
from rag.ports import Analyzer, Morpheme

ODD = [
    "",
    " ",
    "\n\t",
    "\x00",
    "\ud800 홀로 선 대리 문자",
    "🚗🚓 주차",
    "ㅋㅋㅋ",
    "ﾊﾝｸﾞﾙ",
    "a" * 5000,
    "가" * 5000,
    "제21조의2",
    "①②③",
    "\u200b",
]

KIWI = KiwiAnalyzer(workers=1)


@pytest.fixture(params=["fake", pytest.param("kiwi", marks=pytest.mark.engine)])
def analyzer(request: pytest.FixtureRequest) -> Analyzer:
    return KIWI if request.param == "kiwi" else FakeAnalyzer()


def analyzed(analyzer: Analyzer, text: str) -> list[Morpheme]:
    return next(iter(analyzer.analyze([text])))


def content(analyzer: Analyzer, text: str) -> list[str]:
    return [m.form for m in analyzed(analyzer, text) if base_tag(m.tag) in CONTENT_TAGS]


def test_every_text_is_answered_in_its_place(analyzer: Analyzer) -> None:
    found = list(analyzer.analyze(["주차 단속", "", "수수료 감면"]))
    assert len(found) == 3
    assert "주차" in [m.form for m in found[0]]
    assert found[1] == []
    assert "수수료" in [m.form for m in found[2]]


def test_no_texts_give_no_answers(analyzer: Analyzer) -> None:
    assert list(analyzer.analyze([])) == []


@pytest.mark.parametrize("text", ODD, ids=[f"odd{number}" for number in range(len(ODD))])
def test_odd_input_raises_nothing(analyzer: Analyzer, text: str) -> None:
    assert all(0 <= m.start <= m.end <= len(text) for m in analyzed(analyzer, text))
    assert isinstance(analyzer.repair(text), str)


def test_offsets_point_at_the_morpheme_in_the_text(analyzer: Analyzer) -> None:
    text = "🚗 주차위반 과태료는 얼마입니까? (제21조의2) ABC 32"
    nouns = [m for m in analyzed(analyzer, text) if m.tag in {"NNG", "SL", "SN"}]
    assert nouns
    assert all(text[m.start : m.end] == m.form for m in nouns)
    assert [m.start for m in nouns] == sorted(m.start for m in nouns)


def test_particles_are_split_from_nouns(analyzer: Analyzer) -> None:
    assert {"주차", "과태료"} <= set(content(analyzer, "주차의 과태료는"))
    assert "는" not in content(analyzer, "주차의 과태료는")


def test_numbers_and_latin_words_are_kept(analyzer: Analyzer) -> None:
    assert {"2026", "PDF"} <= set(content(analyzer, "2026 PDF"))


def test_the_same_text_gives_the_same_vector(analyzer: Analyzer) -> None:
    encoder = SparseEncoder(analyzer)
    first, second = encoder.passages("body", ["불법 주정차 과태료", "불법 주정차 과태료"])
    assert first == second
    assert first
    assert list(first.indices) == sorted(set(first.indices))


def test_a_well_formed_text_survives_repair(analyzer: Analyzer) -> None:
    assert "과태료" in analyzer.repair("주차 위반 과태료는 얼마입니까?")
    assert analyzer.repair("").strip() == ""
