from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ingestion.manifest import Manifest
from ingestion.sync.memory import MemorySource
from ingestion.sync.mirror import NOTED_AT_ONCE, Mirror
from tests.unit.sync import killed

PROJECT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("number", [0, 31, 70])
def test_a_killed_mirror_goes_on_where_it_was(scratch: Path, number: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", killed.__name__, str(scratch), f"{number:03}.txt"], cwd=PROJECT, check=False
    )
    assert done.returncode == -9
    manifest = Manifest.in_folder(scratch / "data")
    source = MemorySource(killed.files())
    Mirror("가", scratch / "mirror", manifest.sync, 1000).update(source, 0.5)
    manifest.close()
    there = {path.name: path.read_bytes() for path in (scratch / "mirror").iterdir()}
    assert there == killed.files()
    assert 100 - number <= len(source.fetched) <= 100 - number + NOTED_AT_ONCE
