"""A real installation without a language model: Qdrant Edge, a quick embedder, documents of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from configs.settings import ApiSettings, EmbedderSettings, EngineSettings, IngestionSettings, Settings
from serving.bootstrap import bootstrap
from serving.schemas import AnswerOut, AskRequest, HitOut, IngestRequest, SearchRequest
from serving.services import Services

QUESTIONS = ("우산은 며칠 동안 빌릴 수 있나요?", "견인된 차의 보관료는?", "소음 민원은 어디에 내나요?")
PAPERS = {
    "우산 조례.md": "# 가온도 우산 대여 조례\n\n## 제2조(우산 대여)\n\n"
    "도지사는 비가 오는 날 우산을 3일 동안 무료로 빌려줄 수 있다.\n",
    "견인.md": "# 견인 차량 찾기\n\n견인된 차는 견인보관소에서 찾는다. 보관료는 30분에 500원이다.\n",
    "소음.txt": "공사장 소음 민원 안내\n\n공사장 소음 민원은 군청 환경과에 낸다. 처리 기간은 7일이다.\n",
}


def settings_at(data: Path) -> Settings:
    """Return settings of a laptop that answers by quoting."""
    return Settings(
        data=data,
        engine=EngineSettings(kind="none"),
        embedder=EmbedderSettings(kind="hash"),
        ingestion=IngestionSettings(readers=0, scheduled=False),
        api=ApiSettings(anonymous=True),
    )


@contextmanager
def opened(data: Path) -> Iterator[Services]:
    """Wire an installation for a while."""
    services = bootstrap(settings_at(data))
    try:
        yield services
    finally:
        services.close()


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with documents and a data folder that holds them, made once."""
    folder = tmp_path_factory.mktemp("original")
    (folder / "papers").mkdir()
    for name, text in PAPERS.items():
        (folder / "papers" / name).write_text(text, encoding="utf8")
    with opened(folder / "data") as services:
        done = services.documents.ingest(IngestRequest(paths=(str(folder / "papers"),)))
        assert done.added == len(PAPERS)
    return folder


@pytest.fixture
def data(original: Path, tmp_path: Path) -> Path:
    """A data folder with the documents in its index."""
    shutil.copytree(original / "data", tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """An empty folder for documents that come later."""
    (tmp_path / "papers").mkdir()
    return tmp_path / "papers"


def answers_of(services: Services) -> list[AnswerOut]:
    """Return the answers to the questions, without what differs from one asking to the next."""
    from serving.ask import ask
    from serving.caller import OPERATOR

    last = [list(ask(services.answerer, AskRequest(query=question), OPERATOR))[-1] for question in QUESTIONS]
    return [answer for answer in last if isinstance(answer, AnswerOut)]


def hits_of(services: Services) -> list[list[HitOut]]:
    """Return the hits of the questions."""
    from serving.ask import search
    from serving.caller import OPERATOR

    return [search(services.retriever, SearchRequest(query=q), 2000, OPERATOR) for q in QUESTIONS]
