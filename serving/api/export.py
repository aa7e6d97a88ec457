"""`GET /v1/answers/{answer_id}/export` and `GET /v1/complaints/{complaint_id}/export`: HWPX, DOCX or PDF.

Every file carries the AI label, for people and in its metadata, and the quoted sources.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Response

from rag.label import HEADER, header_of
from serving.api.parts import CallerOf, PartsOf
from serving.complaints.shapes import ExportFormat
from serving.export.export import MEDIA_TYPES
from serving.export.service import ExportedFile

router = APIRouter(prefix="/v1", tags=["내보내기 (exports)"])
Format = Annotated[ExportFormat, Query(description="hwpx, docx, pdf")]
FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "문서 파일",
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in MEDIA_TYPES.values()},
    }
}


@router.get("/answers/{answer_id}/export", response_class=Response, responses=FILES)
def export_answer(answer_id: str, parts: PartsOf, caller: CallerOf, format: Format = "hwpx") -> Response:  # noqa: A002 - the contract's name
    """내가 물은 답변을 문서로 내보낸다. AI 표시와 출처가 함께 담긴다 (the caller's own answer as a document)."""
    return as_file(parts.exports.answer(answer_id, format, caller))


@router.get("/complaints/{complaint_id}/export", response_class=Response, responses=FILES)
def export_reply(complaint_id: str, parts: PartsOf, caller: CallerOf, format: Format = "hwpx") -> Response:  # noqa: A002 - the contract's name
    """민원 한 건의 답변(고친 글, 없으면 초안)을 시행문으로 내보낸다 (the reply of a case in the official form)."""
    views = parts.complaints.views
    return as_file(parts.exports.reply(views.whole(views.one(complaint_id, caller), caller), format, caller))


def as_file(made: ExportedFile) -> Response:
    """Return a file as a response that browsers save under its name."""
    return Response(
        made.content,
        media_type=made.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(made.name, safe='')}",
            HEADER: header_of(made.label),
        },
    )
