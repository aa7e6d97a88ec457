"""Accepted corrections as a case file, which `mongmin eval run corrections --local FILE` reads.

JSON Lines. The first line says what the file is, under which licence, and the SHA-256 of the UTF-8 bytes of all lines
after it, each ended by a line feed; then a case a line (`eval.harness.cases.Case`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from serving.store.corrections import Correction

FORMAT = "mongmin-cases/1"
NAME = "corrections"
TITLE = "평가자가 고친 답변"
LICENCE = "기관 내부 자료(밖에 내보내지 않음)"
SOURCE = "평가에서 틀린 답변을 평가자가 고치고 다른 평가자가 확인한 것"


def case_file(corrections: Iterable[Correction]) -> str:
    """Return a case file of corrections, in their order: the same corrections give the same bytes."""
    lines = [f"{_json(case_of(one))}\n" for one in corrections]
    body = "".join(lines)
    header = {
        "format": FORMAT,
        "name": NAME,
        "title": TITLE,
        "licence": LICENCE,
        "source": SOURCE,
        "count": len(lines),
        "sha256": hashlib.sha256(body.encode()).hexdigest(),
    }
    return f"{_json(header)}\n{body}"


def case_of(correction: Correction) -> dict[str, Any]:
    """Return a correction as a case: a question, whatever it was before, and what its answer must say and rest on."""
    asked = correction.request
    request = {"kind": "ask", "query": asked.get("query", "")}
    scope = asked.get("scope")
    return {
        "id": correction.id,
        "requests": [request | ({"scope": scope} if isinstance(scope, dict) else {})],
        "target": {
            "answer": correction.answer,
            "key_facts": list(correction.key_facts),
            "articles": list(correction.articles),
            "refuse": correction.refuse,
            "wrong": correction.wrong,
        },
        "cluster": correction.cluster,
        "slices": {**correction.slices, "suite": correction.suite},
    }


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
