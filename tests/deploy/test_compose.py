"""The compose file is valid, and keeps the promises of docs/deploy.md."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from configs.evidence import EvidenceSettings
from configs.privacy import PrivacySettings
from serving.evidence.rings import Ring
from serving.evidence.signing import Signer
from serving.privacy.keys import GivenKeys
from tests.deploy.files import COMPOSE, DEPLOY, Unset, compose, compose_text, images, interpolated, site

pytestmark = pytest.mark.deploy
SERVICES: dict[str, dict[str, Any]] = compose()["services"]
TELEMETRY = {
    "qdrant": {"QDRANT__TELEMETRY_DISABLED": "true"},
    "vllm": {"VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1", "HF_HUB_OFFLINE": "1"},
    "grafana": {
        "GF_ANALYTICS_REPORTING_ENABLED": "false",
        "GF_ANALYTICS_CHECK_FOR_UPDATES": "false",
        "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES": "false",
    },
}
NEIGHBOURS = [
    ("edge", "api"),
    ("edge", "ui"),
    ("edge", "grafana"),
    ("ui", "api"),
    ("api", "qdrant"),
    ("api", "postgres"),
    ("api", "gateway"),
    ("gateway", "vllm"),
    ("grafana", "prometheus"),
    ("prometheus", "api"),
    ("prometheus", "gateway"),
    ("prometheus", "vllm"),
    ("prometheus", "qdrant"),
]
EVIDENCE, PRIVACY = EvidenceSettings(), PrivacySettings()
KEYS = (EVIDENCE.who_key_env, EVIDENCE.seal_key_env, EVIDENCE.sign_key_env, PRIVACY.key_env)
SECRET_WORDS = ("KEY", "PASSWORD", "TOKEN", "SECRET")
each_service = pytest.mark.parametrize("name", SERVICES)


def test_the_file_is_a_compose_specification() -> None:
    import compose_spec

    parsed = compose_spec.PyOptions(apply_merge=True).from_yaml(compose_text())
    parsed.validate()
    assert set(parsed.service_names()) == set(SERVICES)


def test_the_linter_of_known_dangers_finds_nothing_high() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "compose_lint", "check", str(COMPOSE)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_starts_without_the_site_s_own_values() -> None:
    for variable in ("MONGMIN_ADDRESS", "MONGMIN_SECRETS", "MONGMIN_MODELS", "MONGMIN_MODEL"):
        with pytest.raises(Unset, match=variable):
            interpolated(COMPOSE.read_text(encoding="utf8"), site() | {variable: ""})


@each_service
def test_a_service_says_how_it_is(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


@each_service
def test_a_service_has_no_rights_that_it_does_not_need(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert int(service["user"].split(":")[0]) > 0
    assert not {"privileged", "cap_add", "network_mode", "pid", "ipc", "devices"} & set(service)


@each_service
def test_a_service_has_limits(name: str) -> None:
    assert set(SERVICES[name]["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}


@each_service
def test_an_image_is_of_the_list_and_is_never_fetched(name: str) -> None:
    image, tag = SERVICES[name]["image"].rsplit(":", 1)
    assert SERVICES[name]["image"] in images().values()
    assert image
    assert tag not in ("latest", "")
    assert SERVICES[name]["pull_policy"] == "never"


def test_every_image_of_the_list_is_used() -> None:
    assert {service["image"] for service in SERVICES.values()} == set(images().values())


def test_only_the_door_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["edge"]


def test_only_the_door_is_on_a_network_that_is_not_internal() -> None:
    networks = compose()["networks"]
    outer = {name for name, network in networks.items() if not (network or {}).get("internal")}
    assert outer == {"door"}
    assert [name for name, service in SERVICES.items() if "door" in service["networks"]] == ["edge"]
    assert networks["door"]["driver_opts"]["com.docker.network.bridge.enable_ip_masquerade"] == "false"


def test_parts_that_have_no_business_with_each_other_share_no_network() -> None:
    allowed = {frozenset(pair) for pair in NEIGHBOURS}
    for one, other in combinations(SERVICES, 2):
        shared = set(SERVICES[one]["networks"]) & set(SERVICES[other]["networks"])
        assert not shared or frozenset((one, other)) in allowed, (one, other, shared)


@each_service
def test_a_secret_is_a_mounted_file_and_never_a_variable(name: str) -> None:
    for variable, value in SERVICES[name].get("environment", {}).items():
        if any(word in variable.split("_") for word in SECRET_WORDS):
            assert variable.endswith("_FILE"), variable
            assert value.startswith("/run/secrets/"), variable
            assert value.removeprefix("/run/secrets/") in mounted(name), variable


def mounted(name: str) -> set[str]:
    """Return the names under which a service finds its secrets."""
    return {s if isinstance(s, str) else s["target"] for s in SERVICES[name].get("secrets", ())}


def test_every_secret_is_a_file_and_is_used() -> None:
    secrets = compose()["secrets"]
    used = {s if isinstance(s, str) else s["source"] for v in SERVICES.values() for s in v.get("secrets", ())}
    assert used == set(secrets)
    assert all(set(secret) == {"file"} for secret in secrets.values())


@pytest.mark.parametrize("name", TELEMETRY)
def test_no_image_reports_home(name: str) -> None:
    environment = SERVICES[name]["environment"]
    assert {key: environment.get(key) for key in TELEMETRY[name]} == TELEMETRY[name]


def test_mounted_files_of_the_project_exist() -> None:
    for name, service in SERVICES.items():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (COMPOSE.parent / source).resolve().exists(), (name, source)


def test_secrets_are_made_once_at_random_and_kept(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    script = str(DEPLOY / "compose" / "secrets.sh")
    first = subprocess.run(["/bin/sh", script, str(folder)], capture_output=True, text=True, check=True)
    made = {path.name: path.read_text() for path in folder.iterdir()}
    subprocess.run(["/bin/sh", script, str(folder)], capture_output=True, check=True)
    assert {path.name: path.read_text() for path in folder.iterdir()} == made
    assert set(made) == set(compose()["secrets"]) - {"edge_certificate", "edge_key"}
    assert made["ui_key"] in made["api_keys"]
    assert made["gateway_key"] in made["gateway_keys"]
    assert made["qdrant_key"] in made["qdrant_settings"]
    assert len(set(made.values())) == len(made)
    assert_evidence_takes(folder)
    assert oct(folder.stat().st_mode & 0o777) == "0o700"
    assert not any(secret in first.stdout + first.stderr for secret in made.values())
    assert "edge_certificate" in first.stderr


def assert_evidence_takes(folder: Path) -> None:
    """Whatever the script makes is read by the program that it is made for."""
    for name in ("who", "seal"):
        assert Ring.read((folder / f"evidence_{name}_key").read_text(), name).current
    assert Signer.read((folder / "evidence_sign_key").read_text()).id
    assert GivenKeys((folder / "privacy_key").read_text()).read().present is not None


def test_the_keys_of_evidence_and_of_masked_values_lie_apart_from_the_data() -> None:
    environment = compose()["services"]["api"]["environment"]
    for variable in KEYS:
        assert environment[f"{variable}_FILE"].startswith("/run/secrets/"), variable


def test_the_image_is_built_from_files_that_exist_and_runs_without_rights() -> None:
    lines = (DEPLOY / "compose" / "Dockerfile").read_text(encoding="utf8").splitlines()
    root = DEPLOY.parent
    for line in lines:
        words = line.split()
        if words[:1] == ["COPY"] and "--from=build" not in words:
            assert all((root / source).exists() for source in words[1:-1]), line
    assert [line for line in lines if line.startswith("USER ")] == ["USER 10001:10001"]
    assert any("--no-deps" in line and "requirements.lock" in line for line in lines)


def test_the_build_context_leaves_out_what_the_image_does_not_copy() -> None:
    ignore = (DEPLOY / "compose" / "Dockerfile.dockerignore").read_text(encoding="utf8").split("\n")
    kept = {line[1:] for line in ignore if line.startswith("!")}
    lines = (DEPLOY / "compose" / "Dockerfile").read_text(encoding="utf8").splitlines()
    copied = {
        source for line in lines if line.startswith("COPY ") and "--from" not in line for source in line.split()[1:-1]
    }
    assert kept == copied
    assert "*" in ignore
