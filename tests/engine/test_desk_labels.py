"""The classifier with the real dictionary, vectors and weights: clear texts, each also in another register."""

from __future__ import annotations

from pathlib import Path

import pytest

from configs.settings import load
from configs.taxonomy import load_taxonomy, load_weights
from rag.adapters.kiwi import KiwiAnalyzer
from rag.complaints.classify import build
from rag.complaints.read import read_texts
from rag.complaints.types import Classification
from serving.bootstrap import make_embedder

pytestmark = pytest.mark.engine
CLEAR = (
    ("교통", "기타민원",
     "버스 정류장 의자 다리가 부러졌습니다. 고쳐 주세요.",
     "버스 정류장 의자 다리가 뿌라졌심더. 고쳐 주이소."),
    ("교통", "건의민원",
     "출근길 시내버스 배차를 늘려 주시면 좋겠습니다.",
     "출근길 시내버스 배차를 늘려 주시믄 쓰겄는디요."),
    ("환경", "기타민원",
     "하천가에 누가 쓰레기를 버렸습니다. 치워 주세요.",
     "하천가에 누가 쓰레기를 버렸드래요. 치워 주드래요."),
    ("건축·주택", "법정민원",
     "단독주택 건축신고서를 제출합니다. 도면을 첨부합니다.",
     "단독주택 건축신고서를 제출하오. 도면을 첨부하오."),
    ("복지", "질의민원",
     "기초연금은 몇 살부터 받을 수 있나요?",
     "기초연금은 몇 살부터 받을 수 있는감유?"),
    ("보건", "질의민원",
     "독감 예방접종은 어느 병원에서 하나요?",
     "독감 예방접종은 어느 병원서 하는교?"),
    ("농축산", "질의민원",
     "공익직불금은 언제까지 신청하나요?",
     "공익직불금은 언제까정 신청한당가요?"),
    ("도로·시설", "기타민원",
     "보도블록이 깨져 있습니다. 보수해 주세요.",
     "보도블록이깨져잇습니다 보수해주새요"),
    ("세무", "질의민원",
     "재산세 납부기한이 언제인지 궁금합니다.",
     "재산세 납부기한이 언제인지 궁금혀유."),
    ("문화·체육", "건의민원",
     "도서관 열람실을 밤 열 시까지 열어 주시면 좋겠습니다.",
     "도서관 열람실을 밤 열 시까지 열어 주시면 좋겠심더."),
    ("일반행정", "법정민원",
     "업무추진비 내역의 정보공개를 청구합니다.",
     "업무추진비 내역의 정보공개를 청구함."),
    ("세무", "고충민원",
     "취득세를 부당하게 물렸습니다. 이의신청도 까닭 없이 기각되어 억울합니다.",
     "취득세를 부당허게 물렸슈. 이의신청두 까닭 없이 기각돼서 억울혀유."),
)  # fmt: skip


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Classification]:
    folder: Path = tmp_path_factory.mktemp("e5")
    texts = [text for *_, plain, other in CLEAR for text in (plain, other)]
    classifier = build(load_taxonomy(), load_weights())
    read = read_texts(texts, KiwiAnalyzer(), make_embedder(load(data=folder)))
    return {one.text: classifier.classify(one) for one in read}


@pytest.mark.parametrize(("domain", "kind", "plain", "other"), CLEAR, ids=[plain[:12] for *_, plain, _ in CLEAR])
def test_a_clear_text_gets_its_labels_in_every_register(
    labels: dict[str, Classification], domain: str, kind: str, plain: str, other: str
) -> None:
    for text in (plain, other):
        assert (labels[text].domain.value, labels[text].type.value) == (domain, kind), text
        assert all(word in text for word in (*labels[text].domain.words, *labels[text].type.words))
