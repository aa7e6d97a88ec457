"""A small library of real files behind the application: one of each grade, one that cannot be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi.testclient import TestClient

from serving.app import create_app
from serving.schemas import IngestRequest
from serving.services import Services
from tests.serving_fakes import real_documents

TOKEN = {"x-mongmin-token": "t"}
LAW = """---
제목: 가온도 우산 조례
법령구분: 조례
시행일자: {effective}
---

# 가온도 우산 조례

##### 제1조 (목적)

이 조례는 우산을 빌려주는 일을 정한다.

##### 제2조 (우산 대여)

도지사는 비가 오는 날 우산을 {days}일 동안 무료로 빌려줄 수 있다.
"""
CLOSED = "이주 대책 초안은 9월에 공개한다."


def shelf(folder: Path) -> dict[str, Path]:
    """Write the files; returns the folders of grade O and of grade S."""
    open_, closed = folder / "공개", folder / "비공개"
    for place in (open_, closed):
        place.mkdir(parents=True)
    (open_ / "조례.md").write_text(LAW.format(effective="2026-01-01", days=3), encoding="utf8")
    rows = [{"id": "민원/1:a#b?", "title": "여권 안내", "text": "여권은 4층에서 만든다."}]
    (open_ / "문답.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf8")
    (open_ / "빈 파일.txt").write_text("", encoding="utf8")
    (open_ / "그림.exe").write_bytes(b"MZ")
    (closed / "이주 대책.txt").write_text(CLOSED, encoding="utf8")
    (closed / "비밀 목록.txt").write_text("", encoding="utf8")
    return {"O": open_, "S": closed}


def filled(data: Path, folders: dict[str, Path]) -> Services:
    """Return services whose index holds the files."""
    services = real_documents(data)
    for grade, folder in folders.items():
        services.documents.ingest(IngestRequest(paths=(str(folder),), grade=grade, domain="민원"))
    return services


@contextmanager
def client_of(services: Services) -> Iterator[TestClient]:
    """Call the application from loopback, as an officer of grade O."""
    with TestClient(create_app(services, "t"), base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as client:
        yield client
