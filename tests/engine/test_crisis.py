"""The detector with the real embedder: signs that no word betrays, and speed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from configs.crisis import load_crisis, load_crisis_weights
from configs.settings import load
from rag.adapters.kiwi import KiwiAnalyzer
from rag.complaints.crisis import CrisisDetector
from rag.complaints.read import read_texts
from rag.ports import Embedder
from serving.bootstrap import make_embedder

pytestmark = pytest.mark.engine
LETTER = (
    "도서관을 자주 쓰는 시민입니다. 새 책이 많아 좋습니다. 의자도 편합니다. 점심때는 물로 배를 채우고 "
    "저녁은 건너뜁니다. 사서 선생님들이 친절합니다. 신간 신청도 잘 부탁드립니다. 늘 고맙습니다."
)


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    folder: Path = tmp_path_factory.mktemp("e5")
    return make_embedder(load(data=folder))


def test_one_sentence_of_a_polite_letter_is_enough_and_costs_under_a_second(embedder: Embedder) -> None:
    detector, analyzer = CrisisDetector(load_crisis(), load_crisis_weights(), embedder), KiwiAnalyzer()
    read = read_texts([LETTER], analyzer)[0]
    detector.find(read)
    started = time.monotonic()
    found = detector.find(read)
    assert found.label.value == "식량·생계"
    # Ten times the measured cost on an idle machine: this one may be shared.
    assert time.monotonic() - started < 5


def test_a_harmless_letter_raises_no_alarm(embedder: Embedder) -> None:
    detector, analyzer = CrisisDetector(load_crisis(), load_crisis_weights(), embedder), KiwiAnalyzer()
    harmless = "도서관을 자주 쓰는 시민입니다. 새 책이 많아 좋습니다. 의자도 편합니다. 신간 신청도 잘 부탁드립니다."
    assert detector.find(read_texts([harmless], analyzer)[0]).label.value is None
