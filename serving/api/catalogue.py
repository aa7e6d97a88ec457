"""`/v1/documents/...`: lists, one document, why a file is not there; removal for the local operator.

An id may hold any character: `/v1/documents/{id}` takes it percent-encoded (an id that is also the name of a route,
or `..`, only as `/v1/documents/one?id=`).
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse, HTMLResponse
from pydantic import Field

from ingestion.quality.page import page
from serving.api.parts import CallerOf, Parts, PartsOf
from serving.catalogue import Rights, not_found
from serving.library import PAGE
from serving.schemas import Asked
from serving.schemas_documents import (
    MAX_PAGE,
    DocumentDetail,
    DocumentList,
    ListRequest,
    RemovedOut,
    WhyOut,
)

router = APIRouter(prefix="/v1/documents", tags=["문서 (documents)"])
Offset = Annotated[int, Query(ge=0)]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE)]
Name = Annotated[str, Query(min_length=1, max_length=4096)]


class RemoveRequest(Asked):
    """Documents to remove, by id, file or source."""

    names: tuple[str, ...] = Field(min_length=1)


@router.get("/list", response_model=DocumentList)
def listed(request: Annotated[ListRequest, Query()], parts: PartsOf, caller: CallerOf) -> DocumentList:
    """문서의 목록, 또는 읽지 못한 파일의 목록 (documents, or with `failed` the files that could not be read)."""
    return parts.services.catalogue.page(request, Rights.of(caller))


@router.get("/named", response_model=DocumentList)
def named(name: Name, parts: PartsOf, caller: CallerOf) -> DocumentList:
    """번호, 파일 경로, 출처로 문서를 찾는다 (documents by id, path or source)."""
    found = parts.services.catalogue.resolve(name, Rights.of(caller))
    return DocumentList(total=len(found), offset=0, documents=tuple(found), may_write=caller.looks_after_documents)


@router.get("/report")
def report(parts: PartsOf, caller: CallerOf, most: Annotated[int | None, Query(ge=0)] = None) -> dict[str, Any]:
    """품질 보고서 (the quality report of what the caller may see; lists are cut to `most`)."""
    return parts.services.catalogue.report(Rights.of(caller), most)


@router.get("/report.html", response_class=HTMLResponse)
def report_page(parts: PartsOf, caller: CallerOf) -> HTMLResponse:
    """품질 보고서를 화면으로 (the same as a page)."""
    return HTMLResponse(page(parts.services.catalogue.report(Rights.of(caller))))


@router.get("/original", response_class=FileResponse)
def original(id: Name, parts: PartsOf, caller: CallerOf) -> FileResponse:  # noqa: A002 - the query's name
    """문서가 든 원본 파일 (the file that a document came from, if it has not changed since)."""
    path = parts.services.catalogue.original(id, Rights.of(caller))
    return FileResponse(path, media_type="application/octet-stream", filename=path.name)


@router.get("/why", response_model=WhyOut)
def why(path: Name, parts: PartsOf, _caller: CallerOf) -> WhyOut:
    """파일이 왜 색인에 없는지 (why a file is not in the index; local operator only)."""
    return parts.services.catalogue.why(path)


@router.post("/remove", response_model=RemovedOut)
def remove(body: RemoveRequest, parts: PartsOf, caller: CallerOf) -> RemovedOut:
    """문서를 색인에서 뺀다 (remove documents; local operator only)."""
    return removed(parts, body.names, Rights.of(caller))


@router.get("/one", response_model=DocumentDetail)
def one(id: Name, parts: PartsOf, caller: CallerOf, offset: Offset = 0, limit: Limit = PAGE) -> DocumentDetail:  # noqa: A002 - the query's name
    """문서 하나와 그 조각 (a document with its chunks)."""
    return parts.services.catalogue.show(id, Rights.of(caller), offset, limit)


@router.get("/{doc_id:path}", response_model=DocumentDetail)
def shown(doc_id: str, parts: PartsOf, caller: CallerOf, offset: Offset = 0, limit: Limit = PAGE) -> DocumentDetail:
    """문서 하나와 그 조각 (a document with its chunks)."""
    return parts.services.catalogue.show(doc_id, Rights.of(caller), offset, limit)


@router.delete("/{doc_id:path}", response_model=RemovedOut)
def delete(doc_id: str, parts: PartsOf, caller: CallerOf) -> RemovedOut:
    """문서 하나를 색인에서 빼고, 올린 파일이면 지운다 (remove a document and its uploaded file; operator only)."""
    parts.services.catalogue.show(doc_id, Rights.of(caller), 0, 1)
    return removed(parts, (doc_id,), Rights.of(caller))


def removed(parts: Parts, names: tuple[str, ...], rights: Rights) -> RemovedOut:
    """Remove documents. Raises `Problem` (404) if none of the names is one's."""
    done = parts.services.catalogue.remove(names, rights)
    if not done.removed:
        raise not_found(names[0])
    return done
