"""Every failure as a reader sees it: a stable code, Korean and English, an HTTP status and an exit code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from configs.choices import spoken
from rag.errors import InputError, MongminError

STATUS = {
    "empty-question": 422,
    "question-too-long": 422,
    "invalid-input": 422,
    "unreadable-document": 422,
    "register-step-refused": 409,
    "not-readable-now": 422,
    "outside-calendar": 422,
    "data-in-use": 409,
    "disk-full": 507,
    "copy-damaged": 503,
    "bundle-failed": 503,
    "configuration": 500,
    "environment": 503,
    "index-unavailable": 503,
    "index-incompatible": 503,
    "model-missing": 503,
    "model-corrupt": 503,
    "engine-unavailable": 503,
    "embedder-unavailable": 503,
    "reranker-unavailable": 503,
    "source-unavailable": 503,
    "records-unavailable": 503,
    "privacy-key-lost": 503,
    "evidence-unavailable": 503,
    "font-missing": 503,
}
TITLES = {
    "bad-request": ("요청을 읽을 수 없습니다", "The request cannot be read"),
    "unauthorized": ("인증이 필요합니다", "Authentication is required"),
    "provider-unreachable": ("로그인 서버가 응답하지 않습니다", "The identity provider does not answer"),
    "too-many-failures": ("인증 실패가 너무 많습니다", "Too many failed authentications"),
    "forbidden": ("권한이 없습니다", "Not permitted"),
    "not-found": ("그런 주소가 없습니다", "There is nothing at this address"),
    "document-not-found": ("그런 문서가 없습니다", "There is no such document"),
    "key-not-found": ("그런 키가 없습니다", "There is no such key"),
    "answer-not-found": ("그런 답변의 기록이 없습니다", "There is no record of such an answer"),
    "appeal-not-found": ("그런 접수 번호가 없습니다", "There is no such request"),
    "conversation-not-found": ("그런 대화가 없습니다", "There is no such conversation"),
    "register-entry-not-found": ("그런 등록 항목이 없습니다", "There is no such entry of the register"),
    "register-conflict": ("그 사이 다른 사람이 고쳤습니다", "Somebody else changed it meanwhile"),
    "register-step-refused": ("지금은 할 수 없는 단계입니다", "This step is not allowed now"),
    "complaint-not-found": ("그런 민원이 없습니다", "There is no such complaint"),
    "callback-not-found": ("그런 콜백이 없습니다", "There is no such callback"),
    "empty-complaint": ("민원 본문이 비어 있습니다", "The complaint is empty"),
    "received-in-future": ("접수 시각이 미래입니다", "The time of receipt lies in the future"),
    "callback-refused": ("콜백 주소를 쓸 수 없습니다", "The callback address cannot be used"),
    "idempotency-conflict": ("같은 키로 다른 내용이 왔습니다", "The same key came with other content"),
    "complaint-conflict": ("그 사이 다른 사람이 처리했습니다", "Somebody else worked on it meanwhile"),
    "complaint-closed": ("이미 끝난 민원입니다", "The complaint is closed"),
    "reply-incomplete": ("답변에 빠진 것이 있습니다", "The reply lacks something"),
    "clock-refused": ("법령이 허용하지 않는 기한 조정입니다", "The law does not allow this event of the clock"),
    "draft-unavailable": ("초안을 만들 수 없습니다", "A draft cannot be made"),
    "evaluation-not-found": ("그런 평가 실행이 없습니다", "There is no such evaluation run"),
    "evaluation-unfinished": ("아직 끝나지 않은 평가입니다", "The run is not finished"),
    "evaluation-damaged": ("서명한 때와 다른 평가입니다", "The run is not as it was signed"),
    "evaluations-not-comparable": ("견줄 수 없는 평가입니다", "The two runs cannot be compared"),
    "record-not-found": ("그런 문항이 없습니다", "The run has no such item"),
    "nothing-to-review": ("검토할 문항이 없습니다", "There is nothing to review"),
    "review-not-found": ("그런 검토가 없습니다", "There is no such review"),
    "review-item-not-found": ("그런 순번의 문항이 없습니다", "There is no such item"),
    "review-closed": ("이미 마감한 검토입니다", "The review is closed"),
    "review-empty": ("아직 판정이 없습니다", "Nobody has rated yet"),
    "unknown-criterion": ("이 검토에 없는 기준입니다", "The review has no such criterion"),
    "not-correctable": ("고칠 수 없는 문항입니다", "The item cannot be corrected into a case"),
    "correction-incomplete": ("무엇이 맞는지 빠졌습니다", "It is not said what would be right"),
    "article-format": ("조문을 쓰는 방식이 다릅니다", "The article is not written as it should be"),
    "correction-not-found": ("그런 고침이 없습니다", "There is no such correction"),
    "second-person-needed": ("다른 사람이 확인해야 합니다", "Another person must decide"),
    "correction-decided": ("이미 결정한 고침입니다", "Somebody else decided already"),
    "model-not-found": ("그런 모델이 없습니다", "There is no such model"),
    "method-not-allowed": ("이 주소에는 쓸 수 없는 방법입니다", "The method is not allowed here"),
    "bad-host": ("허용되지 않은 호스트 이름입니다", "The host name is not allowed"),
    "too-large": ("요청이 너무 큽니다", "The request is too large"),
    "unsupported-media-type": ("JSON만 받습니다", "Only JSON is accepted"),
    "validation": ("입력값이 올바르지 않습니다", "The input is not valid"),
    "busy": ("요청이 몰려 있습니다", "Too many requests"),
    "budget": ("정해진 한도를 다 썼습니다", "A budget is used up"),
    "timeout": ("시간 안에 답하지 못했습니다", "The time limit has passed"),
    "internal": ("내부 오류가 났습니다", "Internal error"),
    "empty-question": ("질문이 비어 있습니다", "The question is empty"),
    "question-too-long": ("질문이 너무 깁니다", "The question is too long"),
    "data-in-use": ("다른 작업이 진행 중입니다", "Another task is running"),
    "disk-full": ("디스크에 남은 공간이 없습니다", "No space is left on the device"),
    "privacy-key-lost": ("개인정보 암호키를 쓸 수 없습니다", "The key of the pseudonyms is not available"),
    "records-unavailable": ("기록 데이터베이스가 응답하지 않습니다", "The records cannot be reached"),
    "evidence-unavailable": ("증거 기록을 쓰거나 읽을 수 없습니다", "The evidence cannot be written or read"),
    "engine-unavailable": ("언어 모델이 응답하지 않습니다", "The language model does not answer"),
}

MESSAGES = {
    "missing": "필수 항목입니다.",
    "extra_forbidden": "없는 항목입니다.",
    "string_type": "문자열이어야 합니다.",
    "int_type": "정수여야 합니다.",
    "int_parsing": "정수여야 합니다.",
    "int_from_float": "정수여야 합니다.",
    "bool_type": "true나 false여야 합니다.",
    "bool_parsing": "true나 false여야 합니다.",
    "tuple_type": "배열이어야 합니다.",
    "list_type": "배열이어야 합니다.",
    "dict_type": "객체여야 합니다.",
    "model_attributes_type": "JSON 객체여야 합니다.",
    "model_type": "JSON 객체여야 합니다.",
    "greater_than_equal": "{ge} 이상이어야 합니다.",
    "less_than_equal": "{le} 이하여야 합니다.",
    "literal_error": "다음 가운데 하나여야 합니다: {expected}",
    "string_too_long": "{max_length}자 이내여야 합니다.",
    "string_too_short": "{min_length}자 이상이어야 합니다.",
    "too_short": "{min_length}개 이상이어야 합니다.",
    "too_long": "{max_length}개 이내여야 합니다. 나누어 보내거나 최근 것만 보내 주십시오.",
    "timezone_aware": "시간대를 함께 적어 주십시오(예: 2026-11-28T10:00:00+09:00).",
    "datetime_type": "시각은 2026-11-28T10:00:00+09:00처럼 적어 주십시오.",
    "datetime_parsing": "시각은 2026-11-28T10:00:00+09:00처럼 적어 주십시오.",
    "datetime_from_date_parsing": "시각은 2026-11-28T10:00:00+09:00처럼 적어 주십시오.",
}


class Problem(MongminError):
    """A failure that is none of the core's: it carries its own code, status and texts."""

    def __init__(self, code: str, status: int, detail: str, english: str, **more: object) -> None:
        super().__init__(detail)
        self.code = code  # type: ignore[misc]  # a class constant elsewhere, here one an instance
        self.english = english  # type: ignore[misc]
        self.status = status
        self.more = more


def status_of(error: MongminError) -> int:
    """Return the HTTP status of an error."""
    if isinstance(error, Problem):
        return error.status
    # What the caller gave wrong is never a fault of ours, whichever part finds it.
    return STATUS.get(error.code, 422 if isinstance(error, InputError) else 500)


def document(error: MongminError, instance: str = "") -> dict[str, Any]:
    """Return the RFC 9457 problem document of an error."""
    title, title_english = TITLES.get(error.code, ("요청을 처리하지 못했습니다", error.english))
    return {
        "type": f"urn:mongmin:problem:{error.code}",
        "title": title,
        "title_en": title_english,
        "status": status_of(error),
        "detail": str(error),
        "detail_en": error.english,
        "code": error.code,
        "instance": instance,
        "request_id": instance.rpartition(":")[2],
        **(error.more if isinstance(error, Problem) else {}),
    }


def invalid(found: Sequence[Any]) -> Problem:
    """Make the problem of an input that does not fit, from pydantic's list of errors; values are not repeated."""
    if any(item["type"] == "json_invalid" for item in found):
        return Problem("bad-request", 400, "본문이 올바른 JSON이 아닙니다.", "The body is not valid JSON")
    fields = [
        {"field": ".".join(str(part) for part in item["loc"] if part != "body"), "message": korean(item)}
        for item in found
    ]
    detail = " ".join(f"{field['field'] or '본문'}: {field['message']}" for field in fields[:5])
    return Problem("validation", 422, detail or "입력값을 확인하십시오.", "The input is not valid", errors=fields)


def korean(item: Mapping[str, Any]) -> str:
    """Say in Korean what is wrong with a value.

    >>> korean({"type": "less_than_equal", "ctx": {"le": 100}, "msg": "..."})
    '100 이하여야 합니다.'
    """
    if item["type"] == "value_error":
        return str(item["msg"]).removeprefix("Value error, ")
    template = MESSAGES.get(item["type"], "값이 올바르지 않습니다.")
    return template.format(**spoken(item.get("ctx", {})))


def exit_code(error: MongminError) -> int:
    """Return the command line's exit code: 1 nothing found, 2 the caller's fault, 3 the environment's."""
    if error.code in ("document-not-found", "key-not-found", "answer-not-found", "register-entry-not-found"):
        return 1
    if isinstance(error, Problem):
        return 2 if error.status in (400, 413, 422) else 3
    return 2 if isinstance(error, InputError) else 3


def from_document(content: Mapping[str, Any]) -> MongminError:
    """Return the error that a problem document tells of: one of the core's by its code, else a `Problem`."""
    detail = str(content.get("detail") or "요청을 처리하지 못했습니다.")
    known = {kind.code: kind for kind in kinds(MongminError) if "code" in vars(kind)}
    code = str(content.get("code", "internal"))
    if code in known and code != "internal":
        return known[code](detail)
    return Problem(code, int(content.get("status", 500)), detail, str(content.get("detail_en", "")))


def kinds(root: type[MongminError]) -> Iterator[type[MongminError]]:
    """Yield a class of errors and all below it, without `Problem`, whose code is not its class's."""
    yield root
    for kind in root.__subclasses__():
        if kind is not Problem:
            yield from kinds(kind)
