"""Drafts with the real analyser and the real small model."""

from __future__ import annotations

from pathlib import Path

import pytest

from configs.settings import EngineSettings
from rag.adapters.kiwi import KiwiAnalyzer
from rag.complaints.draft.indirect import restated
from rag.sentences import sentences
from serving.engine.engines import LlamaEngine, connector
from tests.unit.drafts.world import drafted, drafter, request, statements

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def analyzer() -> KiwiAnalyzer:
    return KiwiAnalyzer()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("지하차도에 물이 차고 있어요!!!", "지하차도에 물이 차고 있다는"),
        ("규정을 좀 바꿔 주세요.", "규정을 바꿔 달라는"),
        ("온라인 공고 의무를 넣어 주시길 건의합니다.", "온라인 공고 의무를 넣어 달라는"),
        ("담당자 연락처 좀 알려주실 수 있나요?", "담당자 연락처 알려 달라는"),
        ("기초연금은 언제까지 신청해야 하나요?", "기초연금은 언제까지 신청해야 하는지"),
        ("주차 과태료는 얼마인가요?", "주차 과태료는 얼마인지"),
        ("이게 불법 아닌가요?", "이게 불법 아닌지"),
        ("제가 대상이 될까요?", "대상이 될지"),
        ("신청 서류는 뭐가 필요한가요?", "신청 서류는 뭐가 필요한지"),
        ("공사가 언제 끝나는지 궁금합니다.", "공사가 언제 끝나는지"),
        ("밤마다 너무 시끄러워요.", "밤마다 너무 시끄럽다는"),
        ("같은 분이 12년째입니다.", "같은 분이 12년째라는"),
        ("우리 집 앞 하수구에서 물이 넘쳐요", "귀하의 집 앞 하수구에서 물이 넘친다는"),
        ("냄새가 나서 창문을 못 엽니다.", "냄새가 나서 창문을 못 연다는"),
    ],
)
def test_a_sentence_is_told_in_indirect_speech(analyzer: KiwiAnalyzer, said: str, told: str) -> None:
    (span,) = sentences(said)
    found = restated(said, span, next(iter(analyzer.analyze([said]))))
    assert found is not None
    assert found.text == told


def test_the_small_model_adds_nothing_that_its_source_does_not_hold(tmp_path: Path) -> None:
    settings = EngineSettings(timeout_seconds=120.0, parallel=1)
    engine = LlamaEngine(settings, tmp_path, connector(settings))
    try:
        draft = drafted(drafter(engine.model), request())
    finally:
        engine.close()
    assert statements(draft)
    assert all("3일" in one.text and one.checked and one.checked.citations for one in statements(draft))
    assert all(blank in draft.text for blank in draft.blanks)
