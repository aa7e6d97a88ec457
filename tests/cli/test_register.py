"""`mongmin register`: shown, checked, and published by two people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.serving_fakes import FakeDocuments

ANSWERS = "mongmin-answers"


def test_the_shipped_entries_are_listed_and_shown(command: Command) -> None:
    listed = command("register", "list", "--json")
    assert listed.code == 0
    assert ANSWERS in {one["id"] for one in listed.lines}
    shown = command("register", "show", ANSWERS)
    assert "16. 성능·평가 결과" in shown.out
    assert "측정하지 않음" in shown.out
    assert len(command("register", "show", ANSWERS, "--json").lines[0]["groups"]) == 7
    assert command("register", "show", "no-such").code == 1
    assert command("register", "list", "-q", "없는낱말").code == 1


def test_the_check_passes_as_shipped_and_names_a_planted_change(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command("register", "check").code == 0
    monkeypatch.setenv("MONGMIN_RECORDS__CONVERSATIONS_DAYS", "3650")
    planted = command("register", "check")
    assert planted.code == 1
    assert "12 보존기간" in planted.out
    assert "180일" in planted.out
    assert "3,650일" in planted.out
    report = command("register", "check", "--json")
    assert report.code == 1
    assert [one["path"] for one in report.lines[0]["drifts"]] == ["retention.periods"]


def test_drift_is_mended_by_two_people(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    command("register", "list")
    monkeypatch.setenv("MONGMIN_RECORDS__CONVERSATIONS_DAYS", "90")
    assert command("register", "fill", ANSWERS, "--who", "김주무관").code == 0
    assert command("register", "submit", ANSWERS, "--who", "김주무관").code == 0
    refused = command("register", "approve", ANSWERS, "--who", "김주무관")
    assert refused.code == 2
    assert "자기가 쓴" in refused.err
    assert command("register", "approve", ANSWERS, "--who", "이과장").code == 0
    assert command("register", "publish", ANSWERS, "--who", "이과장", "--comment", "기간 조정").code == 0
    assert command("register", "check").code == 0
    history = json.loads(command("register", "history", ANSWERS, "--json").out)
    assert [one["revision"] for one in history["revisions"]] == [2, 1]
    assert any("보존기간" in change for change in history["revisions"][0]["changes"])


def test_a_table_comes_in_and_open_data_goes_out(command: Command, tmp_path: Path) -> None:
    table = tmp_path / "projects.csv"
    table.write_bytes("서비스명,기관,분야\n판독,가온도,교통\n틀림,가온도,우주\n".encode("cp949"))
    dry = command("register", "import", str(table), "--who", "김주무관", "--dry-run")
    assert "3번째 줄 행정 분야" in dry.out
    assert "넣지 않음" in dry.err
    done = command("register", "import", str(table), "--who", "김주무관", "--json")
    assert done.code == 0
    assert len(done.lines[0]["imported"]) == 1
    assert "판독" in command("register", "list", "--all").out
    assert "판독" not in command("register", "list").out
    for form in ("json", "csv", "template", "atrs", "algoritmeregister"):
        assert command("register", "export", "--form", form).code == 0
    assert command("register", "export", "--form", "xml").code == 2


@pytest.mark.usefixtures("running")
def test_a_running_api_takes_in_what_is_published(command: Command, documents: FakeDocuments) -> None:
    command("register", "fill", ANSWERS, "--who", "김주무관")
    command("register", "submit", ANSWERS, "--who", "김주무관")
    command("register", "approve", ANSWERS, "--who", "이과장")
    assert command("register", "publish", ANSWERS, "--who", "이과장").code == 0
    assert [path.rpartition("/")[2] for request in documents.seen for path in request.paths] == ["register"]
