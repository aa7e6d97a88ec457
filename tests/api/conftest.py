from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from serving.app import create_app
from tests.serving_fakes import fake_services

TOKEN = "local-operator"  # noqa: S105
LOCAL = ("127.0.0.1", 50000)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """The application over fakes, called from loopback."""
    app = create_app(fake_services(tmp_path), TOKEN)
    with TestClient(app, base_url="http://127.0.0.1:8000", client=LOCAL) as client:
        yield client
