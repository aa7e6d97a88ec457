"""`GET /v1/register...`: the public side of the AI register, for everybody and without a login."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from rag.register.fields import json_schema
from rag.register.standards import Form
from serving.api.parts import PartsOf
from serving.register.open_data import as_csv, as_json, in_form, in_form_csv
from serving.schemas_register import (
    DiffRequest,
    RegisterDiff,
    RegisterEntryOut,
    RegisterFields,
    RegisterHistory,
    RegisterList,
    RegisterRequest,
    definition,
)

router = APIRouter(prefix="/v1", tags=["AI 등록부 (register)"])


@router.get("/register", response_model=RegisterList)
def entries(request: Annotated[RegisterRequest, Query()], parts: PartsOf) -> RegisterList:
    """공개된 AI 등록 목록: 검색, 거르기, 값마다의 건수 (public entries: search, filters and counts)."""
    return parts.register.public.page(request)


@router.get("/register/schema", response_model=dict[str, Any])
def schema() -> dict[str, Any]:
    """등록 항목의 JSON Schema (the JSON Schema of an entry: 21 fields in seven groups)."""
    return json_schema()


@router.get("/register/fields", response_model=RegisterFields)
def fields() -> RegisterFields:
    """21개 항목의 이름, 설명, 채우는 주체 (the fields: names, explanations, who fills them)."""
    return definition()


@router.get("/register/entries/{entry_id}", response_model=RegisterEntryOut)
def entry(entry_id: str, parts: PartsOf) -> RegisterEntryOut:
    """공개된 등록 하나 (one public entry, as data and in words)."""
    return parts.register.public.one(entry_id)


@router.get("/register/entries/{entry_id}/history", response_model=RegisterHistory)
def history(entry_id: str, parts: PartsOf) -> RegisterHistory:
    """공개된 판의 내력 (the public revisions and what each changed)."""
    return parts.register.public.history(entry_id)


@router.get("/register/entries/{entry_id}/diff", response_model=RegisterDiff)
def diff(entry_id: str, request: Annotated[DiffRequest, Query()], parts: PartsOf) -> RegisterDiff:
    """두 판에서 달라진 점 (what changed between two public revisions)."""
    return parts.register.public.diff(entry_id, request)


@router.get("/register.json", response_model=dict[str, Any])
def open_json(parts: PartsOf) -> dict[str, Any]:
    """공개된 등록 모두를 공개 데이터(JSON)로 (all public entries as open data)."""
    return as_json(parts.register.public.published())


@router.get("/register.csv", response_class=Response)
def open_csv(parts: PartsOf) -> Response:
    """공개된 등록 모두를 표(CSV)로 (all public entries as a table)."""
    return csv_file(as_csv(parts.register.public.published()), "ai-register.csv")


@router.get("/register/template.csv", response_class=Response)
def template() -> Response:
    """등록 항목을 적는 빈 양식(CSV) (an empty table to fill in)."""
    return csv_file(as_csv([]), "ai-register-template.csv")


@router.get("/register/exports/{form}.json", response_model=dict[str, Any])
def export(form: Form, parts: PartsOf) -> dict[str, Any]:
    """다른 나라 등록부의 형식으로: 영국 ATRS, 네덜란드 Algoritmeregister (in another register's form)."""
    return in_form(form, parts.register.public.published())


@router.get("/register/exports/{form}.csv", response_class=Response)
def export_csv(form: Form, parts: PartsOf) -> Response:
    """같은 것을 표로 (the same as a table)."""
    return csv_file(in_form_csv(form, parts.register.public.published()), f"ai-register-{form}.csv")


def csv_file(content: str, name: str) -> Response:
    """Return a table as a download, which no browser takes for a page."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)
