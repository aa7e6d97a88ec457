"""Every setting that a deployment passes is one that the program reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from configs.settings import Settings, load
from tests.deploy.files import DEPLOY, PROJECT, compose

pytestmark = pytest.mark.deploy
NAMED = re.compile(r"\bMONGMIN_[A-Z]+__[A-Z_]+\b")


def environments() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield what each deployment of our own program puts into its environment."""
    for name, service in compose()["services"].items():
        if service["image"].startswith("mongmin:"):
            yield f"compose {name}", service["environment"]
    for path in sorted((DEPLOY / "systemd").glob("*.env")):
        lines = [line for line in path.read_text(encoding="utf8").splitlines() if line and line[0] != "#"]
        if path.name == "mongmin.env":
            yield f"systemd {path.name}", dict(line.split("=", 1) for line in lines)


ENVIRONMENTS = dict(environments())


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_environment_is_read_without_an_unknown_key(name: str) -> None:
    environment = ENVIRONMENTS[name]
    settings = load(environment=environment)
    assert settings.profile == environment["MONGMIN_PROFILE"]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_a_secret_has_the_name_that_the_code_asks_for(name: str) -> None:
    sources = "\n".join(
        path.read_text(encoding="utf8")
        for folder in ("configs", "serving", "ui")
        for path in (PROJECT / folder).rglob("*.py")
    )
    for variable in ENVIRONMENTS[name]:
        if variable.endswith("_FILE"):
            assert f'"{variable.removesuffix("_FILE")}"' in sources, variable


def test_every_setting_named_anywhere_in_deploy_exists() -> None:
    fields = {
        f"MONGMIN_{section}__{field}".upper()
        for section, info in Settings.model_fields.items()
        for field in getattr(info.annotation, "model_fields", {})
    }
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            unknown = set(NAMED.findall(path.read_text(encoding="utf8"))) - fields
            assert not unknown, (path.name, unknown)
