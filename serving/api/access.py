"""Who is calling, and whether they may call this route: decided here, before anything else is done."""

from __future__ import annotations

import hmac
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_address

from starlette.requests import Request

from configs.settings import Settings
from serving.caller import OFFICER, OPERATOR, Caller
from serving.logging import logger
from serving.problems import Problem
from serving.security.credentials import Identifier, Reason, Refusal, environment_keys
from serving.security.limits import FailureLimit
from serving.security.table import Open, named, rule_of

TOKEN_HEADER = "X-Mongmin-Token"  # noqa: S105 - a header's name
NOBODY = Caller("nobody", kind="anonymous", roles=frozenset())
"""Whoever calls an open route."""


def no_limit() -> FailureLimit:
    """Return a limit that nobody reaches."""
    return FailureLimit(1_000_000_000, 1.0, time.monotonic)


@dataclass(frozen=True)
class Door:
    """Decides who a caller is: the local operator by `token`, else what one of `identifiers` says.

    `anonymous` admits loopback without a credential, and with one that nobody knows (clients that insist on
    sending some key). Failures are counted by address in `limit`. Without `departments` everybody sees those of all.
    """

    token: str
    identifiers: tuple[Identifier, ...] = ()
    anonymous: bool = False
    limit: FailureLimit = field(default_factory=no_limit)
    departments: bool = True

    def caller(self, request: Request) -> Caller:
        """Return the caller of a request. Raises `Problem` (401, 429)."""
        token, credential = request.headers.get(TOKEN_HEADER), bearer(request)
        address = request.client.host if request.client else ""
        if (token is not None or credential) and (wait := self.limit.wait(address)) > 0:
            raise denied(request, "too-many-failures", too_many(wait))
        verdict = self._operator(token) if token is not None else self._holder(credential)
        if isinstance(verdict, Caller):
            return verdict if self.departments else replace(verdict, everywhere=True)
        if token is None and self.anonymous and loopback(request):
            return OFFICER
        if verdict.guess:
            self.limit.failed(address)
        raise denied(request, verdict.reason, unauthorized(verdict.reason))

    def _operator(self, token: str) -> Caller | Refusal:
        known = bool(self.token) and hmac.compare_digest(token.encode(), self.token.encode())
        return OPERATOR if known else Refusal("unknown-credential")

    def _holder(self, credential: str | None) -> Caller | Refusal:
        if not credential:
            return Refusal("no-credential", guess=False)
        for identifier in self.identifiers:
            verdict = identifier.identify(credential)
            if verdict is not None:
                return verdict
        return Refusal("unknown-credential")


def admitted(request: Request, door: Door) -> Caller:
    """Return the caller if the table lets them call this route. Raises `Problem` (401, 403, 429)."""
    method, path = request.method, getattr(request.scope.get("route"), "path", "")
    rule = rule_of("GET" if method == "HEAD" else method, path)
    if isinstance(rule, Open):
        return NOBODY
    caller = door.caller(request)
    allowed = bool(caller.roles & rule)
    log_decision(request, caller, "allowed" if allowed else "role")
    if not allowed:
        raise forbidden(named(rule))
    return caller


def log_decision(request: Request, caller: Caller | None, decision: str) -> None:
    """Write who was let in or not: a kind and roles, never a name, a key or an address."""
    log = logger().info if decision == "allowed" else logger().warning
    log(
        "access",
        request_id=request.scope.get("mongmin_request_id", ""),
        decision=decision,
        method=request.scope.get("method", ""),
        route=getattr(request.scope.get("route"), "path", "unmatched"),
        kind=caller.kind if caller else "unknown",
        roles=sorted(caller.roles) if caller else [],
    )


def denied(request: Request, reason: Reason, problem: Problem) -> Problem:
    """Log why a caller is not known, and return the problem to raise."""
    log_decision(request, None, reason)
    return problem


def bearer(request: Request) -> str | None:
    """Return the bearer credential of a request, or None."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" and key.strip() else None


def loopback(request: Request) -> bool:
    """Whether the caller is on this machine."""
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def make_door(settings: Settings, token: str, identifiers: Sequence[Identifier] = ()) -> Door:
    """Return the door that the settings and the environment describe."""
    return Door(
        token,
        (environment_keys(), *identifiers),
        settings.api.anonymous and settings.profile == "laptop",
        FailureLimit(settings.security.failures, settings.security.failure_seconds, time.monotonic),
        settings.security.departments,
    )


def allowed_hosts(settings: Settings) -> Sequence[str]:
    """Return the host names by which the API may be called; empty allows any."""
    if settings.api.allowed_hosts:
        return settings.api.allowed_hosts
    local = ("localhost", "127.0.0.1", "[::1]")
    host = settings.api.host
    return (*local, host) if host in (*local, "::1") else ()


def forbidden(roles: str) -> Problem:
    """Make the problem of a caller who lacks the role."""
    who = f"{roles} 역할이 있어야 합니다." if roles else "아무도 쓸 수 없는 주소입니다."
    return Problem(
        "forbidden",
        403,
        f"이 일을 할 권한이 없습니다. {who} 관리자에게 역할을 요청하거나 이 데이터 폴더의 명령줄을 쓰십시오.",
        "Your role does not permit this",
    )


EXPIRED = frozenset[Reason]({"expired-key", "expired-token"})


def unauthorized(reason: Reason = "no-credential") -> Problem:
    """Make the problem of a caller who is not known. It does not tell apart what is unknown from what is wrong."""
    if reason == "provider-unreachable":
        detail = "로그인 서버에 닿지 않아 확인하지 못했습니다. 잠시 뒤에 다시 시도해 주십시오."
        return Problem("provider-unreachable", 503, detail, "The identity provider cannot be reached")
    detail = (
        "API 키나 로그인이 만료되었습니다. 새 키를 쓰거나 다시 로그인해 주십시오."
        if reason in EXPIRED
        else "API 키가 없거나 올바르지 않습니다. Authorization: Bearer 키를 붙여 주십시오."
    )
    return Problem("unauthorized", 401, detail, "The API key is missing or not valid")


def too_many(wait: float) -> Problem:
    """Make the problem of an address with too many failures."""
    seconds = math.ceil(wait)
    return Problem(
        "too-many-failures",
        429,
        f"인증에 여러 번 실패했습니다. {seconds}초 뒤에 다시 시도해 주십시오.",
        "Too many failed authentications",
        retry_after=seconds,
    )
