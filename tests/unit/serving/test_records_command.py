"""`mongmin records`, called as the command line calls it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

import mongmin
from serving.schemas import FeedbackIn
from serving.store.base import Database
from serving.store.columns import now
from serving.store.feedback import FeedbackStore
from serving.store.usage import Cost, Usage, UsageStore


@pytest.fixture
def data(tmp_path: Path) -> Path:
    database = Database.in_folder(tmp_path)
    UsageStore(database).add(Cost("kim", "교통과", "gemma", "ask", "generated", 100, 20, seconds=2.0))
    with database.session() as session:
        session.execute(update(Usage).values(at=now() - timedelta(days=731)))
    UsageStore(database).add(Cost("lee", "복지과", "gemma", "ask", "generated", 10, 2))
    FeedbackStore(database).add(FeedbackIn(answer_id="a", rating="up", minutes_saved=7), "kim")
    database.close()
    return tmp_path


def test_usage_is_shown(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mongmin.run(["--data", str(data), "records", "usage", "--by", "department"]) == 0
    told = capsys.readouterr()
    assert "교통과: 답변 1건, 토큰 100+20" in told.out
    assert "합계: 답변 2건" in told.out
    assert "7분" in told.err


def test_usage_is_shown_as_json(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mongmin.run(["--data", str(data), "records", "usage", "--first", "2200-01-01", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"]["answers"] == 0


def test_a_wrong_day_is_a_usage_error(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mongmin.run(["--data", str(data), "records", "usage", "--first", "어제"]) == 2
    assert "2026-01-15" in capsys.readouterr().err


def test_purge_tells_what_it_deleted(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mongmin.run(["--data", str(data), "records", "purge", "--json"]) == 0
    proofs = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(proof["kind"], proof["before"], proof["deleted"], proof["left"]) for proof in proofs] == [
        ("conversations", 0, 0, 0),
        ("feedback", 1, 0, 0),
        ("usage", 2, 1, 0),
        ("pseudonyms", 0, 0, 0),
        ("reveals", 0, 0, 0),
        ("appeals", 0, 0, 0),
        ("complaints", 0, 0, 0),
        ("care", 0, 0, 0),
        ("evaluators", 0, 0, 0),
    ]
    assert mongmin.run(["--data", str(data), "records", "purge"]) == 0
    assert "사용량: 730일이 지난 0건 삭제" in capsys.readouterr().out


def test_migrate_may_be_run_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert mongmin.run(["--data", str(tmp_path), "records", "migrate"]) == 0
    assert "최신 판" in capsys.readouterr().err


def test_a_server_that_is_not_there_is_the_environment_s_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MONGMIN_RECORDS__URL", "postgresql://nobody@127.0.0.1:9/none")
    assert mongmin.run(["--data", str(tmp_path), "records", "migrate"]) == 3
    assert "기록 데이터베이스" in capsys.readouterr().err
