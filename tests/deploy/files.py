"""The files of deploy/, read as their programs read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[2]
DEPLOY = PROJECT / "deploy"
COMPOSE = DEPLOY / "compose" / "compose.yaml"
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


class Unset(LookupError):
    """A variable that must be set is not."""


def interpolated(text: str, variables: Mapping[str, str]) -> str:
    """Put variables in, as the compose specification says (`${A}`, `${A:-default}`, `${A:?message}`, `$$`)."""

    def value(found: re.Match[str]) -> str:
        name, kind, rest = found.groups()
        if variables.get(name):
            return variables[name]
        if kind == "-":
            return rest
        raise Unset(name)

    return VARIABLE.sub(value, text).replace("$$", "$")


def site() -> dict[str, str]:
    """Return the example of a site's variables."""
    lines = (DEPLOY / "compose" / "site.env.example").read_text(encoding="utf8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def compose_text() -> str:
    """Return the compose file with the example's variables."""
    return interpolated(COMPOSE.read_text(encoding="utf8"), site())


def compose() -> dict[str, Any]:
    """Return the compose file as a mapping; YAML merges are resolved."""
    loaded: dict[str, Any] = yaml.safe_load(compose_text())
    return loaded


def images() -> dict[str, str]:
    """Return the images that a province runs, by name."""
    listed = yaml.safe_load((DEPLOY / "images.yaml").read_text(encoding="utf8"))
    return {name: entry["image"] for name, entry in listed.items()}
