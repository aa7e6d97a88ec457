"""One request to the gateway, read: which model, how urgent, whose, how much."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from serving.gateway.budget import asked_tokens, within
from serving.gateway.queue import PRIORITIES, Priority
from serving.problems import Problem

PRIORITY_HEADER = "X-Mongmin-Priority"
USER_HEADER = "X-Mongmin-User"
SESSION_HEADER = "X-Mongmin-Session"
REQUEST_ID_HEADER = "X-Request-ID"
HANDED_ON = (REQUEST_ID_HEADER, "traceparent", "tracestate")
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
LONGEST_NAME = 128
UNSAID_TOKENS, VECTOR_TOKENS = 256, 32
"""Cost of a request that does not say how much it wants, and of an embedding or a score."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request as the gateway handles it; `body` is what is sent on."""

    path: str
    model: str
    body: bytes
    priority: Priority
    system: str
    user: str
    session: str
    cost: float
    headers: Mapping[str, str]

    @property
    def account(self) -> str:
        """Whose budget it uses."""
        return f"{self.system}/{self.user}"


def read_call(path: str, raw: bytes, headers: Mapping[str, str], system: str, most: int) -> Call:
    """Read a request limited to `most` tokens. The body is changed only if it asks for more. Raises `Problem`."""
    body = read_body(raw)
    limited = within(body, most)
    generates = path.endswith("completions")
    if generates and limited != body:
        raw = json.dumps(limited, ensure_ascii=False).encode()
    tokens = (asked_tokens(limited) or UNSAID_TOKENS) if generates else VECTOR_TOKENS
    given = headers.get(REQUEST_ID_HEADER, "")
    handed = {name: headers[name] for name in HANDED_ON if name in headers}
    handed[REQUEST_ID_HEADER] = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    user = headers.get(USER_HEADER, "")[:LONGEST_NAME]
    return Call(
        path,
        str(body["model"]),
        raw,
        read_priority(headers.get(PRIORITY_HEADER)),
        system,
        user,
        headers.get(SESSION_HEADER, "")[:LONGEST_NAME],
        float(max(1, tokens)),
        handed,
    )


def read_body(raw: bytes) -> dict[str, Any]:
    """Return the body. Raises `Problem` (400) unless it is an object that names a model."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict) or not isinstance(body.get("model"), str):
        raise Problem(
            "bad-request",
            400,
            "본문은 model이 있는 JSON 객체여야 합니다.",
            "The body must be a JSON object that names a model",
        )
    return body


def read_priority(text: str | None) -> Priority:
    """Return the priority of a header; `chat` without one. Raises `Problem` (400)."""
    if text is None:
        return "chat"
    if text not in PRIORITIES:
        raise Problem(
            "bad-request",
            400,
            f"{PRIORITY_HEADER}는 {', '.join(PRIORITIES)} 가운데 하나여야 합니다.",
            f"{PRIORITY_HEADER} must be one of {', '.join(PRIORITIES)}",
        )
    return text
