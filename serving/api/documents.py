"""`/v1/documents`: what the index holds, and ingestion for the local operator, as lines of NDJSON."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import AsyncIterator, Callable
from contextvars import copy_context
from typing import Any

import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from rag.errors import DataInUse
from serving.api.answers import failure
from serving.api.parts import CallerOf, Parts, PartsOf
from serving.caller import OPERATOR
from serving.catalogue import Rights
from serving.documents import Report
from serving.logging import log_unexpected
from serving.schemas import CorpusOut, IngestOut, IngestRequest, Progress, Shape, SyncOut, SyncRequest

router = APIRouter(prefix="/v1/documents", tags=["문서 (documents)"])
Task = Callable[[Report], Shape]
Item = Shape | Exception


@router.get("", response_model=CorpusOut)
def corpus(parts: PartsOf, caller: CallerOf) -> CorpusOut:
    """색인에 든 문서와 조각의 수를 보인다 (what the index holds of what the caller may see)."""
    return parts.services.documents.corpus(Rights.of(caller))


@router.post("/ingest")
async def ingest(body: IngestRequest, request: Request, parts: PartsOf, _caller: CallerOf) -> StreamingResponse:
    """이 컴퓨터의 폴더나 파일을 색인에 넣는다 (local operator only; NDJSON: progress..., summary | error)."""

    def task(report: Report) -> IngestOut:
        summary = parts.services.documents.ingest(body, report)
        catch_up(parts)
        return summary

    return run(task, parts.working, request)


@router.post("/sync")
async def sync(body: SyncRequest, request: Request, parts: PartsOf, _caller: CallerOf) -> StreamingResponse:
    """설정한 소스를 색인에 맞춘다 (local operator only; NDJSON: progress..., summary | error)."""

    def task(report: Report) -> SyncOut:
        summary = parts.services.documents.sync(body, report)
        catch_up(parts)
        return summary

    return run(task, parts.working, request)


@router.post("/backfill")
async def backfill(request: Request, parts: PartsOf, _caller: CallerOf) -> StreamingResponse:
    """밀린 의미 벡터를 만든다 (local operator only; NDJSON: progress..., summary | error)."""
    return run(parts.services.documents.backfill, parts.working, request)


def catch_up(parts: Parts) -> None:
    """Make the dense vectors that are missing in the background; searching goes on by words meanwhile."""

    def work() -> None:
        try:
            if parts.services.documents.corpus(Rights.of(OPERATOR)).dense_pending:
                parts.services.documents.backfill()
        except Exception as error:
            log_unexpected(error, "backfill")

    threading.Thread(target=work, name="backfill", daemon=True).start()


def run(task: Task, working: threading.Lock, request: Request) -> StreamingResponse:
    """Start a task in a thread and stream its reports; one runs at a time. Raises `DataInUse`.

    A task goes on to its end if the client goes away: what it has begun is worth finishing.
    """
    if not working.acquire(blocking=False):
        raise DataInUse("다른 문서 작업이 진행 중입니다. 끝난 뒤에 다시 실행하십시오.")
    items: queue.SimpleQueue[Item] = queue.SimpleQueue()

    def work() -> None:
        try:
            items.put(task(items.put))
        except Exception as error:
            items.put(error)
        finally:
            working.release()

    threading.Thread(target=copy_context().run, args=(work,), name="documents", daemon=True).start()
    return StreamingResponse(lines(items, request), media_type="application/x-ndjson")


async def lines(items: queue.SimpleQueue[Item], request: Request) -> AsyncIterator[str]:
    """Write items as they come, until the summary or the error."""
    while True:
        item = await anyio.to_thread.run_sync(items.get, abandon_on_cancel=True)
        yield json.dumps(written(item, request), ensure_ascii=False) + "\n"
        if not isinstance(item, Progress):
            return


def written(item: Item, request: Request) -> dict[str, Any]:
    """Return the line of an item."""
    if isinstance(item, Exception):
        return {"event": "error", "data": failure(item, request)}
    return {"event": "progress" if isinstance(item, Progress) else "summary", "data": item.model_dump(mode="json")}
