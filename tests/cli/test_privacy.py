"""`mongmin privacy`: keys, reveals and their log, the quarantine."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

import mongmin
from configs.privacy import PrivacySettings
from serving.caller import Caller
from serving.clock import KOREA
from serving.privacy.keys import KeyFolder
from serving.privacy.masking import Masking
from serving.schemas import AskRequest
from serving.store.base import Database
from serving.store.pseudonyms import PseudonymStore
from serving.store.quarantine import QuarantineStore
from tests.pii_fakes import RegexDetector

REASON = "민원 처리 결과를 알리기 위함"
MONTH = f"{datetime.now(KOREA):%Y-%m}"


def run(data: Path, *words: str) -> int:
    return mongmin.run(["--data", str(data), "privacy", *words])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    database = Database.in_folder(tmp_path)
    masking = Masking(
        RegexDetector(), PrivacySettings(), PseudonymStore(database), KeyFolder(tmp_path / "privacy-keys")
    )
    masking.prepared(AskRequest(query="홍길동의 우산은?", conversation_id="c-1"), Caller("kim"))
    QuarantineStore(database).add("D-1", "h", "민원.md", {"주민등록번호": 2})
    database.close()
    return tmp_path


def test_a_value_is_shown_for_a_reason_and_the_month_lists_it(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "reveal", "c-1", "--owner", "kim", "--reason", REASON) == 0
    assert capsys.readouterr().out == "이름1: 홍길동\n"
    assert run(data, "log", "--month", MONTH) == 0
    shown = capsys.readouterr()
    assert "operator (명령줄) 열람: kim의 대화 c-1 [이름1]" in shown.out
    assert "operator: 열람 1건" in shown.err
    assert "홍길동" not in shown.out
    assert run(data, "log", "--month", "2026년") == 2


def test_without_a_reason_nothing_is_shown(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "reveal", "c-1", "--owner", "kim", "--reason", "그냥") == 2
    assert "홍길동" not in capsys.readouterr().out


def test_the_state_of_the_keys_and_their_rotation(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (key,) = (data / "privacy-keys").iterdir()
    assert key.stat().st_mode & 0o777 == 0o600
    assert run(data, "keys", "rotate") == 0
    assert run(data, "status") == 0
    assert "값 1개" in capsys.readouterr().out
    (rotated,) = (data / "privacy-keys").iterdir()
    assert rotated != key
    rotated.unlink()
    assert run(data, "status") == 3
    assert "키가 없어 열 수 없음" in capsys.readouterr().out
    assert run(data, "keys", "new") == 0


def test_a_document_that_is_kept_out_is_shown_and_let_in(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "quarantine") == 0
    assert "D-1 (민원.md): 주민등록번호 2건" in capsys.readouterr().out
    assert run(data, "release", "D-1", "--reason", "짧음") == 2
    assert run(data, "release", "D-1", "--reason", "시험 자료임을 확인했음") == 0
    assert run(data, "release", "D-1", "--reason", "시험 자료임을 확인했음") == 1
    assert run(data, "quarantine") == 1
    assert run(data, "quarantine", "--all") == 0
    assert "풀림(operator: 시험 자료임을 확인했음)" in capsys.readouterr().out
