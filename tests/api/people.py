"""Callers by name, known by a credential that says who they are, and the routes of the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from serving.app import create_app
from serving.caller import ROLES, Caller, Role
from serving.security.credentials import Verdict
from serving.services import Services


@dataclass
class KnownPeople:
    """Takes a caller's name as their credential."""

    people: Mapping[str, Caller] = field(default_factory=dict)

    def identify(self, credential: str) -> Verdict:
        return self.people.get(credential)


def as_(name: str) -> dict[str, str]:
    """Return the headers of a caller."""
    return {"authorization": f"Bearer {name}"}


def of_each_role() -> dict[str, Caller]:
    """Return a caller for each role, who has no other."""
    return {role: holder(role, role) for role in ROLES}


def holder(name: str, *roles: Role, **more: Any) -> Caller:  # noqa: ANN401 - a caller's fields
    """Return a person with roles."""
    return Caller(name, kind="person", roles=frozenset(roles), **more)


@contextmanager
def doors_open_to(services: Services, people: Mapping[str, Caller]) -> Iterator[TestClient]:
    """Call the application from another machine, as one of `people`."""
    app = create_app(services, "t", [KnownPeople(people)])
    with TestClient(app, base_url="http://127.0.0.1", client=("10.1.2.3", 1)) as client:
        yield client


def operations(app: FastAPI) -> list[tuple[str, str]]:
    """Return (method, route template) of everything in the OpenAPI document."""
    return sorted((method.upper(), path) for path, methods in app.openapi()["paths"].items() for method in methods)
