"""What auditors ask of the evidence, the same for the command line and HTTP."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from rag.label import AiLabel, label_of
from rag.types import Grade
from serving.clock import KOREA
from serving.evidence.archive import Archive, Opened
from serving.evidence.chain import canonical, moment_of, written
from serving.evidence.ports import Wanted
from serving.schemas_evidence import AuditPage, AuditRecord, AuditRequest, ExportRequest, HeadOut
from serving.usage import midnight

MODES = ("generated", "quoted", "refused")


def page_of(archive: Archive, request: AuditRequest, grades: tuple[Grade, ...]) -> AuditPage:
    """Return a page of the records that a clearance opens."""
    wanted = wanted_of(request, grades, request.mode, request.answer_id, request.before)
    found = archive.search(wanted, request.q, request.limit)
    return AuditPage(
        total=archive.count(wanted_of(request, grades, request.mode, request.answer_id)),
        records=tuple(AuditRecord.of(one, label(one)) for one in found),
        next_before=found[-1].record.sequence if len(found) == request.limit else None,
    )


def record_of(archive: Archive, evidence_id: str, grades: tuple[Grade, ...]) -> AuditRecord | None:
    """Return a record that a clearance opens."""
    found = archive.one(evidence_id)
    return AuditRecord.of(found, label(found)) if found and found.record.grade in grades else None


def open_to(opened: Opened, grades: tuple[Grade, ...]) -> bool:
    """Whether a clearance opens a record, and all that its asker could see when the answer is made again."""
    made = opened.body.get("made_of")
    filters = made.get("filters") if isinstance(made, dict) else None
    asked = filters.get("grades") if isinstance(filters, dict) else None
    seen = set(asked) if isinstance(asked, list) else set()
    return opened.record.grade in grades and seen <= set(grades)


def wanted_of(
    request: AuditRequest | ExportRequest,
    grades: tuple[Grade, ...],
    mode: str = "",
    ref: str = "",
    before: int = 0,
) -> Wanted:
    """Return the search of a request."""
    since, until = midnight(request.first), midnight(request.last, 1)
    return Wanted(
        since=written(since) if since else "",
        until=written(until) if until else "",
        kind=request.kind,
        mode=mode,
        ref=ref,
        grades=grades,
        before=before,
    )


def exported(archive: Archive, request: ExportRequest, grades: tuple[Grade, ...]) -> Iterator[str]:
    """Yield an export, a line (NDJSON) a record, and last its signed manifest.

    The manifest holds the hash of all lines before it, so that a line that is missing or changed shows.
    """
    digest, count = hashlib.sha256(), 0
    for one in archive.all(wanted_of(request, grades)):
        line = AuditRecord.of(one, label(one)).model_dump_json() + "\n"
        digest.update(line.encode("utf8"))
        count += 1
        yield line
    head, public_key = archive.head()
    manifest: dict[str, Any] = {
        "records": count,
        "sha256": digest.hexdigest(),
        "request": request.model_dump(mode="json"),
        "grades": list(grades),
        "head": HeadOut.of(head, public_key).model_dump(),
    }
    signature, signer = archive.signature(canonical(manifest))
    yield json.dumps({"manifest": manifest, "signer": signer, "signature": signature}, ensure_ascii=False) + "\n"


def label(one: Opened) -> AiLabel | None:
    """Return the label of an answer in a record."""
    record, model = one.record, one.body.get("model")
    if record.kind != "answer" or record.mode not in MODES:
        return None
    return label_of(record.mode, model if isinstance(model, str) else None, day_of(record.at))  # type: ignore[arg-type]


def day_of(at: str) -> date:
    """Return the Korean day of a record's time."""
    return moment_of(at).astimezone(KOREA).date()
