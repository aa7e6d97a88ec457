"""What surrounds every request: an id, the host check, the log line, the numbers, and a net below all errors."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.api.errors import internal, response
from serving.api.metrics import Metrics, known_method
from serving.logging import log_unexpected, logger
from serving.notices.notice import HEADER as NOTICE
from serving.problems import Problem
from serving.request_id import HEADER, working_for
from serving.tracing import OFF, Tracing, described

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
FORM_BYTES = 64 * 1024
"""What a form takes besides its file."""
GONE = 499
"""The client went away before the answer began."""
PORT = re.compile(r":\d+$")


class Envelope:
    """The outermost layer. `hosts` are the names by which we may be called; empty allows any.

    `limit` is the largest body in bytes, `upload` that of an uploaded file.

    The check of the host's name keeps a web page that an officer visits from reaching a loopback service
    through a name of its own (DNS rebinding).
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: Sequence[str],
        limit: int,
        upload: int,
        metrics: Metrics,
        tracing: Tracing = OFF,
        *,
        notice: str = "",
    ) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._limit = limit
        self._upload = upload
        self._metrics = metrics
        self.tracing = tracing
        self.notice = notice

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await _Exchange(self, scope, receive, send).run()

    def allows(self, host: str) -> bool:
        """Whether we may be called by this `Host` header."""
        return not self._hosts or PORT.sub("", host).lower() in self._hosts

    def limit_of(self, scope: Scope) -> int:
        """Return the largest body of a request, in bytes."""
        return self._upload + FORM_BYTES if uploads(scope) else self._limit

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        await self._app(scope, receive, send)

    def record(self, scope: Scope, status: int, seconds: float) -> None:
        """Count a request and write its line, without its question, address or body."""
        route = route_of(scope)
        self._metrics.request(scope["method"], route, status, seconds)
        logger().info(
            "request",
            method=known_method(scope["method"]),
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
        )


class _Exchange:
    def __init__(self, envelope: Envelope, scope: Scope, receive: Receive, send: Send) -> None:
        self.envelope = envelope
        self.scope = scope
        self._receive = receive
        self._send = send
        self.received = 0
        self.status = 0
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        self.headers = headers
        self.id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        self.host = headers.get("host", "")
        self.limit = envelope.limit_of(scope)
        self.announced = int(length) if (length := headers.get("content-length", "")).isdecimal() else 0
        scope["mongmin_request_id"] = self.id

    async def run(self) -> None:
        method = known_method(self.scope["method"])
        with working_for(self.id), self.envelope.tracing.request(self.headers, method) as span:
            await self.answer()
            described(
                span,
                {
                    "http.request.method": method,
                    "http.route": route_of(self.scope),
                    "http.response.status_code": self.status or GONE,
                    "mongmin.request_id": self.id,
                },
            )

    async def answer(self) -> None:
        started = time.monotonic()
        try:
            if not self.envelope.allows(self.host):
                await self.answer_with(bad_host())
            elif self.announced > self.limit:
                await self.answer_with(file_too_large(self.limit) if uploads(self.scope) else too_large())
            else:
                await self.envelope.serve(self.scope, self.receive, self.send)
        except Exception as error:
            log_unexpected(error, self.id)
            if not self.status:
                await self.answer_with(internal())
        finally:
            self.envelope.record(self.scope, self.status or GONE, time.monotonic() - started)

    async def receive(self) -> Message:
        message = await self._receive()
        self.received += len(message.get("body", b""))
        if self.received > self.limit:
            # A body that did not announce its length; this kind passes through whoever reads it.
            raise HTTPException(413)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers[HEADER] = self.id
            headers["X-Content-Type-Options"] = "nosniff"
            headers.setdefault("Cache-Control", "no-store")
            if self.envelope.notice:
                headers[NOTICE] = self.envelope.notice
        await self._send(message)

    async def answer_with(self, problem: Problem) -> None:
        await response(problem, Request(self.scope))(self.scope, self._receive, self.send)


def route_of(scope: Scope) -> str:
    """Return the template of a request's route, which holds nothing of the caller's."""
    return str(getattr(scope.get("route"), "path", "unmatched"))


def too_large() -> Problem:
    """Make the problem of a body beyond the limit."""
    return Problem("too-large", 413, "요청 본문이 너무 큽니다. 질문을 줄여 주십시오.", "The request body is too large")


def uploads(scope: Scope) -> bool:
    """Whether a request brings a file."""
    return bool(scope["method"] == "POST" and scope["path"] == "/v1/documents")


def file_too_large(limit: int) -> Problem:
    """Make the problem of a file beyond the limit."""
    return Problem(
        "too-large",
        413,
        f"파일이 {limit >> 20:,}MB보다 큽니다. 나누어 올리거나 설정 api.max_upload_mb를 올려 주십시오.",
        "The file is too large",
    )


def bad_host() -> Problem:
    """Make the problem of a request under a foreign host name."""
    return Problem(
        "bad-host",
        421,
        "허용되지 않은 호스트 이름입니다. 설정 api.allowed_hosts를 확인하십시오.",
        "This host name is not allowed",
    )
