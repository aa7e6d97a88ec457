"""Errors as RFC 9457 problem documents (`application/problem+json`), whatever raised them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from rag.errors import MongminError
from serving.problems import Problem, document, invalid

OPENAI_PATHS = ("/v1/chat/", "/v1/models")
MEDIA_TYPE = "application/problem+json"
BY_STATUS = {
    400: ("bad-request", "요청을 읽을 수 없습니다. JSON 형식을 확인하십시오."),
    404: ("not-found", "그런 주소가 없습니다. /openapi.json에서 주소를 확인하십시오."),
    405: ("method-not-allowed", "이 주소에는 쓸 수 없는 방법(HTTP 메서드)입니다."),
    413: ("too-large", "요청 본문이 너무 큽니다. 질문이나 첨부를 줄여 주십시오."),
    415: ("unsupported-media-type", "본문은 application/json으로 보내 주십시오."),
}


def install(app: FastAPI) -> None:
    """Make every error of `app` a problem document."""
    app.add_exception_handler(MongminError, _ours)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)


def response(error: MongminError, request: Request, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return the response of an error; OpenAI's clients also find theirs in it, under `error`."""
    body = told(document(error, f"urn:mongmin:request:{request_id(request)}"), request)
    more = {"Retry-After": str(body["retry_after"])} if "retry_after" in body else {}
    note(request, error.code)
    if request.url.path.startswith(OPENAI_PATHS):
        body["error"] = {"message": body["detail"], "type": "invalid_request_error", "code": body["code"]}
    return JSONResponse(body, body["status"], headers={**more, **(headers or {})}, media_type=MEDIA_TYPE)


def note(request: Request, code: str) -> None:
    """Count a failure, where there is an application to count it (the envelope itself stands outside)."""
    application = request.scope.get("app")
    if application is not None:
        application.state.parts.metrics.problem(code)


def told(body: dict[str, Any], request: Request) -> dict[str, Any]:
    """Return a problem document without personal data: a message may repeat a name or a number that was sent."""
    application = request.scope.get("app")
    if application is None:
        return body
    screen = application.state.parts.services.privacy.screen
    fields = [{name: screen(text) for name, text in field.items()} for field in body.get("errors", ())]
    return {**body, "detail": screen(body["detail"]), **({"errors": fields} if fields else {})}


def request_id(request: Request) -> str:
    """Return the id that the envelope gave this request."""
    return str(request.scope.get("mongmin_request_id", ""))


def internal() -> Problem:
    """Make the problem of an error that nobody expected; what it was stands in the log only."""
    return Problem(
        "internal", 500, "내부 오류가 났습니다. 요청 번호와 함께 관리자에게 알려 주십시오.", "Unexpected internal error"
    )


async def _ours(request: Request, error: Exception) -> JSONResponse:
    return response(_as_ours(error), request, _headers(error))


def _headers(error: Exception) -> dict[str, str] | None:
    if not isinstance(error, Problem):
        return None
    if error.status == 401:
        return {"WWW-Authenticate": "Bearer"}
    return {"Retry-After": str(error.more["retry_after"])} if "retry_after" in error.more else None


async def _http(request: Request, error: Exception) -> JSONResponse:
    status = getattr(error, "status_code", 500)
    code, detail = BY_STATUS.get(status, ("bad-request", "요청을 처리할 수 없습니다."))
    english = str(getattr(error, "detail", "")) or code
    return response(Problem(code, status, detail, english), request, getattr(error, "headers", None))


async def _validation(request: Request, error: Exception) -> JSONResponse:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    return response(invalid(found), request)


def _as_ours(error: Exception) -> MongminError:
    return error if isinstance(error, MongminError) else internal()
