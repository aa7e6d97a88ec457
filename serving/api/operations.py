"""`/v1/operations`: what an administrator does with the whole installation, as lines of NDJSON."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from rag.errors import InputError
from serving.api.documents import run
from serving.api.parts import CallerOf, PartsOf
from serving.documents import Report
from serving.operations.backup import back_up
from serving.operations.reindex import back, reindex
from serving.schemas_operations import BackupOut, BackupRequest, ReindexOut, ReindexRequest

router = APIRouter(prefix="/v1/operations", tags=["운영 (operations)"])


@router.post("/backup")
async def backup(body: BackupRequest, request: Request, parts: PartsOf, _caller: CallerOf) -> StreamingResponse:
    """이 컴퓨터의 폴더에 백업한다 (administrators only; NDJSON: progress..., summary | error)."""
    target = absolute(body.target)

    def task(report: Report) -> BackupOut:
        return back_up(parts.services, target, report)

    return run(task, parts.working, request)


@router.post("/reindex")
async def reindexing(body: ReindexRequest, request: Request, parts: PartsOf, _caller: CallerOf) -> StreamingResponse:
    """색인을 새로 만들어 바꾼다 (administrators only; questions go on; NDJSON: progress..., summary | error)."""

    def task(report: Report) -> ReindexOut:
        return back(parts.services) if body.back else reindex(parts.services, report)

    return run(task, parts.working, request)


def absolute(path: str) -> Path:
    """Return an absolute path. Raises `InputError`: the API's own folder is nobody's business."""
    found = Path(path)
    if "\x00" in path or not found.is_absolute():
        raise InputError(f"{path!r}은(는) 절대 경로가 아닙니다. /로 시작하는 폴더를 주십시오.")
    return found
