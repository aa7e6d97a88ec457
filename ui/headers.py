"""What keeps the page to its own origin (headers, host names), and its language (Gradio's template says English)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
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
DISCLOSURE = 'mode=ai-originated, provider="mongmin"'
"""What the page says to machines of the text on it (draft-abaris-aicdh; see the API's own header)."""
MARKS = (
    '<meta name="ai-disclosure" content="mode=ai-originated, provider=mongmin">'
    '<meta name="ai-notice" content="인공지능(AI) 기반 서비스입니다. '
    '답변의 문장은 생성형 인공지능이 만들 수 있습니다.">'
    '<meta name="digital-source-type" content="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia">'
).encode()
PLAIN_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""Of screens that are HTML alone: they set it themselves, and no script runs there whatever a text holds."""
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
}
OWN_UNLESS_SAID = {"content-security-policy": POLICY, "ai-disclosure": DISCLOSURE}
"""What a response may say better of itself."""
PROMOTION = re.compile(rb"\s*<meta\s[^>]*(?:og:|twitter:)[^>]*/>")
PORT = re.compile(r":\d+$")
LOCAL = ("localhost", "127.0.0.1", "[::1]")
FOREIGN_HOST = (
    "허용되지 않은 호스트 이름입니다. 주소창의 주소를 http://127.0.0.1 또는 http://localhost로 고쳐 주십시오."
)
LANGUAGE = re.compile(rb'lang="en"')


class OwnHosts:
    """ASGI middleware that refuses requests under a foreign host name. `hosts` are our names; empty allows any.

    It keeps a web page that an officer visits from reaching this page through a name of its own (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is asked of us, and refuse the rest."""
        if scope["type"] in ("http", "websocket") and not self._allows(Headers(scope=scope).get("host", "")):
            await refuse(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _allows(self, host: str) -> bool:
        return not self._hosts or PORT.sub("", host).lower() in self._hosts


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request under a foreign host name."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await PlainTextResponse(FOREIGN_HOST, 421)(scope, receive, send)


def own_hosts(host: str) -> Sequence[str]:
    """Return the names by which a page bound to `host` may be called; empty (any) where it is not on loopback.

    >>> own_hosts("127.0.0.1")
    ('localhost', '127.0.0.1', '[::1]', '127.0.0.1')
    >>> own_hosts("0.0.0.0")
    ()
    """
    if not on_loopback(host):
        return ()
    return (*LOCAL, f"[{host}]" if ":" in host else host.lower())


def on_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens at `host`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


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
            for name, value in OWN_UNLESS_SAID.items():
                headers.setdefault(name, value)
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
    """Set the page's language, mark it as an AI service's, and drop Gradio's cards for social media."""
    plain = PROMOTION.sub(b"", LANGUAGE.sub(b'lang="ko"', html, count=1))
    return plain.replace(b"</head>", MARKS + b"</head>", 1)
