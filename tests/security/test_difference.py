"""Whoever may not see a document cannot tell that it is there: every answer is the same before and after it came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from fastapi.testclient import TestClient

from configs.identity import SecuritySettings
from configs.settings import EmbedderSettings, EngineSettings, IndexSettings, Settings
from rag.adapters.memory import FakeAnalyzer
from serving.bootstrap import bootstrap
from serving.caller import Caller
from serving.schemas import IngestRequest
from serving.services import Services
from tests.api.people import as_, doors_open_to, holder

PEOPLE = {
    "citizen": holder("citizen", "officer", "document_manager"),
    "roads": holder("roads", "officer", "document_manager", grades=("O", "S"), departments=("도로과",)),
}
LAW = """---
제목: 가온도 보행 안전 조례
법령구분: 조례
문서계열: 가온도 보행 안전 조례
시행일자: {since}
---

# 가온도 보행 안전 조례

##### 제1조 (목적)

이 조례는 걷는 사람의 안전을 위한 일을 정한다.

##### 제5조 (보도 점용료)

도지사는 보도를 점용하는 자에게 하루 {fee}원의 점용료를 받을 수 있다. <개정 {amended}>

##### 제6조 (과태료)

제5조를 위반하여 점용료를 내지 아니한 자에게는 {fine}만원 이하의 과태료를 부과한다.
"""
GUIDE = """---
제목: 보도 점용 안내
종류: guide
작성일: 2025-03-01
---

# 보도 점용 안내

가게 앞 의자를 내놓으려면 「가온도 보행 안전 조례」 제5조에 따라 보도 점용료를 낸다. 신청은 민원실에서 한다.
"""
CLOSED_GUIDE = """---
제목: 점용료 특별 면제 대상
종류: guide
작성일: 2025-05-01
---

# 점용료 특별 면제 대상

노점 단속 계획: 「가온도 보행 안전 조례」 제5조의 점용료를 면제할 노점과 의자, 파라솔, 진열대를 정한다.
점용료 점용료 보도 보도 의자 의자 과태료 과태료 여권 여권 발급 수수료.
"""
QUESTIONS = [
    "보도 점용료는 얼마인가요?",
    "가게 앞에 의자를 내놓고 싶어요",
    "파라솔과 진열대를 놓으려면?",
    "점용료를 내지 않으면 과태료가 얼마인가요?",
    "노점 단속 계획을 알려 주세요",
    "여권 발급 수수료는 얼마인가요?",
    "가온도 보행 안전 조례 제5조",
]


def settings_of(data: Path, kind: str) -> Settings:
    return Settings(
        profile="server",
        data=data,
        engine=EngineSettings(kind="none"),
        index=IndexSettings.model_validate({"kind": kind}),
        embedder=EmbedderSettings(kind="hash"),
        security=SecuritySettings(failures=10_000),
    )


def write(folder: Path, name: str, text: str) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf8")
    return str(folder)


def take_in(services: Services, folder: str, grade: str, department: str | None = None) -> None:
    request = {"paths": (folder,), "grade": grade, "department": department}
    done = services.documents.ingest(IngestRequest.model_validate(request))
    assert done.failed == 0
    assert done.added > 0


@contextmanager
def opened(
    data: Path, kind: str, people: Mapping[str, Caller] = MappingProxyType(PEOPLE)
) -> Iterator[tuple[Services, TestClient]]:
    """Open a province's service with what everybody may see in it."""
    services = bootstrap(settings_of(data / "data", kind))
    try:
        folder = write(
            data / "open", "조례.md", LAW.format(since="2024-01-01", fee=300, amended="2025. 6. 1.", fine=10)
        )
        write(data / "open", "안내.md", GUIDE)
        write(data / "open", "여권.md", "# 여권 안내\n\n여권은 민원실에서 발급한다. 발급 수수료는 5만원이다.")
        take_in(services, folder, "O")
        with doors_open_to(services, people) as client:
            yield services, client
    finally:
        services.close()


def everything(client: TestClient, who: str) -> dict[tuple[str, str], Any]:
    """Return all that a caller can get to know, without what is different each time."""
    head = as_(who) | {"x-request-id": "same"}
    seen: dict[tuple[str, str], Any] = {}
    for question in QUESTIONS:
        body = {"query": question}
        seen["search", question] = client.post("/v1/search", json=body, headers=head).json()
        seen["dated", question] = client.post("/v1/search", json=body | {"as_of": "2026-11-01"}, headers=head).json()
        answer = client.post("/v1/ask", json=body, headers=head).json()
        seen["ask", question] = {**answer, "answer_id": "", "evidence_id": "", "timings_ms": {}}
        chat = {"model": "mongmin", "messages": [{"role": "user", "content": question}]}
        seen["chat", question] = client.post("/v1/chat/completions", json=chat, headers=head).json()["choices"]
    for path in ("/v1/documents", "/v1/documents/list", "/v1/documents/list?failed=true", "/readyz"):
        seen[path, ""] = client.get(path, headers=head).json()
    report = client.get("/v1/documents/report", headers=head).json()
    seen["report", ""] = {name: value for name, value in report.items() if "made" not in name and name != "at"}
    documents = seen["/v1/documents/list", ""]["documents"]
    for doc_id in sorted(document["doc_id"] for document in documents):
        seen["one", doc_id] = client.get("/v1/documents/one", params={"id": doc_id}, headers=head).json()
    metrics = client.get("/metrics").text.splitlines()
    seen["chunks", ""] = [line for line in metrics if line.startswith("mongmin_index_chunks ")]
    return seen


def hide(services: Services, data: Path, grade: str, department: str | None = None) -> None:
    """Take closed documents in: a guide that cites what is open, a newer version of it, one that cannot be read."""
    folder = data / f"{grade}-{department}"
    write(folder, "면제 대상.md", CLOSED_GUIDE)
    write(folder, "개정안.md", LAW.format(since="2026-06-01", fee=900, amended="2026. 6. 1.", fine=90))
    take_in(services, write(folder, "빈.txt", "비밀 목록이다."), grade, department)


@pytest.fixture(autouse=True)
def words(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell words apart by spaces, except where the real analyser is wanted."""
    if request.node.get_closest_marker("engine") is None:
        monkeypatch.setattr("serving.bootstrap.make_analyzer", FakeAnalyzer)


@pytest.mark.parametrize("kind", ["memory", "edge", pytest.param("edge", marks=pytest.mark.engine, id="kiwi")])
def test_who_sees_what_is_open_notices_nothing_of_closed_documents(tmp_path: Path, kind: str) -> None:
    with opened(tmp_path, kind) as (services, client):
        before = everything(client, "citizen")
        hide(services, tmp_path, "S")
        hide(services, tmp_path, "C")
        hide(services, tmp_path, "O", "세정과")
        after = everything(client, "citizen")
        for key, value in before.items():
            assert after[key] == value, key
        assert any("면제" in str(value) for value in everything(client, "roads").values()), "the S guide is there"


def test_who_sees_some_closed_documents_notices_nothing_of_the_others(tmp_path: Path) -> None:
    with opened(tmp_path, "edge") as (services, client):
        hide(services, tmp_path, "S", "도로과")
        before = everything(client, "roads")
        hide(services, tmp_path, "S", "세정과")
        hide(services, tmp_path, "C", "도로과")
        after = everything(client, "roads")
        for key, value in before.items():
            assert after[key] == value, key
        assert "면제" in str(before)
