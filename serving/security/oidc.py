"""Bearer tokens of the organisation's identity provider (OpenID Connect, RFC 7519, RFC 8725)."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from configs.identity import OidcSettings
from rag.errors import ConfigurationError, EnvironmentFault
from serving.security.claims import caller_of
from serving.security.credentials import Refusal, Verdict
from serving.security.jwks import ALGORITHMS, KeySet, provider_keys

TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]*", re.ASCII)
MAX_CHARS = 16_384
REQUIRED = ("exp", "iss", "aud", "sub")
BAD = Refusal("bad-token")


@dataclass(frozen=True, slots=True)
class OidcTokens:
    """Checks signature, issuer, audience and time of a token; then its claims say who it is."""

    settings: OidcSettings
    keys: KeySet

    def identify(self, credential: str) -> Verdict:
        """Return who the token speaks of, why it is refused, or None if it is no token."""
        if not TOKEN.fullmatch(credential):
            return None
        if len(credential) > MAX_CHARS:
            return BAD
        try:
            return caller_of(self._checked(credential), self.settings)
        except jwt.ExpiredSignatureError:
            return Refusal("expired-token", guess=False)  # the signature was right
        except jwt.PyJWTError:
            return BAD
        except EnvironmentFault:
            return Refusal("provider-unreachable", guess=False)

    def _checked(self, token: str) -> Mapping[str, Any]:
        header = jwt.get_unverified_header(token)
        algorithm, kid = header.get("alg"), header.get("kid")
        # Only what we decide on is read of the header: keys and addresses that it brings along are not looked at.
        if algorithm not in ALGORITHMS or "crit" in header or not isinstance(kid, str | None):
            raise jwt.InvalidAlgorithmError
        key = self.keys.key(kid, algorithm)
        if key is None:
            raise jwt.InvalidKeyError
        claims: Mapping[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=[algorithm],
            issuer=self.settings.issuer,
            audience=audiences(self.settings),
            leeway=self.settings.leeway_seconds,
            options={"require": list(REQUIRED)},
        )
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise jwt.InvalidTokenError
        return claims


def audiences(settings: OidcSettings) -> tuple[str, ...]:
    """Return the audiences that tokens may be for."""
    return settings.audience or ((settings.client_id,) if settings.client_id else ())


def oidc_tokens(settings: OidcSettings) -> OidcTokens | None:
    """Return what checks the provider's tokens, or None without one. Raises `ConfigurationError`."""
    if settings.issuer is None:
        return None
    if not audiences(settings):
        raise ConfigurationError("oidc.issuer를 쓰려면 oidc.client_id나 oidc.audience도 있어야 합니다.")
    return OidcTokens(settings, KeySet(provider_keys(settings), time.monotonic))
