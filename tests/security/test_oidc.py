from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from configs.identity import OidcSettings
from rag.errors import ConfigurationError, EnvironmentFault
from serving.caller import Caller
from serving.security.claims import caller_of
from serving.security.credentials import Refusal
from serving.security.jwks import KeySet, safe_url, usable
from serving.security.oidc import OidcTokens, oidc_tokens
from tests.security.issuer import AUDIENCE, ISSUER, SmallIssuer

SETTINGS = OidcSettings(issuer=ISSUER, client_id=AUDIENCE)


@dataclass
class Hands:
    """A clock that is set by hand."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def issuer() -> SmallIssuer:
    return SmallIssuer()


def tokens(issuer: SmallIssuer, settings: OidcSettings = SETTINGS) -> OidcTokens:
    return OidcTokens(settings, KeySet(issuer.keys, Hands()))


def test_a_good_token_is_its_subject(issuer: SmallIssuer) -> None:
    found = tokens(issuer).identify(issuer.token(roles=["officer"], grade="S", departments=["교통과", "도로과"]))
    assert found == Caller(
        "person:u-1",
        kind="person",
        roles=frozenset({"officer"}),
        grades=("O", "S"),
        departments=("교통과", "도로과"),
    )


def test_a_curve_s_signature_is_as_good(issuer: SmallIssuer) -> None:
    assert isinstance(tokens(issuer).identify(issuer.signed_by_curve()), Caller)


NOW = int(time.time())
STRANGER = rsa.generate_private_key(65537, 2048)
HOSTILE: dict[str, Callable[[SmallIssuer], str]] = {
    "no signature (alg none)": lambda issuer: issuer.unsigned(),
    "HS256 with the public key as its secret": lambda issuer: issuer.signed_with_public_key(),
    "another issuer": lambda issuer: issuer.token(iss="https://evil.example"),
    "an issuer that only begins alike": lambda issuer: issuer.token(iss=ISSUER + "/"),
    "no issuer": lambda issuer: issuer.token(iss=None),
    "another audience": lambda issuer: issuer.token(aud="payroll"),
    "no audience": lambda issuer: issuer.token(aud=None),
    "no expiry": lambda issuer: issuer.token(exp=None),
    "not yet valid": lambda issuer: issuer.token(nbf=NOW + 3600),
    "issued in the future": lambda issuer: issuer.token(iat=NOW + 3600),
    "no subject": lambda issuer: issuer.token(sub=None),
    "an empty subject": lambda issuer: issuer.token(sub=""),
    "a subject that is no text": lambda issuer: issuer.token(sub=7),
    "an unknown key": lambda issuer: issuer.signed(issuer.claims(), kid="k2"),
    "a key of another kind": lambda issuer: issuer.signed(issuer.claims(), kid="k1-ec"),
    "a stranger's signature under a known key's name": lambda issuer: jwt.encode(
        issuer.claims(), STRANGER, "RS256", headers={"kid": issuer.kid}
    ),
    "a key that it brings along": lambda issuer: jwt.encode(
        issuer.claims(),
        STRANGER,
        "RS256",
        headers={"kid": "k9", "jwk": SmallIssuer(STRANGER).keys()["keys"][0], "jku": "http://127.0.0.1:1/keys"},
    ),
    "an unknown critical extension": lambda issuer: issuer.signed(issuer.claims(), crit=["b64"], b64=True),
    "RS512": lambda issuer: jwt.encode(issuer.claims(), issuer.rsa_key, "RS512", headers={"kid": issuer.kid}),
    "changed claims": lambda issuer: swapped(issuer.token(), issuer.token(sub="u-2")),
    "too long": lambda issuer: issuer.token(more="가" * 10_000),
}


def swapped(one: str, other: str) -> str:
    """Return the first token with the claims of the other."""
    head, _, signature = one.split(".")
    return ".".join((head, other.split(".")[1], signature))


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_token_is_refused(issuer: SmallIssuer, kind: str) -> None:
    assert tokens(issuer).identify(HOSTILE[kind](issuer)) == Refusal("bad-token")


def test_an_expired_token_is_no_guess(issuer: SmallIssuer) -> None:
    assert tokens(issuer).identify(issuer.token(exp=NOW - 60)) == Refusal("expired-token", guess=False)


def test_clocks_may_differ_a_little(issuer: SmallIssuer) -> None:
    now = int(time.time())
    assert isinstance(tokens(issuer).identify(issuer.token(exp=now - 5, nbf=now + 5, iat=now + 5)), Caller)


@pytest.mark.parametrize("credential", ["", "mgm_abc_def", "a.b", "가.나.다", "a.b.c.d", "a.b.c d"])
def test_what_is_no_token_is_left_to_others(issuer: SmallIssuer, credential: str) -> None:
    assert tokens(issuer).identify(credential) is None


@given(st.from_regex(r"[A-Za-z0-9_-]{1,40}\.[A-Za-z0-9_-]{1,40}\.[A-Za-z0-9_-]{0,40}", fullmatch=True))
def test_noise_is_refused_and_raises_nothing(noise: str) -> None:
    keys = KeySet(lambda: {"keys": []}, Hands())
    assert OidcTokens(SETTINGS, keys).identify(noise) == Refusal("bad-token")


def test_rights_are_mapped_and_what_is_unknown_gives_nothing() -> None:
    settings = OidcSettings(
        issuer=ISSUER,
        client_id=AUDIENCE,
        roles_claim="realm_access.roles",
        departments_claim="dept",
        roles={"GG-MINWON": "officer", "GG-DOCS": "document_manager"},
        grades={"민감": "S"},
    )
    claims = {
        "sub": "u",
        "realm_access": {"roles": ["GG-DOCS", "administrator", None]},
        "grade": "민감",
        "dept": "세정과",
    }
    assert caller_of(claims, settings) == Caller(
        "person:u", "person", frozenset({"document_manager"}), ("O", "S"), ("세정과",)
    )


ODD: list[Any] = [None, 7, {}, {"roles": 1}, [["officer"]], "king", "", " ", True]


@pytest.mark.parametrize("value", ODD)
def test_odd_claims_give_no_right(value: object) -> None:
    found = caller_of({"sub": "u", "roles": value, "grade": value}, SETTINGS)
    assert (found.roles, found.grades, found.everywhere) == (frozenset(), ("O",), False)


def test_a_new_key_is_found_by_fetching_once_in_a_while(issuer: SmallIssuer) -> None:
    own, clock = SmallIssuer(issuer.rsa_key, issuer.ec_key), Hands()
    keys = KeySet(own.keys, clock)
    assert keys.key("k1", "RS256") is not None
    own.kid = "k2"
    assert [keys.key(f"unknown-{number}", "RS256") for number in range(50)] == [None] * 50
    assert own.fetched == 1
    clock.now += 31
    assert keys.key("k2", "RS256") is not None
    assert keys.key("k1", "RS256") is None
    assert own.fetched == 2


def test_old_keys_serve_while_the_provider_is_down(issuer: SmallIssuer) -> None:
    own, clock = SmallIssuer(issuer.rsa_key, issuer.ec_key), Hands()
    checked = OidcTokens(SETTINGS, KeySet(own.keys, clock))
    assert isinstance(checked.identify(own.token()), Caller)
    own.fault, clock.now = EnvironmentFault("닿지 않습니다."), clock.now + 7200
    assert isinstance(checked.identify(own.token()), Caller)


def test_without_any_key_the_provider_s_absence_is_told() -> None:
    own = SmallIssuer(fault=EnvironmentFault("닿지 않습니다."))
    checked = tokens(own)
    for _ in range(3):
        assert checked.identify(own.token()) == Refusal("provider-unreachable", guess=False)
    assert own.fetched == 1, "each request waiting for it would stop the service"


def test_only_public_signing_keys_of_good_length_are_used(issuer: SmallIssuer) -> None:
    good = issuer.keys()["keys"][0]
    short = SmallIssuer(rsa.generate_private_key(65537, 1024)).keys()["keys"][0]  # noqa: S505 - what is refused
    secret = {"kty": "oct", "kid": "s", "k": "c2VjcmV0", "alg": "HS256"}
    odd = [None, "x", {}, {"kty": "RSA"}, {**good, "use": "enc"}, {**good, "alg": "HS256"}, short, secret]
    assert usable({"keys": odd}) == {}
    assert list(usable({"keys": [*odd, good]})) == ["k1"]
    assert usable({"keys": "?"}) == usable({}) == {}


@pytest.mark.parametrize("url", ["http://login.example.go.kr", "ftp://x", "login.example", "https://"])
def test_a_provider_is_reached_by_https_only(url: str) -> None:
    with pytest.raises(ConfigurationError, match="https"):
        safe_url(url, "oidc.issuer")


def test_an_issuer_without_an_audience_is_a_setting_to_mend() -> None:
    with pytest.raises(ConfigurationError, match=r"oidc\.client_id"):
        oidc_tokens(OidcSettings(issuer=ISSUER))
    assert oidc_tokens(OidcSettings()) is None
