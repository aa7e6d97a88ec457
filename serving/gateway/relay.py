"""Passing a request to a replica and its bytes back, untouched; tried elsewhere only before the first byte."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from configs.gateway import GatewaySettings
from serving.gateway.calls import Call
from serving.gateway.numbers import Numbers
from serving.gateway.replicas import Pool, Replica
from serving.gateway.retry import Outcome, may_retry, outcome_of
from serving.gateway.tally import Tally
from serving.problems import Problem, document

KEPT = ("Content-Type", "Content-Length", "Content-Encoding", "Retry-After")
STREAM = "text/event-stream"
CLOSING_EVENTS = 3
"""Events of a stream besides its tokens: role, end, usage."""


class Broken(Exception):
    """A replica did not answer, or not to the end; `outcome` says how."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


@dataclass
class Relay:
    """Sends calls to replicas over `session`."""

    session: aiohttp.ClientSession
    settings: GatewaySettings
    numbers: Numbers

    async def send(self, request: web.Request, call: Call, pool: Pool) -> tuple[web.StreamResponse, int]:
        """Answer `request` from a replica; returns the response and its tokens. Raises `Problem` (502, 503, 504)."""
        tried: list[str] = []
        while True:
            replica = pool.choose(call.session, tried, time.monotonic())
            if replica is None:
                raise nothing_answers(pool)
            tried.append(replica.name)
            with replica.working(time.monotonic()):
                try:
                    return await self._through(request, call, replica)
                except Broken as error:
                    self._note(replica, error.outcome)
                    if not may_retry(error.outcome, 0, len(tried), self.settings.attempts):
                        raise failed(error.outcome) from error
                    self.numbers.retries.inc()
                finally:
                    pool.fit(time.monotonic())

    async def _through(self, request: web.Request, call: Call, replica: Replica) -> tuple[web.StreamResponse, int]:
        began = time.monotonic()
        response = await self._opened(call, replica)
        try:
            outcome = outcome_of(response.status)
            if outcome in ("bad_gateway", "unavailable"):
                raise Broken(outcome)
            self.numbers.first.labels(replica.name).observe(time.monotonic() - began)
            return await self._passed_on(request, response, replica, outcome)
        finally:
            # A connection whose answer was not read to its end closes, which stops the engine's work.
            response.close()

    async def _opened(self, call: Call, replica: Replica) -> aiohttp.ClientResponse:
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity", **call.headers}
        if replica.key:
            headers["Authorization"] = f"Bearer {replica.key}"
        base = replica.url if call.path.startswith("/v1/") else replica.url.removesuffix("/v1")
        try:
            return await self.session.post(f"{base}{call.path.removeprefix('/v1')}", data=call.body, headers=headers)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Broken("refused") from error
        except TimeoutError as error:
            raise Broken("timeout") from error
        except aiohttp.ClientError as error:
            raise Broken("broken") from error

    async def _passed_on(
        self, request: web.Request, response: aiohttp.ClientResponse, replica: Replica, outcome: Outcome
    ) -> tuple[web.StreamResponse, int]:
        headers = {name: response.headers[name] for name in KEPT if name in response.headers}
        headers["X-Mongmin-Replica"] = replica.name
        out = web.StreamResponse(status=response.status, headers=headers)
        tally = Tally()
        await out.prepare(request)
        try:
            async for piece in self._pieces(response):
                await out.write(piece)
                tally.see(piece)
                self._limit(tally)
        except Broken as error:
            outcome = error.outcome
            await broken_off(request, out, outcome)
        self._note(replica, outcome)
        await out.write_eof()
        return out, tally.tokens()

    async def _pieces(self, response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
        try:
            async for piece in response.content.iter_any():
                yield piece
        except TimeoutError as error:
            raise Broken("timeout") from error
        except aiohttp.ClientError as error:
            raise Broken("broken") from error

    def _limit(self, tally: Tally) -> None:
        """Raise `Broken` once a stream has passed the budget of one request."""
        if self.settings.request_tokens and tally.events > self.settings.request_tokens + CLOSING_EVENTS:
            raise Broken("answered")

    def _note(self, replica: Replica, outcome: Outcome) -> None:
        replica.tell(outcome, time.monotonic())
        self.numbers.outcomes.labels(replica.name, outcome).inc()


async def broken_off(request: web.Request, out: web.StreamResponse, outcome: Outcome) -> None:
    """Tell the client of a stream that it ends early; one of fixed length simply breaks."""
    if out.headers.get("Content-Type", "").startswith(STREAM):
        problem = too_many_tokens() if outcome == "answered" else failed(outcome)
        body = {"error": {"message": str(problem), "type": problem.code, "code": problem.code}}
        await out.write(
            b"\n\ndata: " + json.dumps({**document(problem), **body}, ensure_ascii=False).encode() + b"\n\n"
        )
    elif request.transport is not None:
        request.transport.abort()
        raise asyncio.CancelledError


def nothing_answers(pool: Pool) -> Problem:
    """Make the problem of a model none of whose replicas may be asked."""
    names = ", ".join(replica.name for replica in pool.replicas)
    return Problem(
        "engine-unavailable",
        503,
        f"언어 모델 서버({names})가 모두 응답하지 않습니다. 잠시 뒤에 다시 시도해 주십시오.",
        "No replica answers",
        retry_after=2,
    )


def failed(outcome: Outcome) -> Problem:
    """Make the problem of a replica that failed, where trying another is not safe or of no use."""
    status = {"timeout": 504, "unavailable": 503, "refused": 503}.get(outcome, 502)
    return Problem(
        "engine-unavailable",
        status,
        "언어 모델 서버가 답을 마치지 못했습니다. 잠시 뒤에 다시 시도해 주십시오.",
        f"The replica failed: {outcome}",
        retry_after=2,
    )


def too_many_tokens() -> Problem:
    """Make the problem of an answer beyond the budget of one request."""
    return Problem(
        "budget", 400, "요청 하나의 토큰 한도를 넘어 여기서 멈춥니다.", "The token budget of one request is used up"
    )
