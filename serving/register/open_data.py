"""The register as open data: JSON, CSV, and the forms of two other registers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from rag.register.standards import STANDARDS, Form
from rag.register.tables import csv_of, written
from serving.register.public import Public
from serving.schemas_register import LICENCE

SCHEMA = "/v1/register/schema"


def as_json(entries: Sequence[Public]) -> dict[str, Any]:
    """Return all public entries as open data."""
    return {
        "licence": LICENCE,
        "schema": SCHEMA,
        "count": len(entries),
        "entries": [
            {"id": one.id, "revision": one.revision.number, **one.entry.model_dump(mode="json")} for one in entries
        ],
    }


def as_csv(entries: Sequence[Public]) -> str:
    """Return all public entries as a table that spreadsheets open (UTF-8 with a mark)."""
    return "\ufeff" + written((one.id, one.entry) for one in entries)


def in_form(form: Form, entries: Sequence[Public]) -> dict[str, Any]:
    """Return all public entries in another register's form, and which of its fields ours do not answer."""
    standard = STANDARDS[form]
    nested = form == "atrs"
    return {
        "standard": standard.title,
        "standard_version": standard.version,
        "language": "ko",
        "licence": LICENCE,
        "without_counterpart": standard.without_counterpart,
        "records": [
            standard.sections(one.id, one.entry) if nested else standard.record(one.id, one.entry) for one in entries
        ],
    }


def in_form_csv(form: Form, entries: Sequence[Public]) -> str:
    """Return all public entries in another register's form, a row each; fields without counterpart stay empty."""
    standard = STANDARDS[form]
    names = [field.name for field in standard.fields]
    records = [standard.record(one.id, one.entry) for one in entries]
    return "\ufeff" + csv_of(names, [[flat(record.get(name, "")) for name in names] for record in records])


def flat(value: object) -> str:
    """Return a value as one cell."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
