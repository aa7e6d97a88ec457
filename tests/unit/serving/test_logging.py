from __future__ import annotations

import io
import json

import pytest

from serving.logging import logger
from serving.request_id import working_for


class Full(io.StringIO):
    """A log on a disk without room."""

    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")


def test_a_line_is_json_with_the_id_of_its_request(capsys: pytest.CaptureFixture[str]) -> None:
    with working_for("req-1"):
        logger().warning("index", code="disk-full")
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["code"], line["request_id"], line["level"]) == (
        "index",
        "disk-full",
        "req-1",
        "warning",
    )


def test_a_log_that_cannot_be_written_fails_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", Full())
    logger().info("request", status=200)
