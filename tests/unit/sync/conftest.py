from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.manifest import Manifest
from tests.unit.ingestion_pipeline.world import World


@pytest.fixture
def world(scratch: Path) -> Iterator[World]:
    manifest = Manifest.in_folder(scratch / "data")
    yield World(scratch / "docs", manifest)
    manifest.close()
