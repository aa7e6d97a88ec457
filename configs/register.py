"""This program's own entries of the AI register (`register.yaml`): what a person wrote, and what fills the rest.

The published snapshot that is shipped (`register.published.json`) is what citizens see until the province publishes
its own revision; `mongmin register check` holds it against what runs.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError

from configs.models import Role
from configs.section import Section
from configs.settings import CONFIGS, SettingsError, explain
from configs.unique_keys import RepeatedKey, UniqueKeys

OWN = CONFIGS / "register.yaml"
SNAPSHOT = CONFIGS / "register.published.json"

Flow = Literal["answer", "ingest", "complaint", "care", "none"]
Kept = Literal["conversations", "feedback", "usage", "evidence", "reveals", "appeals", "complaints", "care"]


class OwnEntry(Section):
    """A use case of this program.

    `route` (`POST /v1/ask`) decides the status: in use where the program has it, else in preparation. `uses` are the
    roles of models at work in it, `keeps` the records that it leaves, `suites` the evaluations that measure it.
    `fields` are the parts that a person writes, as in the JSON Schema of an entry.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{2,63}$")
    route: str = Field(pattern=r"^(GET|POST) /")
    uses: tuple[Role, ...] = ()
    flow: Flow = "none"
    reads_documents: bool = False
    keeps: tuple[Kept, ...] = ()
    suites: tuple[str, ...] = ()
    fields: dict[str, Any]

    @property
    def operation(self) -> tuple[str, str]:
        """Return the route's method and path."""
        method, _, path = self.route.partition(" ")
        return method, path


@cache
def load_own(path: Path = OWN) -> tuple[OwnEntry, ...]:
    """Read the program's own entries. Raises `SettingsError` on an unknown key, a wrong value or an id given twice."""
    try:
        raw = yaml.load(path.read_text(encoding="utf8"), UniqueKeys)  # noqa: S506 - a safe loader
        entries = tuple(OwnEntry.model_validate(one) for one in raw["entries"])
    except RepeatedKey as error:
        raise SettingsError(f"{path.name}: {error.problem}") from error
    except (KeyError, TypeError) as error:
        raise SettingsError(f"{path.name}: 맨 위에 'entries:' 목록이 있어야 합니다.") from error
    except ValidationError as error:
        raise SettingsError(f"{path.name}: {explain(error)}") from error
    if len({entry.id for entry in entries}) != len(entries):
        raise SettingsError(f"{path.name}: 같은 id가 두 번 있습니다. 하나를 고치십시오.")
    return entries


def load_snapshot(path: Path = SNAPSHOT) -> dict[str, dict[str, Any]]:
    """Read the shipped published revisions, by id. Raises `SettingsError`."""
    try:
        content = json.loads(path.read_text(encoding="utf8"))
        return {str(name): dict(entry) for name, entry in content.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise SettingsError(
            f"{path.name}: 등록부의 공개본을 읽을 수 없습니다. 프로그램을 다시 설치하십시오."
        ) from error
