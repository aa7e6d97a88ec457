"""The identity provider as the page sees it: its addresses, a login to send people to, and a code made a token.

Authorization code with PKCE (RFC 7636), state and nonce (OpenID Connect Core 3.1). The signature of the token is
checked by the API, which every request shows it to; here it comes from the provider itself over TLS (3.1.3.7, 6).
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import ssl
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from pydantic import SecretStr

from configs.identity import OidcSettings
from ui.sessions import Pending, Session

SECONDS = 10.0
LEEWAY = 30.0


class LoginFailed(Exception):
    """A login did not come to its end; the message is Korean and for the person."""


class Provider:
    """The organisation's provider. `secret` is the page's own; a public client has none."""

    def __init__(self, settings: OidcSettings, secret: SecretStr | None) -> None:
        self._settings = settings
        self._secret = secret
        self._verify = ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)
        self._known: Mapping[str, Any] = {}

    async def address(self, pending: Pending, back: str) -> str:
        """Return where a person logs in. Raises `LoginFailed`."""
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": back,
            "scope": self._settings.scopes,
            "state": pending.state,
            "nonce": pending.nonce,
            "code_challenge": challenge(pending.verifier),
            "code_challenge_method": "S256",
        }
        return with_query(await self._endpoint("authorization_endpoint"), query)

    async def session(self, code: str, pending: Pending, back: str, now: float) -> tuple[Session, float]:
        """Return a logged in person, and for how many seconds. Raises `LoginFailed`."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": pending.verifier,
            "client_id": str(self._settings.client_id),
        }
        given = await self._asked(await self._endpoint("token_endpoint"), form)
        id_token, access = str(given.get("id_token", "")), str(given.get("access_token", ""))
        claims = unverified(id_token)
        require_claims(claims, self._settings, pending.nonce, now)
        token = id_token if self._settings.token == "id_token" else access  # noqa: S105 - which one
        seconds = float(given.get("expires_in", 0) or 0) or float(claims["exp"]) - now
        return Session(SecretStr(token), SecretStr(id_token)), min(seconds, float(claims["exp"]) - now)

    async def farewell(self, session: Session | None, back: str) -> str | None:
        """Return where the provider's own session ends, if it says so."""
        try:
            await self._endpoint("authorization_endpoint")
        except LoginFailed:
            return None
        address = self._known.get("end_session_endpoint")
        if not address or session is None:
            return None
        hint = session.id_token.get_secret_value()
        query = {"id_token_hint": hint, "client_id": self._settings.client_id, "post_logout_redirect_uri": back}
        return with_query(str(address), query)

    async def _endpoint(self, name: str) -> str:
        issuer = self._settings.issuer or ""
        if not self._known:
            document = await self._asked(issuer.rstrip("/") + "/.well-known/openid-configuration")
            if document.get("issuer") != issuer:
                raise LoginFailed("로그인 서버의 설정 문서가 oidc.issuer와 맞지 않습니다. 관리자에게 알려 주십시오.")
            self._known = document
        address = str(self._known.get(name, ""))
        if not safe(address):
            raise LoginFailed("로그인 서버의 주소가 https가 아닙니다. 관리자에게 알려 주십시오.")
        return address

    async def _asked(self, url: str, form: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        own = self._secret.get_secret_value() if self._secret else None
        basic = httpx.BasicAuth(str(self._settings.client_id), own) if own else httpx.Auth()
        try:
            async with httpx.AsyncClient(verify=self._verify, trust_env=False, timeout=SECONDS) as client:
                answer = await (client.post(url, data=dict(form), auth=basic) if form else client.get(url))
                answer.raise_for_status()
                content = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise LoginFailed("로그인 서버가 응답하지 않거나 로그인을 거절했습니다. 다시 시도해 주십시오.") from error
        return content if isinstance(content, dict) else {}


def new_login(wanted: str) -> Pending:
    """Return a login that nobody can guess."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Pending(state, nonce, verifier, wanted if local(wanted) else "/")


def challenge(verifier: str) -> str:
    """Return what is sent of a verifier (RFC 7636, 4.2).

    >>> challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    """
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode()


def require_claims(claims: Mapping[str, Any], settings: OidcSettings, nonce: str, now: float) -> None:
    """Raise `LoginFailed` unless a token is this provider's, for this page and this login, and not over."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    expires = claims.get("exp")
    good = (
        claims.get("iss") == settings.issuer
        and settings.client_id in audiences
        and secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode())
        and isinstance(expires, int | float)
        and expires > now - LEEWAY
    )
    if not good:
        raise LoginFailed("로그인 응답을 확인하지 못했습니다. 처음부터 다시 로그인해 주십시오.")


def unverified(token: str) -> Mapping[str, Any]:
    """Return the claims of a token as they stand there; none for what is no token."""
    try:
        body = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (IndexError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}


def with_query(address: str, query: Mapping[str, str | None]) -> str:
    """Return an address with more in its query."""
    return address + ("&" if "?" in address else "?") + urlencode({k: v for k, v in query.items() if v})


def safe(address: str) -> bool:
    """Whether an address is https, or http on this machine."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        here = ip_address(host).is_loopback
    except ValueError:
        here = host == "localhost"
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and here))


def local(path: str) -> bool:
    """Whether a path leads to this page and nowhere else.

    >>> [local(path) for path in ("/documents?q=a", "//evil.example", "https://evil.example")]
    [True, False, False]
    """
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
