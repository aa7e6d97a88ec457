"""Evidence as the API tells it: of the reader's own answers, and for auditors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from ui.client import require_success, translated
from ui.contract import Shape
from ui.transport import Transport


class OwnEvidence(Shape):
    """What an answer was made of, in plain words."""

    evidence_id: str
    at: str
    summary: str
    read: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()
    made_by: str = ""
    not_done: tuple[str, ...] = ()
    kept_until: str = ""


class AuditRecord(Shape):
    """A record of the evidence."""

    evidence_id: str
    sequence: int
    kind: str
    at: datetime
    clock_behind_ms: int = 0
    mode: str = ""
    grade: str = "O"
    answer_id: str = ""
    who: str = ""
    digest: str = ""
    body: Mapping[str, Any] = {}
    words: Mapping[str, Any] = {}
    body_closed: str = ""
    words_closed: str = ""


class AuditPageOf(Shape):
    """A page of records, the newest first."""

    total: int
    records: tuple[AuditRecord, ...]
    next_before: int | None = None


class Finding(Shape):
    """Something that is wrong with the chain."""

    message: str


class Verified(Shape):
    """The outcome of a look at the whole chain."""

    status: str
    message: str
    records: int = 0
    found: int = 0
    findings: tuple[Finding, ...] = ()


class EvidenceClient:
    """Reads evidence; the API decides who may."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def own(self, answer_id: str) -> OwnEvidence:
        """Return what an answer of the reader's was made of. Raises `ApiError`."""
        return await self._transport.get(OwnEvidence, f"/v1/answers/{quote(answer_id, safe='')}/evidence")

    async def page(self, query: Mapping[str, Any]) -> AuditPageOf:
        """Return a page of records. Raises `ApiError`."""
        return await self._transport.get(AuditPageOf, "/v1/audit", query)

    async def one(self, evidence_id: str) -> AuditRecord:
        """Return a record. Raises `ApiError`."""
        return await self._transport.get(AuditRecord, f"/v1/audit/{quote(evidence_id, safe='')}")

    async def verified(self) -> Verified:
        """Have the whole chain looked at. Raises `ApiError`."""
        return await self._transport.get(Verified, "/v1/audit/verify")

    async def exported(self, query: Mapping[str, Any]) -> AsyncIterator[bytes]:
        """Return an export, a piece at a time. Raises `ApiError` before the first one."""
        pieces = self._pieces(query)
        first = await anext(pieces, b"")

        async def again() -> AsyncIterator[bytes]:
            yield first
            async for piece in pieces:
                yield piece

        return again()

    async def _pieces(self, query: Mapping[str, Any]) -> AsyncIterator[bytes]:
        async with (
            self._transport.http() as http,
            translated(connect_too=True),
            http.stream("GET", "/v1/audit/export", params=dict(query)) as answer,
        ):
            await require_success(answer)
            async for piece in answer.aiter_bytes():
                yield piece
