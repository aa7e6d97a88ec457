"""The gateway's HTTP server: OpenAI's routes in, one of the replicas out."""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web

from configs.gateway import GatewaySettings
from serving.gateway.budget import BudgetRules, Budgets
from serving.gateway.calls import Call, read_call
from serving.gateway.health import keep_looking
from serving.gateway.numbers import Numbers
from serving.gateway.relay import Relay, nothing_answers
from serving.gateway.replicas import Pool, make_pools
from serving.problems import Problem, document, status_of

PATHS = (
    "/v1/chat/completions",
    "/v1/completions",
    "/v1/embeddings",
    "/v1/rerank",
    "/v1/score",
    "/rerank",
    "/score",
)
KOREA = ZoneInfo("Asia/Seoul")
Keys = tuple[tuple[str, bytes], ...]
KEEP_SECONDS = 3.0
"""An idle connection is dropped before uvicorn (vLLM's server) would drop it, at five seconds."""
GONE = 499


def korean_now() -> datetime:
    """Return the time in Korea, whose midnight renews the budgets."""
    return datetime.now(KOREA)


class Gateway:
    """One gateway: its pools, queues and numbers. `keys` are digests by name; empty admits anyone (loopback)."""

    def __init__(
        self,
        settings: GatewaySettings,
        keys: Keys = (),
        digest: Callable[[str], bytes] = str.encode,
        today: Callable[[], datetime] = korean_now,
    ) -> None:
        self.settings = settings
        self.replicas, self.pools = make_pools(settings)
        self.numbers = Numbers()
        self.budgets = Budgets(BudgetRules(settings.request_tokens, settings.day_tokens, settings.day_seconds))
        self._keys = keys
        self._digest = digest
        self._today = today
        self._relay: Relay | None = None

    def app(self) -> web.Application:
        """Return the application; it must run with `handler_cancellation`, so that a client that leaves stops it."""
        app = web.Application(client_max_size=self.settings.max_body_kb << 10)
        for path in PATHS:
            app.router.add_post(path, self.pass_on)
        app.router.add_get("/v1/models", self.models)
        app.router.add_get("/healthz", self.healthz)
        app.router.add_get("/readyz", self.readyz)
        app.router.add_get("/metrics", self.metrics)
        app.cleanup_ctx.append(self._connected)
        return app

    async def pass_on(self, request: web.Request) -> web.StreamResponse:
        """Pass a request to a replica in its turn."""
        priority, status = "none", GONE
        try:
            call = await self._read(request)
            priority = call.priority
            response = await self._in_turn(request, call)
            status = response.status
        except Problem as error:
            status = status_of(error)
            if status == 429:
                self.numbers.refused.labels(str(error.more.get("because", "budget"))).inc()
            return problem_response(error, request)
        except (asyncio.CancelledError, ConnectionError):
            self.numbers.gone.inc()
            raise
        else:
            return response
        finally:
            self.numbers.requests.labels(request.path, priority, str(status)).inc()

    async def _read(self, request: web.Request) -> Call:
        system = self.system(request)
        try:
            raw = await request.read()
        except web.HTTPRequestEntityTooLarge as error:
            raise Problem("too-large", 413, "요청 본문이 너무 큽니다.", "The request body is too large") from error
        return read_call(request.path, raw, request.headers, system, self.settings.request_tokens)

    async def _in_turn(self, request: web.Request, call: Call) -> web.StreamResponse:
        pool = self.pools.get(call.model)
        if pool is None:
            raise unknown_model(call.model)
        self._within_budget(call)
        if not pool.usable(time.monotonic()):
            raise nothing_answers(pool)
        began = time.monotonic()
        with pool.turnstile.enter(call.priority, call.system, call.user, call.cost) as place:
            await place.turn()
            self.numbers.wait.labels(call.priority).observe(time.monotonic() - began)
            return await self._worked(request, call, pool)

    async def _worked(self, request: web.Request, call: Call, pool: Pool) -> web.StreamResponse:
        assert self._relay is not None  # noqa: S101 - made when the application starts
        began, tokens = time.monotonic(), 0
        try:
            async with asyncio.timeout(self.settings.request_seconds):
                response, tokens = await self._relay.send(request, call, pool)
        except TimeoutError as error:
            raise Problem("timeout", 504, "요청 하나의 시간 한도를 넘었습니다.", "The time limit has passed") from error
        finally:
            self.numbers.tokens.labels(call.priority).inc(tokens)
            self.budgets.spend(call.account, tokens, time.monotonic() - began, self._today())
        return response

    def _within_budget(self, call: Call) -> None:
        seconds = self.budgets.retry_after(call.account, self._today())
        if seconds is not None:
            raise Problem(
                "budget",
                429,
                "오늘 쓸 수 있는 양을 모두 썼습니다. 내일 다시 시도해 주십시오.",
                "The budget of this day is used up",
                retry_after=seconds,
                because="budget",
            )

    def system(self, request: web.Request) -> str:
        """Return the name of the calling system. Raises `Problem` (401)."""
        if not self._keys:
            return ""
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        digest = self._digest(key.strip())
        found = [name for name, known in self._keys if hmac.compare_digest(digest, known)]
        if scheme.lower() != "bearer" or not found:
            raise Problem("unauthorized", 401, "게이트웨이 키가 없거나 올바르지 않습니다.", "The key is not valid")
        return found[0]

    async def models(self, request: web.Request) -> web.Response:
        """List the models of all replicas."""
        try:
            self.system(request)
        except Problem as error:
            return problem_response(error, request)
        listed = [{"id": name, "object": "model", "created": 0, "owned_by": "mongmin"} for name in self.pools]
        return web.json_response({"object": "list", "data": listed})

    async def healthz(self, _request: web.Request) -> web.Response:
        """Say that this process lives."""
        return web.json_response({"status": "ok"})

    async def readyz(self, _request: web.Request) -> web.Response:
        """Say which replicas may be asked; 503 if a model has none."""
        now = time.monotonic()
        checks = {replica.name: "ok" if replica.usable(now) else "down" for replica in self.replicas}
        ready = all(pool.usable(now) for pool in self.pools.values())
        status = "ok" if ready and "down" not in checks.values() else "degraded" if ready else "down"
        return web.json_response({"status": status, "checks": checks}, status=200 if ready else 503)

    async def metrics(self, _request: web.Request) -> web.Response:
        """Return the numbers."""
        body = self.numbers.render(self.pools.values(), self.replicas, time.monotonic())
        return web.Response(body=body, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    async def _connected(self, _app: web.Application) -> AsyncIterator[None]:
        timeout = aiohttp.ClientTimeout(
            total=None,
            sock_connect=self.settings.connect_seconds,
            sock_read=self.settings.first_byte_seconds,
        )
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_SECONDS)
        async with aiohttp.ClientSession(
            connector=connector, timeout=timeout, auto_decompress=False, trust_env=False
        ) as session:
            self._relay = Relay(session, self.settings, self.numbers)
            pools = list({id(pool): pool for pool in self.pools.values()}.values())
            looking = asyncio.create_task(keep_looking(session, self.replicas, pools, self.settings.health_seconds))
            yield
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking


def problem_response(error: Problem, request: web.Request) -> web.Response:
    """Return a problem document that OpenAI's clients read too, with Retry-After where it says one."""
    body: dict[str, Any] = document(error, f"urn:mongmin:request:{request.headers.get('X-Request-ID', '')[:64]}")
    body["error"] = {"message": body["detail"], "type": body["code"], "code": body["code"]}
    headers = {"Retry-After": str(error.more["retry_after"])} if "retry_after" in error.more else {}
    return web.json_response(body, status=status_of(error), headers=headers, content_type="application/problem+json")


def unknown_model(name: str) -> Problem:
    """Make the problem of a model that no replica serves."""
    return Problem(
        "model-not-found",
        404,
        f"모델 {name[:60]!r}을(를) 서비스하는 서버가 없습니다. /v1/models에서 이름을 확인하십시오.",
        "No replica serves this model",
    )
