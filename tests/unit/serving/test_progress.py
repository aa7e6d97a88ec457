from __future__ import annotations

import io

import pytest

from serving.commands.progress import Meter
from serving.schemas import Progress


class Screen(io.StringIO):
    """A standard error that is a terminal."""

    def isatty(self) -> bool:
        return True


REPORTS = (
    Progress(stage="read", total=2),
    Progress(stage="read", done=1, total=2, chunks=5),
    Progress(stage="read", done=2, total=2, chunks=9, failures=1),
    Progress(stage="embed", total=9),
    Progress(stage="embed", done=9, total=9, chunks=9),
)


def test_a_person_at_a_terminal_sees_a_bar_a_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm")
    meter = Meter()
    for report in REPORTS:
        meter(report)
    meter.close()
    meter.close()
    shown = screen.getvalue()
    assert all(words in shown for words in ("문서 읽기", "2/2", "조각 9", "실패 1", "의미 벡터 만들기", "9/9"))


def test_a_log_gets_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr("sys.stderr", log)
    monkeypatch.setattr("serving.commands.progress.SECONDS", 0.0)
    meter = Meter()
    for report in REPORTS:
        meter(report)
    meter.close()
    assert log.getvalue().splitlines()[-1] == "의미 벡터 만들기 9/9"
