"""Office documents under a password: unlocked by msoffcrypto, then read as what they are."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

from ingestion.parse.base import ParseRequest
from ingestion.parse.formats import detect, parser_for
from ingestion.parse.locked import locked
from ingestion.types import Failure, ParsedDocument
from rag.errors import UnreadableDocument


def parse_locked(request: ParseRequest) -> Iterator[ParsedDocument | Failure]:
    """Yield what the unlocked document holds. Raises `UnreadableDocument` if no password opens it."""
    data = unlocked(request, "오피스 문서")
    form = detect(data, request.name)
    for found in parser_for(form)(replace(request, data=data)):
        yield found if isinstance(found, Failure) else replace(found, form=found.form or form)


def unlocked(request: ParseRequest, what: str) -> bytes:
    """Return the document without its lock; as it is if it has none."""
    import msoffcrypto

    try:
        if not msoffcrypto.OfficeFile(io.BytesIO(request.data)).is_encrypted():
            return request.data
    except Exception as error:  # msoffcrypto raises nearly anything on damaged files
        raise UnreadableDocument(
            f"{what}가 깨졌습니다({type(error).__name__}). 원래 파일을 다시 받아 넣어 주십시오."
        ) from error
    for password in request.passwords:
        data = attempt(request.data, password)
        if data is not None:
            return data
    raise locked(what, len(request.passwords))


def attempt(data: bytes, password: str) -> bytes | None:
    """Return the document unlocked by one password; None if it does not open it."""
    import msoffcrypto

    out = io.BytesIO()
    try:
        document = msoffcrypto.OfficeFile(io.BytesIO(data))
        document.load_key(password=password)
        document.decrypt(out)
    except Exception:  # a wrong password shows itself in nearly any error
        return None
    return out.getvalue() or None
