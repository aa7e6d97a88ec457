"""What went wrong, in words for the reader: what happened and what to do. Never a trace, never a bare code."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

HANGUL = re.compile(r"[가-힣]")
DETAIL_CHARS = 300


@dataclass(frozen=True, slots=True)
class Problem:
    """A failure as the page shows it. `code` is the API's stable code; `retry` says whether asking again helps.

    `status` is that of the API's answer; 0 where there was none. `errors` are fields and what is wrong with each;
    `missing` is what has to be added, in words.
    """

    title: str
    action: str
    detail: str = ""
    code: str = ""
    retry: bool = True
    status: int = 0
    errors: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()


class ApiError(Exception):
    """The API refused, failed or could not be reached."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.title)
        self.problem = problem


UNREACHABLE = Problem(
    "답변 서버에 연결할 수 없습니다.",
    "서버가 켜지는 중일 수 있습니다. 1~2분 뒤에 다시 시도하시고, 계속되면 시스템 담당자에게 알려 주십시오.",
    code="api-unreachable",
)
TIMED_OUT = Problem(
    "답변을 제시간에 만들지 못했습니다.",
    "질문을 짧게 나누어 다시 물어보십시오. 계속되면 시스템 담당자에게 알려 주십시오.",
    code="timeout",
)
BROKEN_OFF = Problem(
    "답변이 중간에 끊겼습니다.",
    "서버와의 연결이 끊어져 답변이 덜 끝났습니다. 다시 시도해 주십시오.",
    code="stream-ended",
)
UNREADABLE = Problem(
    "답변 서버가 보낸 내용을 읽을 수 없습니다.",
    "화면과 서버의 판이 서로 다를 수 있습니다. 시스템 담당자에게 알려 주십시오.",
    code="unreadable-response",
    retry=False,
)
BAD_INPUT = Problem("질문이나 검색 조건을 처리할 수 없습니다.", "내용을 고쳐 다시 보내 주십시오.", retry=False)
FORBIDDEN = Problem(
    "답변 서버가 이 화면의 접근을 허락하지 않았습니다.",
    "시스템 담당자에게 화면의 API 키(MONGMIN_UI_API_KEY)를 확인해 달라고 하십시오.",
    retry=False,
)
NOT_FOUND = Problem(
    "찾는 것이 없습니다.", "지워졌거나 볼 권한이 없는 것일 수 있습니다. 목록에서 다시 찾아 주십시오.", retry=False
)
TOO_LARGE = Problem("질문이 너무 깁니다.", "핵심만 남겨 짧게 다시 적어 주십시오.", retry=False)
BUSY = Problem("지금 질문이 몰려 있습니다.", "잠시 뒤에 다시 시도해 주십시오.")
NOT_READY = Problem("답변 서버가 아직 준비되지 않았습니다.", "1~2분 뒤에 다시 시도해 주십시오.")
FAILED = Problem(
    "답변 서버에서 오류가 났습니다.", "다시 시도해 보시고, 계속되면 아래 오류 번호를 시스템 담당자에게 알려 주십시오."
)
BY_STATUS: Mapping[int, Problem] = {
    400: BAD_INPUT,
    401: FORBIDDEN,
    403: FORBIDDEN,
    404: NOT_FOUND,
    408: TIMED_OUT,
    413: TOO_LARGE,
    422: BAD_INPUT,
    429: BUSY,
    502: NOT_READY,
    503: NOT_READY,
    504: TIMED_OUT,
}


def problem_of(status: int, body: bytes | str, retry_after: str | None = None) -> Problem:
    """Say what a failed response means; `body` is a problem document (RFC 9457) or anything else."""
    base = BY_STATUS.get(status, FAILED)
    document = document_of(body)
    action = f"{retry_after}초 뒤에 다시 시도해 주십시오." if (retry_after or "").isdigit() else base.action
    return Problem(
        base.title,
        action,
        detail=korean_detail(document),
        code=short(document.get("code")) or base.code or f"http-{status}",
        retry=base.retry,
        status=status,
        errors=field_errors(document),
        missing=missing_in(document),
    )


def problem_of_event(document: Mapping[str, Any]) -> Problem:
    """Say what a problem document inside a stream means."""
    status = document.get("status")
    return problem_of(status if isinstance(status, int) else 500, json.dumps(document))


def document_of(body: bytes | str) -> Mapping[str, Any]:
    """Read a problem document; anything else is an empty one."""
    try:
        loaded = json.loads(body)
    except ValueError:
        return {}
    return loaded if isinstance(loaded, dict) else {}


def korean_detail(document: Mapping[str, Any]) -> str:
    """Return the first field that is meant for a Korean reader."""
    texts = (short(document.get(name)) for name in ("detail", "title"))
    return next((text for text in texts if HANGUL.search(text)), "")


def field_errors(document: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the fields that a problem document names, and what is wrong with each."""
    listed = document.get("errors")
    found = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return tuple((short(one.get("field")), short(one.get("message"))) for one in found)


def missing_in(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a problem document says is missing."""
    listed = document.get("missing")
    return tuple(text for one in listed if (text := short(one))) if isinstance(listed, list) else ()


def short(value: object) -> str:
    """Return a text cut to what fits on the page; anything that is no text is empty."""
    return value[:DETAIL_CHARS] if isinstance(value, str) else ""
