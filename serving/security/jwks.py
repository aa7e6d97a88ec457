"""The public keys of the identity provider: fetched from its own address only, kept, renewed when one is unknown."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import httpx
from jwt import PyJWK, PyJWTError

from configs.identity import OidcSettings
from rag.errors import ConfigurationError, EnvironmentFault
from serving.logging import logger

ALGORITHMS = ("RS256", "ES256")
"""Signatures by a private key only: with `none` there is none, and a shared secret (HS256) would be the public key."""
MAX_BYTES = 256 * 1024
SECONDS = 5.0
MAX_AGE = 3600.0
RENEW_AFTER = 30.0
"""Seconds between two fetches, however many unknown keys are named meanwhile."""
RSA_BITS = 2048
Keys = Mapping[str, tuple[PyJWK, str]]


class KeySet:
    """Keys by id. `fetch` returns the provider's key set (RFC 7517), at most once in `RENEW_AFTER` seconds."""

    def __init__(self, fetch: Callable[[], Mapping[str, Any]], now: Callable[[], float]) -> None:
        self._fetch = fetch
        self._now = now
        self._lock = threading.Lock()
        self._keys: Keys = {}
        self._fetched: float | None = None
        self._tried: float | None = None
        self._fault: EnvironmentFault | None = None

    def key(self, kid: str | None, algorithm: str) -> PyJWK | None:
        """Return the key that a token names (or the only one of its kind, if it names none); None if there is none.

        Raises `EnvironmentFault` if no keys are known and the provider cannot be reached.
        """
        with self._lock:
            if self._stale():
                self._renew()
            found = self._known(kid, algorithm)
            if found is None and self._may_renew():
                self._renew()
                found = self._known(kid, algorithm)
            if self._fault is not None and not self._keys:
                raise self._fault
            return found

    def _known(self, kid: str | None, algorithm: str) -> PyJWK | None:
        fitting = {name: key for name, (key, kind) in self._keys.items() if kind == algorithm}
        if kid is None:
            return next(iter(fitting.values())) if len(fitting) == 1 else None
        return fitting.get(kid)

    def _stale(self) -> bool:
        old = self._fetched is None or self._now() - self._fetched > MAX_AGE
        return old and self._may_renew()

    def _may_renew(self) -> bool:
        return self._tried is None or self._now() - self._tried >= RENEW_AFTER

    def _renew(self) -> None:
        self._tried = self._now()
        try:
            self._keys = usable(self._fetch())
            self._fetched = self._now()
            self._fault = None
        except EnvironmentFault as error:
            self._fault = error
            logger().warning("jwks", outcome="kept", keys=len(self._keys))  # old keys rather than nobody


def usable(document: Mapping[str, Any]) -> Keys:
    """Return the signing keys of a key set that are of our algorithms and strong enough, with their algorithm."""
    listed = document.get("keys")
    found = {}
    for number, given in enumerate(listed if isinstance(listed, list) else ()):
        algorithm = algorithm_of(given) if isinstance(given, Mapping) else None
        if algorithm is not None:
            try:
                key = PyJWK(dict(given), algorithm)
            except PyJWTError:
                continue
            if strong(key):
                found[str(given.get("kid", f"#{number}"))] = (key, algorithm)
    return found


def algorithm_of(key: Mapping[str, Any]) -> str | None:
    """Return the algorithm of a public signing key, or None if it is of no use here."""
    kinds = {"RSA": "RS256", "EC": "ES256" if key.get("crv") == "P-256" else None}
    algorithm = kinds.get(str(key.get("kty")))
    signs = key.get("use", "sig") == "sig" and "d" not in key
    return algorithm if signs and key.get("alg", algorithm) == algorithm else None


def strong(key: PyJWK) -> bool:
    """Whether a key is long enough."""
    return key.key_type == "EC" or int(getattr(key.key, "key_size", 0)) >= RSA_BITS


def provider_keys(settings: OidcSettings) -> Callable[[], Mapping[str, Any]]:
    """Return what fetches the provider's keys. Raises `ConfigurationError` for an address that is not safe."""
    issuer = safe_url(settings.issuer or "", "oidc.issuer")
    given = safe_url(settings.jwks_url, "oidc.jwks_url") if settings.jwks_url else None
    context = ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)

    def fetch() -> Mapping[str, Any]:
        if given:
            return fetched(given, context)
        document = fetched(issuer.rstrip("/") + "/.well-known/openid-configuration", context)
        return fetched(keys_address(issuer, document), context)

    return fetch


def keys_address(issuer: str, document: Mapping[str, Any]) -> str:
    """Return the address of the keys by the provider's discovery document. Raises `EnvironmentFault`."""
    address = str(document.get("jwks_uri", ""))
    # A document that names another issuer or sends us elsewhere is not the provider's.
    if document.get("issuer") != issuer or origin(address) != origin(issuer):
        raise EnvironmentFault("로그인 서버의 설정 문서가 oidc.issuer와 맞지 않습니다. 관리자에게 알려 주십시오.")
    return address


def fetched(url: str, context: ssl.SSLContext) -> Mapping[str, Any]:
    """Return a small JSON object; redirects are not followed. Raises `EnvironmentFault`."""
    try:
        with (
            httpx.Client(verify=context, trust_env=False, timeout=SECONDS) as client,
            client.stream("GET", url, headers={"Accept": "application/json"}) as answer,
        ):
            answer.raise_for_status()
            content = json.loads(small(answer.iter_bytes()))
    except (httpx.HTTPError, ValueError) as error:
        raise EnvironmentFault("로그인 서버의 공개키를 읽지 못했습니다. oidc 설정과 연결을 확인하십시오.") from error
    return content if isinstance(content, dict) else {}


def small(pieces: Iterable[bytes]) -> bytes:
    """Return a body of at most `MAX_BYTES`. Raises `ValueError`."""
    body = b""
    for piece in pieces:
        body += piece
        if len(body) > MAX_BYTES:
            raise ValueError("too large")
    return body


def safe_url(url: str, setting: str) -> str:
    """Return an address that is https, or http on this machine. Raises `ConfigurationError`."""
    parts = urlsplit(url)
    local = parts.scheme == "http" and on_this_machine(parts.hostname or "")
    if not parts.hostname or not (parts.scheme == "https" or local):
        raise ConfigurationError(f"설정 {setting}은(는) https:// 주소여야 합니다.")
    return url


def on_this_machine(host: str) -> bool:
    """Whether a host's name is loopback."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def origin(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port
