"""`/v1/evaluations`: runs, their records, comparisons and trends, for evaluators; figures of tests, no one's data."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from rag.label import ANY_TEXT, HEADER
from serving.api.parts import CallerOf, PartsOf
from serving.evaluators.records import page_of, record_out
from serving.evaluators.shapes import (
    MAX_ID,
    CompareRequest,
    ComparisonOut,
    RecordList,
    RecordOut,
    RecordsRequest,
    RunDetail,
    RunList,
    RunsRequest,
    TrendOut,
    TrendRequest,
)

router = APIRouter(prefix="/v1/evaluations", tags=["평가 (evaluations)"])
RunId = Annotated[str, Path(max_length=MAX_ID, description="실행의 이름(목록의 run)")]
CaseId = Annotated[str, Path(max_length=MAX_ID, description="문항의 이름(기록의 case)")]


@router.get("", response_model=RunList)
def runs(request: Annotated[RunsRequest, Query()], parts: PartsOf, _caller: CallerOf) -> RunList:
    """평가 실행 목록: 대표 수치와 구간, 서명 확인 (runs with headline figures and whether they hold)."""
    return parts.evaluators.runs.page(request)


@router.get("/compare", response_model=ComparisonOut)
def compare(
    request: Annotated[CompareRequest, Query()], response: Response, parts: PartsOf, _caller: CallerOf
) -> ComparisonOut:
    """같은 묶음의 두 실행 비교: 짝지은 차이와 구간, 서로 다른 문항 (paired differences; items that differ)."""
    response.headers[HEADER] = ANY_TEXT
    return parts.evaluators.comparing.compare(request)


@router.get("/trend", response_model=TrendOut)
def trend(request: Annotated[TrendRequest, Query()], parts: PartsOf, _caller: CallerOf) -> TrendOut:
    """한 묶음의 대표 수치가 실행마다 어떻게 달라졌는지 (headline figures over runs)."""
    return parts.evaluators.runs.trend(request)


@router.get("/{run}", response_model=RunDetail)
def run(run: RunId, parts: PartsOf, _caller: CallerOf) -> RunDetail:
    """실행 하나: 모든 수치(부분마다), 묶음의 설명, 어떻게 잰 것인지 (figures by slice, card, provenance)."""
    return parts.evaluators.runs.detail(run)


@router.get("/{run}/records", response_model=RecordList)
def records(
    run: RunId, request: Annotated[RecordsRequest, Query()], response: Response, parts: PartsOf, _caller: CallerOf
) -> RecordList:
    """실행의 기록 목록: 상태, 부분, 점수로 거르고 나쁜 것부터 (records; worst first)."""
    response.headers[HEADER] = ANY_TEXT
    return page_of(parts.evaluators.runs.finished(run), request)


@router.get("/{run}/records/{case:path}", response_model=RecordOut)
def record(run: RunId, case: CaseId, response: Response, parts: PartsOf, _caller: CallerOf) -> RecordOut:
    """기록 하나: 물은 것, 답과 근거, 점수와 까닭 (one record: requests, replies, scores with reasons)."""
    response.headers[HEADER] = ANY_TEXT
    return record_out(parts.evaluators.runs.finished(run), case)
