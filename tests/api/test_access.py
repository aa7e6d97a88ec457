from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request

from configs.settings import ApiSettings
from rag.errors import ConfigurationError
from serving.api.access import Door
from serving.app import create_app
from serving.problems import Problem
from serving.security.credentials import EnvironmentKeys, digested, read_keys
from tests.serving_fakes import fake_services, fake_settings

ASKED = {"query": "우산은 며칠?"}


def client_of(tmp_path: Path, *, profile: str = "laptop", caller: str = "127.0.0.1") -> TestClient:
    api = ApiSettings(anonymous=True, allowed_hosts=("127.0.0.1",))
    settings = fake_settings(tmp_path).model_copy(update={"profile": profile, "api": api})
    app = create_app(fake_services(tmp_path, settings=settings), "local-token")
    return TestClient(app, base_url="http://127.0.0.1", client=(caller, 1))


@pytest.fixture
def keyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("MONGMIN_API_KEYS", "portal:s3cret, second")
    with client_of(tmp_path, profile="server") as client:
        yield client


def test_on_a_laptop_loopback_needs_no_key(tmp_path: Path) -> None:
    with client_of(tmp_path) as client:
        assert client.post("/v1/search", json=ASKED).status_code == 200


def test_a_foreign_machine_needs_one_even_on_a_laptop(tmp_path: Path) -> None:
    with client_of(tmp_path, caller="10.1.2.3") as client:
        response = client.post("/v1/search", json=ASKED)
    assert response.status_code == 401


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/search", "/v1/chat/completions", "/v1/feedback"])
def test_other_profiles_require_a_key(keyed: TestClient, path: str) -> None:
    response = keyed.post(path, json={"query": "우산"})
    assert response.status_code == 401
    assert response.json()["code"] == "unauthorized"
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("key", ["s3cret", "second"])
def test_a_known_key_is_let_in(keyed: TestClient, key: str) -> None:
    assert keyed.post("/v1/search", json=ASKED, headers={"authorization": f"Bearer {key}"}).status_code == 200


@pytest.mark.parametrize("header", ["Bearer wrong", "Basic s3cret", "Bearer", "Bearer portal:s3cret", "bearer  "])
def test_any_other_is_not(keyed: TestClient, header: str) -> None:
    assert keyed.post("/v1/search", json=ASKED, headers={"authorization": header}).status_code == 401


def test_health_is_open_to_all(keyed: TestClient) -> None:
    assert [keyed.get(path).status_code for path in ("/healthz", "/metrics")] == [200, 200]


def test_a_wrong_token_is_not_an_anonymous_officer(tmp_path: Path) -> None:
    with client_of(tmp_path) as client:
        assert client.post("/v1/search", json=ASKED, headers={"x-mongmin-token": "wrong"}).status_code == 401


def test_only_the_token_changes_the_index(tmp_path: Path) -> None:
    with client_of(tmp_path) as client:
        body = {"paths": [str(tmp_path)]}
        refused = client.post("/v1/documents/ingest", json=body)
        allowed = client.post("/v1/documents/ingest", json=body, headers={"x-mongmin-token": "local-token"})
    assert refused.status_code == 403
    assert refused.json()["code"] == "forbidden"
    assert allowed.status_code == 200


def test_a_name_without_a_key_is_a_setting_to_mend() -> None:
    with pytest.raises(ConfigurationError, match="MONGMIN_API_KEYS"):
        read_keys("portal:, second")


def test_who_presents_no_key_holds_none() -> None:
    door = Door("", (EnvironmentKeys((("portal", digested("")),)),), anonymous=False)
    request = Request({"type": "http", "headers": [(b"authorization", b"Bearer ")]})
    with pytest.raises(Problem):
        door.caller(request)


def test_methods_of_a_callers_invention_are_counted_as_one(keyed: TestClient) -> None:
    keyed.request("BREW", "/healthz")
    keyed.request("STEEP", "/healthz")
    counted = keyed.get("/metrics").text
    assert 'method="other"' in counted
    assert "BREW" not in counted
