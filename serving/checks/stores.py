"""The stores: the records' database and the Qdrant server, each reached as the service would reach it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx

from configs.settings import Settings, secret
from rag.errors import RecordsUnavailable
from serving.checks.machine import told_skew
from serving.schemas import Finding
from serving.store.look import look
from serving.store.migrate import newest

RECORDS, QDRANT = "기록 데이터베이스", "Qdrant"
TESTED = (1, 13)
"""The oldest Qdrant whose query interface the adapter uses (weights of fusion)."""
SECONDS = 5.0


def records(settings: Settings) -> list[Finding]:
    """Check that the database answers and has the tables of this version, and its clock. Changes nothing."""
    try:
        seen = look(settings)
    except RecordsUnavailable as error:
        remedy = "서버가 켜져 있는지, records.url과 비밀번호가 맞는지, 디스크가 차지 않았는지 보십시오."
        return [Finding(name=RECORDS, status="fail", message=str(error), remedy=remedy)]
    if seen is None:
        return [Finding(name=RECORDS, status="ok", message="SQLite, 처음 쓸 때 만들어집니다")]
    found = [migrated(seen.kind, seen.revision)]
    if seen.clock is not None:
        found.append(told_skew(f"시계({seen.kind})", (seen.clock - datetime.now(UTC)).total_seconds()))
    return found


def migrated(kind: str, revision: str | None) -> Finding:
    """Judge the revision of the tables."""
    if revision == newest():
        return Finding(name=RECORDS, status="ok", message=f"{kind}, 판 {revision}")
    message = f"{kind}의 판 {revision or '없음'}이(가) 이 프로그램의 판 {newest()}과(와) 다릅니다"
    return Finding(name=RECORDS, status="warn", message=message, remedy="mongmin records migrate를 실행하십시오.")


def qdrant(settings: Settings, dimensions: int) -> list[Finding]:
    """Check the Qdrant server, its version, the collection and the dimensions of its vectors."""
    if settings.index.kind != "server" or not settings.index.url:
        return []
    key = secret(settings.index.api_key_env)
    headers = {"api-key": key.get_secret_value()} if key else {}
    url = settings.index.url.rstrip("/")
    try:
        with httpx.Client(base_url=url, headers=headers, timeout=SECONDS, trust_env=False) as http:
            told = http.get("/").raise_for_status().json()
            answer = http.get(f"/collections/{settings.index.collection}")
            held = answer.json() if answer.is_success else None
    except (httpx.HTTPError, ValueError) as error:
        remedy = "서버가 켜져 있는지, index.url과 키가 맞는지 확인하십시오."
        return [
            Finding(name=QDRANT, status="fail", message=f"{url}에 닿지 않음({type(error).__name__})", remedy=remedy)
        ]
    return [version_of(told), collection(settings.index.collection, held, dimensions)]


def version_of(told: Any) -> Finding:  # noqa: ANN401 - what a server sends
    """Judge the version that a server tells."""
    version = str(told.get("version", "?")) if isinstance(told, dict) else "?"
    parts = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
    if parts >= TESTED:
        return Finding(name=QDRANT, status="ok", message=f"판 {version}")
    remedy = f"Qdrant {'.'.join(map(str, TESTED))} 이상으로 올리십시오."
    return Finding(name=QDRANT, status="fail", message=f"판 {version}", remedy=remedy)


def collection(name: str, held: Any, dimensions: int) -> Finding:  # noqa: ANN401 - what a server sends
    """Judge what a server tells of the collection (None: there is none)."""
    title = f"{QDRANT} 컬렉션 {name}"
    if held is None:
        remedy = "mongmin ingest 폴더 로 문서를 넣으면 만들어집니다."
        return Finding(name=title, status="warn", message="없음", remedy=remedy)
    try:
        result = held["result"]
        points, size = result["points_count"], result["config"]["params"]["vectors"]["dense"]["size"]
    except (KeyError, TypeError):
        remedy = "다른 프로그램의 컬렉션일 수 있습니다. index.collection을 바꾸십시오."
        return Finding(name=title, status="fail", message="목민의 컬렉션이 아님", remedy=remedy)
    if size != dimensions:
        remedy = "임베딩 모델을 되돌리거나, 새 컬렉션에 다시 넣으십시오."
        message = f"벡터가 {size}차원인데 임베딩은 {dimensions}차원입니다"
        return Finding(name=title, status="fail", message=message, remedy=remedy)
    return Finding(name=title, status="ok", message=f"점 {points:,}개, {size}차원")
