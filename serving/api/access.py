"""Who is calling: the local operator (token file), the holder of a key, or on a laptop an anonymous officer."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from starlette.requests import Request

from configs.settings import Settings, secret
from rag.errors import ConfigurationError
from serving.caller import OFFICER, OPERATOR, Caller
from serving.problems import Problem

TOKEN_HEADER = "X-Mongmin-Token"  # noqa: S105 - a header's name
KEYS_ENV = "MONGMIN_API_KEYS"


@dataclass(frozen=True)
class Door:
    """Decides who a caller is. `keys` are SHA-256 digests by name; `anonymous` admits loopback without a key."""

    token: str
    keys: tuple[tuple[str, bytes], ...]
    anonymous: bool

    def caller(self, request: Request) -> Caller:
        """Return the caller of a request. Raises `Problem` (401)."""
        token = request.headers.get(TOKEN_HEADER)
        if token is not None:
            if self.token and hmac.compare_digest(token.encode(), self.token.encode()):
                return OPERATOR
            raise unauthorized()
        named = self._holder(bearer(request))
        if named is not None:
            return Caller(named)
        if self.anonymous and loopback(request):
            return OFFICER
        raise unauthorized()

    def _holder(self, key: str | None) -> str | None:
        if not key:
            return None
        digest = digested(key)
        found = [name for name, known in self.keys if hmac.compare_digest(digest, known)]
        return found[0] if found else None


def bearer(request: Request) -> str | None:
    """Return the bearer key of a request, or None."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" and key.strip() else None


def loopback(request: Request) -> bool:
    """Whether the caller is on this machine."""
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def digested(key: str) -> bytes:
    """Return what is compared instead of a key."""
    return hashlib.sha256(key.encode("utf8", "surrogatepass")).digest()


def read_keys(text: str) -> tuple[tuple[str, bytes], ...]:
    """Read `name:key,name:key` (the name may be left out). Raises `ConfigurationError` for a name without a key.

    >>> [name for name, _ in read_keys("portal:abc, def")]
    ['portal', 'key2']
    """
    return tuple(_key(number, entry.strip()) for number, entry in enumerate(text.split(","), 1) if entry.strip())


def _key(number: int, entry: str) -> tuple[str, bytes]:
    name, colon, key = entry.partition(":")
    if colon and not key.strip():
        # The digest of nothing would let everyone in who presents nothing.
        raise ConfigurationError(f"{KEYS_ENV}의 {number}번째 항목에 키가 비어 있습니다. 이름:키로 적어 주십시오.")
    return (name, digested(key.strip())) if colon else (f"key{number}", digested(entry))


def make_door(settings: Settings, token: str) -> Door:
    """Return the door that the settings and the environment describe."""
    keys = secret(KEYS_ENV)
    anonymous = settings.api.anonymous and settings.profile == "laptop"
    return Door(token, read_keys(keys.get_secret_value()) if keys else (), anonymous)


def allowed_hosts(settings: Settings) -> Sequence[str]:
    """Return the host names by which the API may be called; empty allows any."""
    if settings.api.allowed_hosts:
        return settings.api.allowed_hosts
    local = ("localhost", "127.0.0.1", "[::1]")
    host = settings.api.host
    return (*local, host) if host in (*local, "::1") else ()


def operator_only(caller: Caller) -> None:
    """Raise `Problem` (403) unless the caller may change the index."""
    if not caller.operator:
        raise Problem(
            "forbidden",
            403,
            "색인을 바꾸는 일은 이 데이터 폴더의 명령줄(mongmin ingest)에서만 할 수 있습니다.",
            "Only the command line of this data folder may change the index",
        )


def unauthorized() -> Problem:
    """Make the problem of a caller without a valid key."""
    return Problem(
        "unauthorized",
        401,
        "API 키가 없거나 올바르지 않습니다. Authorization: Bearer 키를 붙여 주십시오.",
        "The API key is missing or not valid",
    )
