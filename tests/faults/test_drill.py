"""A bounded part of the drill, as continuous integration runs it: the engine, the API and the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.faults.drill import drill
from eval.faults.result import Outcome

pytestmark = [pytest.mark.engine, pytest.mark.timeout(1500)]
LIGHT = {"MONGMIN_EMBEDDER__KIND": "hash", "MONGMIN_INGESTION__READERS": "0"}
"""Without the embedder, which nothing here is about and which takes a minute."""


def test_killed_processes_and_a_full_disk_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    told: list[Outcome] = []
    outcomes = drill(tmp_path, ["engine", "api", "disk"], told.append, LIGHT)
    assert outcomes == told
    assert [(row.fault, row.when) for row in outcomes if row.verdict == "kept"] == [
        ("engine killed", "mid-stream"),
        ("engine killed", "mid-write"),
        ("API killed", "mid-stream"),
        ("API killed", "mid-write"),
        ("disk full", "mid-stream"),
        ("disk full", "mid-write"),
    ], outcomes
    assert sum(row.acknowledged for row in outcomes) > 60
