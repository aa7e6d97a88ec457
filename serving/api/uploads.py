"""`POST /v1/documents` and `/v1/documents/uploads/{id}`: files sent over HTTP, for the local operator."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from serving.api.parts import CallerOf, PartsOf
from serving.caller import Caller
from serving.lock import writing
from serving.problems import Problem, invalid
from serving.schemas_documents import UploadFields, UploadOut
from serving.uploads import Uploads

router = APIRouter(prefix="/v1/documents", tags=["문서 (documents)"])
MULTIPART = "multipart/form-data"
FIELD_BYTES = 16 * 1024
BODY = {
    "requestBody": {
        "required": True,
        "description": "form의 file과 정보 칸들, 또는 ?name=이름과 본문 (a form with `file`, or the raw bytes)",
        "content": {
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        **{name: {"type": "string"} for name in UploadFields.model_fields},
                    },
                }
            },
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.post("", status_code=202, response_model=UploadOut, openapi_extra=BODY)
async def upload(request: Request, parts: PartsOf, caller: CallerOf) -> JSONResponse:
    """파일을 올린다. 받은 뒤 차례로 색인에 넣는다 (upload a file; it is taken in behind; local operator only)."""
    uploads = parts.services.uploads
    if request.headers.get("content-type", "").lower().startswith(MULTIPART):
        upload_id = await from_form(request, uploads, caller)
    else:
        upload_id = await from_body(request, uploads, caller)
    taken = await anyio.to_thread.run_sync(uploads.take, upload_id)
    return JSONResponse(taken.model_dump(mode="json"), 202, headers={"Location": taken.status_url})


@router.get("/uploads/{upload_id}", response_model=UploadOut)
def status(upload_id: str, parts: PartsOf, caller: CallerOf) -> UploadOut:
    """올린 파일이 어디까지 처리되었는지 (how far an upload is; local operator only)."""
    parts.services.uploads.require_owner(upload_id, caller)
    return parts.services.uploads.status(upload_id)


@router.delete("/uploads/{upload_id}", response_model=UploadOut)
def remove(upload_id: str, parts: PartsOf, caller: CallerOf) -> UploadOut:
    """올린 파일과 그 문서를 지운다 (delete an upload and its documents; local operator only)."""
    parts.services.uploads.require_owner(upload_id, caller)
    return parts.services.uploads.remove(upload_id)


async def from_form(request: Request, uploads: Uploads, caller: Caller) -> str:
    """Keep the `file` of a form; return the upload's id."""
    async with request.form(max_files=1, max_part_size=FIELD_BYTES) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise invalid([{"type": "missing", "loc": ("file",)}])
        fields = {name: value for name, value in form.items() if name != "file" and value != ""}
        upload_id, path = uploads.place(
            file.filename or "", read_fields({**query_of(request), **fields}, caller), caller
        )

        def copy() -> None:
            with writing(path.parent), path.open("wb") as target:
                shutil.copyfileobj(file.file, target)

        await kept(copy, uploads, upload_id)
    return upload_id


async def from_body(request: Request, uploads: Uploads, caller: Caller) -> str:
    """Keep a body as it comes under the name in the query; return the upload's id."""
    fields = query_of(request)
    name = fields.pop("name", "")
    if not name:
        raise invalid([{"type": "missing", "loc": ("name",)}])
    upload_id, path = uploads.place(name, read_fields(fields, caller), caller)
    try:
        await received(request, path)
    except BaseException:
        uploads.discard(upload_id)
        raise
    return upload_id


async def received(request: Request, path: Path) -> None:
    """Write a body to a file as it comes."""
    with writing(path.parent), path.open("wb") as target:
        async for piece in request.stream():
            await anyio.to_thread.run_sync(target.write, piece)


async def kept(copy: Callable[[], None], uploads: Uploads, upload_id: str) -> None:
    """Copy in a thread; what did not arrive whole is forgotten."""
    try:
        await anyio.to_thread.run_sync(copy)
    except BaseException:
        uploads.discard(upload_id)
        raise


def query_of(request: Request) -> dict[str, Any]:
    """Return the fields of the query that say something."""
    return {name: value for name, value in request.query_params.items() if value}


def read_fields(values: Mapping[str, Any], caller: Caller) -> UploadFields:
    """Return checked metadata. Raises `Problem` (422; 403 for a grade or department beyond the caller's)."""
    try:
        fields = UploadFields.model_validate(dict(values))
    except ValidationError as error:
        raise invalid(error.errors()) from error
    if not may_label(caller, fields):
        raise Problem(
            "forbidden",
            403,
            "자신이 볼 수 있는 등급과 소속 부서로만 문서를 올릴 수 있습니다. grade와 department를 확인하십시오.",
            "Documents may be labelled only with your own grades and departments",
        )
    return fields


def may_label(caller: Caller, fields: UploadFields) -> bool:
    """Whether a caller may give a document this grade and department."""
    mine = caller.everywhere or fields.department in (None, *caller.departments)
    return caller.operator or (fields.grade in caller.grades and mine)
