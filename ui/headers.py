"""Headers that keep the page to its own origin, and the page's language (Gradio's template says English)."""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'self'",
        # Gradio evaluates its component templates; all text of documents is escaped before it gets there.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
}
PROMOTION = re.compile(rb"\s*<meta\s[^>]*(?:og:|twitter:)[^>]*/>")
LANGUAGE = re.compile(rb'lang="en"')


class PageHeaders:
    """ASGI middleware around the page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on everything but the first page's HTML unchanged, with our headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, Rewriter(send, scope["path"] == "/"))


class Rewriter:
    """Sends a response on; the first page is held until whole and rewritten."""

    def __init__(self, send: Send, rewrite: bool) -> None:
        self._send = send
        self._rewrite = rewrite
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        """Take one message of the response."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(HEADERS)
            if self._rewrite and headers.get("content-type", "").startswith("text/html"):
                self._start = message
                return
        if self._start is None:
            await self._send(message)
            return
        await self._hold(self._start, message)

    async def _hold(self, start: Message, message: Message) -> None:
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = in_korean(self._body)
        MutableHeaders(scope=start)["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def in_korean(html: bytes) -> bytes:
    """Set the page's language and drop Gradio's cards for social media."""
    return PROMOTION.sub(b"", LANGUAGE.sub(b'lang="ko"', html, count=1))
