"""`POST /v1/mask`."""

from __future__ import annotations

import json

from anyio import to_thread
from fastapi import APIRouter, Response

from rag.guards.pii.mask import mask
from serving.api.parts import PartsOf
from serving.schemas_mask import MaskOut, MaskRequest, mask_out

router = APIRouter(prefix="/v1", tags=["개인정보 (personal data)"])


@router.post("/mask", response_model=MaskOut)
async def mask_text(body: MaskRequest, parts: PartsOf) -> Response:
    """글에 든 개인정보를 찾아 가린다 (mask personal data; nothing of the text is kept)."""
    masked = await to_thread.run_sync(mask, body.text, parts.services.detector)
    # Escaped, since half a surrogate pair cannot be written otherwise.
    content = json.dumps(mask_out(body.id, masked).model_dump())
    return Response(content, media_type="application/json")
