"""Server-sent events, with a comment now and then so that nothing on the way closes a silent connection."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from fastapi.responses import StreamingResponse

from rag.label import ANY_TEXT, HEADER

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", HEADER: ANY_TEXT}


def event(name: str, data: Mapping[str, Any]) -> str:
    r"""Write one event.

    >>> event("status", {"stage": "retrieving"})
    'event: status\ndata: {"stage": "retrieving"}\n\n'
    """
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def data(content: Mapping[str, Any] | str) -> str:
    """Write one nameless event, as OpenAI's streams have them."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return f"data: {text}\n\n"


def stream(lines: AsyncIterator[str]) -> StreamingResponse:
    """Return a response that sends `lines` as they come."""
    return StreamingResponse(lines, media_type="text/event-stream", headers=HEADERS)
