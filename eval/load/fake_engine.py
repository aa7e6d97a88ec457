"""An OpenAI-compatible engine that writes made tokens at a given pace, so that what is measured is ours.

It can be told (`POST /fake`) to fail, stall or break off, and says (`GET /fake`) what it was asked and who left.
"""

from __future__ import annotations

import asyncio
import json
import socket
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from aiohttp import web

Fault = Literal["none", "503", "502", "500", "429", "break", "stall"]
"""`break` ends the connection after half of the tokens, `stall` accepts and never answers."""
WORD = "가 "


@dataclass
class FakeEngine:
    """What it does and what was seen. `pace` is seconds between tokens, `delay` before the first."""

    models: tuple[str, ...] = ("fake",)
    tokens: int = 32
    pace: float = 0.0
    delay: float = 0.0
    fault: Fault = "none"
    requests: int = 0
    aborted: int = 0
    active: int = 0
    seen: list[dict[str, str]] = field(default_factory=list)
    """Headers of the last requests."""

    def app(self) -> web.Application:
        """Return the application; it must run with `handler_cancellation`."""
        app = web.Application(client_max_size=16 << 20)
        app.router.add_post("/v1/chat/completions", self.complete)
        app.router.add_post("/v1/completions", self.complete)
        app.router.add_post("/v1/embeddings", self.embed)
        for path in ("/v1/rerank", "/rerank", "/v1/score", "/score"):
            app.router.add_post(path, self.score)
        app.router.add_get("/v1/models", self.listed)
        app.router.add_get("/metrics", self.metrics)
        app.router.add_get("/fake", self.told)
        app.router.add_post("/fake", self.tell)
        return app

    async def complete(self, request: web.Request) -> web.StreamResponse:
        """Write tokens, all at once or as a stream."""
        body = await request.json()
        chat = request.path.endswith("/chat/completions")
        self.requests += 1
        self.active += 1
        self.seen = [*self.seen[-9:], dict(request.headers)]
        try:
            if self.fault in ("503", "502", "500", "429"):
                return web.json_response({"error": {"message": "told to fail"}}, status=int(self.fault))
            count = min(self.tokens, int(body.get("max_tokens") or self.tokens))
            await asyncio.sleep(3600 if self.fault == "stall" else self.delay)
            if body.get("stream"):
                return await self._streamed(request, count, chat)
            await asyncio.sleep(self.pace * count)
            return web.json_response(whole(self.models[0], count, chat))
        except (asyncio.CancelledError, ConnectionError):
            self.aborted += 1
            raise
        finally:
            self.active -= 1

    async def _streamed(self, request: web.Request, count: int, chat: bool) -> web.StreamResponse:
        out = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await out.prepare(request)
        for number in range(count):
            if self.fault == "break" and number >= count // 2 and request.transport is not None:
                request.transport.abort()
                raise asyncio.CancelledError
            await out.write(piece(self.models[0], WORD, chat))
            await asyncio.sleep(self.pace)
        await out.write(piece(self.models[0], None, chat))
        await out.write(b"data: [DONE]\n\n")
        await out.write_eof()
        return out

    async def embed(self, request: web.Request) -> web.Response:
        """Return a vector of three numbers for each text."""
        body = await request.json()
        self.requests += 1
        texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
        data = [{"object": "embedding", "index": n, "embedding": [1.0, 0.0, 0.0]} for n in range(len(texts))]
        return web.json_response({"object": "list", "data": data, "usage": {"total_tokens": len(texts)}})

    async def score(self, request: web.Request) -> web.Response:
        """Return falling scores."""
        body = await request.json()
        self.requests += 1
        texts = body.get("documents") or body.get("text_2") or []
        results = [{"index": n, "relevance_score": 1 / (n + 1)} for n in range(len(texts))]
        return web.json_response({"results": results, "data": results})

    async def listed(self, _request: web.Request) -> web.Response:
        """List the models, or fail as told."""
        if self.fault in ("503", "502", "500"):
            return web.json_response({}, status=int(self.fault))
        return web.json_response({"object": "list", "data": [{"id": name, "object": "model"} for name in self.models]})

    async def metrics(self, _request: web.Request) -> web.Response:
        """Report the work in vLLM's names."""
        return web.Response(text=f"vllm:num_requests_running {self.active}\nvllm:num_requests_waiting 0\n")

    async def told(self, _request: web.Request) -> web.Response:
        """Say what it does and what was seen."""
        return web.json_response(asdict(self))

    async def tell(self, request: web.Request) -> web.Response:
        """Change `tokens`, `pace`, `delay` or `fault`, or set a counter."""
        for name, value in (await request.json()).items():
            if name in ("tokens", "pace", "delay", "fault", "requests", "aborted"):
                setattr(self, name, value)
        return web.json_response(asdict(self))


def piece(model: str, text: str | None, chat: bool) -> bytes:
    """Return one event of a stream; None ends it."""
    reason = None if text is not None else "stop"
    choice: dict[str, Any] = {"index": 0, "finish_reason": reason}
    if chat:
        choice["delta"] = {"content": text} if text is not None else {}
    else:
        choice["text"] = text or ""
    kind = "chat.completion.chunk" if chat else "text_completion"
    event = {"id": "fake", "object": kind, "created": 0, "model": model, "choices": [choice]}
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()


def whole(model: str, count: int, chat: bool) -> dict[str, Any]:
    """Return a whole completion."""
    text = WORD * count
    choice: dict[str, Any] = {"index": 0, "finish_reason": "length"}
    choice |= {"message": {"role": "assistant", "content": text}} if chat else {"text": text}
    usage = {"prompt_tokens": 1, "completion_tokens": count, "total_tokens": count + 1}
    return {"id": "fake", "object": "chat.completion", "model": model, "choices": [choice], "usage": usage}


async def serve(engine: FakeEngine, listener: socket.socket, stop: asyncio.Event) -> None:
    """Serve until `stop` is set."""
    runner = web.AppRunner(engine.app(), handler_cancellation=True, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.SockSite(runner, listener, backlog=1024).start()
        await stop.wait()
    finally:
        await runner.cleanup()
