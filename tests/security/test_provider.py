"""The API behind a real OpenID Connect provider."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from configs.identity import OidcSettings
from rag.errors import EnvironmentFault
from serving.security.jwks import keys_address, provider_keys
from tests.api.people import as_
from tests.api.server import served
from tests.security.provider import CLIENT, discovery, id_token, provider
from tests.serving_fakes import fake_services, fake_settings


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with provider() as issuer:
        yield issuer


def oidc(issuer: str) -> OidcSettings:
    return OidcSettings(issuer=issuer, client_id=CLIENT)


@pytest.fixture
def api(tmp_path: Path, issuer: str) -> Iterator[str]:
    settings = fake_settings(tmp_path, anonymous=False).model_copy(update={"oidc": oidc(issuer)})
    with served(fake_services(tmp_path, settings=settings)) as url:
        yield url


def test_a_token_of_the_provider_is_a_person_with_their_rights(api: str, issuer: str) -> None:
    me = httpx.get(f"{api}/v1/me", headers=as_(id_token(issuer))).json()
    assert me == {"kind": "person", "roles": ["officer"], "grades": ["O", "S"], "departments": ["교통과"]}


def test_a_token_for_another_client_is_refused(api: str, issuer: str) -> None:
    assert httpx.get(f"{api}/v1/me", headers=as_(id_token(issuer, "payroll"))).status_code == 401


def test_a_token_of_another_provider_is_refused(api: str) -> None:
    with provider() as other:
        assert httpx.get(f"{api}/v1/me", headers=as_(id_token(other))).status_code == 401


def test_nobody_comes_in_while_the_provider_was_never_reached(tmp_path: Path, issuer: str) -> None:
    gone = fake_settings(tmp_path, anonymous=False).model_copy(update={"oidc": oidc("http://127.0.0.1:9")})
    services = fake_services(tmp_path, settings=gone)
    with served(services) as url:
        answer = httpx.get(f"{url}/v1/me", headers=as_(id_token(issuer)))
        assert answer.status_code == 503
        assert answer.json()["code"] == "provider-unreachable"


def test_a_discovery_document_of_another_issuer_is_not_believed(issuer: str) -> None:
    good = discovery(issuer)
    assert keys_address(issuer, good) == f"{issuer}/jwks"
    for odd in ({"issuer": "https://evil.example"}, {"jwks_uri": "http://evil.example/jwks"}, {"jwks_uri": ""}):
        with pytest.raises(EnvironmentFault, match=r"oidc\.issuer"):
            keys_address(issuer, {**good, **odd})


def test_keys_may_lie_at_a_configured_address(issuer: str) -> None:
    settings = oidc("https://login.example").model_copy(update={"jwks_url": f"{issuer}/jwks"})
    assert provider_keys(settings)()["keys"]
