"""`mongmin audit` and `mongmin replay` over a data folder."""

from __future__ import annotations

import json
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from configs.settings import Settings
from mongmin import run
from serving.evidence.keys import folder_of
from serving.evidence_wiring import ledger_of
from serving.operations.restore import follow_the_evidence
from serving.store.base import FILE, Database


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    write(folder, 3)
    return folder


def write(data: Path, number: int) -> list[str]:
    settings, database = Settings(data=data), Database.in_folder(data)
    ledger = ledger_of(settings, database)
    made = [
        ledger.add("answer", {"answer_id": f"a-{n}", "mode": "quoted", "words": {"question": f"우산 {n}개"}}, "kim")
        for n in range(number)
    ]
    database.close()
    return made


def audit(data: Path, *arguments: str) -> int:
    return run(["--data", str(data), "audit", *arguments])


def change(data: Path, statement: str) -> None:
    with closing(sqlite3.connect(data / FILE)) as connection:
        connection.execute(statement)
        connection.commit()


def test_a_whole_chain_ends_with_0_and_a_changed_one_with_1_and_the_record(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit(data, "verify") == 0
    assert "기록 3건이 기록된 그대로" in capsys.readouterr().out
    change(data, "UPDATE evidence_records SET at = '2020-01-01T00:00:00.000000Z' WHERE sequence = 2")
    assert audit(data, "verify") == 1
    assert "2번 기록" in capsys.readouterr().out


def test_a_witnessed_head_finds_a_chain_that_was_cut_off_with_care(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older = (data / FILE).read_bytes()
    write(data, 2)
    assert audit(data, "head") == 0
    witness = tmp_path / "head.json"
    witness.write_text(capsys.readouterr().out, encoding="utf8")
    assert audit(data, "verify", "--head", str(witness)) == 0
    for name in (FILE, f"{FILE}-wal", f"{FILE}-shm"):
        (data / name).unlink(missing_ok=True)
    (data / FILE).write_bytes(older)
    end = folder_of(Settings(data=data)) / "end.json"
    end.unlink()  # an attacker who reaches the keys' folder too
    assert audit(data, "verify") == 0
    assert audit(data, "verify", "--head", str(witness)) == 1
    assert "외부에 맡긴 머리글과 다릅니다" in capsys.readouterr().out


def put_back(data: Path, older: bytes) -> None:
    for name in (FILE, f"{FILE}-wal", f"{FILE}-shm"):
        (data / name).unlink(missing_ok=True)
    (data / FILE).write_bytes(older)


def test_a_database_put_back_as_it_was_is_found_by_the_end_beside_the_keys(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older = (data / FILE).read_bytes()
    write(data, 2)
    assert audit(data, "verify") == 0
    put_back(data, older)
    assert audit(data, "verify") == 1
    assert "마지막으로 본 사슬의 끝" in capsys.readouterr().out


def test_records_that_follow_a_cut_do_not_hide_it(data: Path) -> None:
    older = (data / FILE).read_bytes()
    write(data, 2)
    put_back(data, older)
    write(data, 5)
    assert audit(data, "verify") == 1


def test_a_chain_whose_newest_records_were_cut_off_with_all_that_belongs_to_them_is_found(data: Path) -> None:
    write(data, 2)
    for statement in (
        "DELETE FROM evidence_records WHERE sequence > 3",
        "DELETE FROM evidence_keys WHERE sequence > 3",
        "UPDATE evidence_chain SET sequence = 3, digest = (SELECT digest FROM evidence_records WHERE sequence = 3), "
        "latest = (SELECT at FROM evidence_records WHERE sequence = 3)",
    ):
        change(data, statement)
    assert audit(data, "verify") == 1


def test_a_restore_lets_the_chain_go_on_and_keeps_the_end_that_it_had(data: Path) -> None:
    older = (data / FILE).read_bytes()
    write(data, 2)
    put_back(data, older)
    (note,) = follow_the_evidence(Settings(data=data))
    kept = [file for file in folder_of(Settings(data=data)).glob("end-*.json") if str(file) in note]
    assert json.loads(kept[0].read_text(encoding="utf8"))["sequence"] == 5
    assert audit(data, "verify") == 0
    assert follow_the_evidence(Settings(data=data)) == []


def test_an_end_that_was_overwritten_is_told_and_never_believed(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    end = folder_of(Settings(data=data)) / "end.json"
    end.write_text("{}", encoding="utf8")
    write(data, 1)
    assert end.read_text(encoding="utf8") == "{}"
    assert audit(data, "verify") == 3
    assert "end.json" in capsys.readouterr().err


def test_a_record_is_written_where_its_end_cannot_be(data: Path) -> None:
    end = folder_of(Settings(data=data)) / "end.json"
    end.unlink()
    end.mkdir()
    write(data, 1)
    end.rmdir()
    assert audit(data, "verify") == 0


@pytest.mark.parametrize("column", ["grade = 'C'", "who = 'mallory'", "ref = 'a-9'", "mode = 'refused'"])
def test_a_record_whose_columns_were_rewritten_is_not_opened(
    data: Path, column: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(data, f"UPDATE evidence_records SET {column} WHERE sequence = 2")  # noqa: S608 - from above
    assert audit(data, "list", "--json") == 0
    shown = {one["sequence"]: one for one in map(json.loads, capsys.readouterr().out.splitlines())}
    assert (shown[2]["words"], shown[2]["body"]) == ({}, {})
    assert "고쳐졌거나" in shown[2]["words_closed"]
    assert shown[1]["words"]


def test_a_lost_sealing_key_is_told_with_3_and_putting_it_back_mends_it(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = folder_of(Settings(data=data)) / "seal.key"
    kept = key.read_text()
    key.unlink()
    assert audit(data, "verify") == 3
    assert "봉인 열쇠" in capsys.readouterr().out
    key.write_text(kept)
    assert audit(data, "verify") == 0


def test_a_key_that_cannot_be_read_is_told_and_never_replaced(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = folder_of(Settings(data=data)) / "seal.key"
    key.write_text("nonsense")
    assert audit(data, "verify") == 3
    assert "봉인" in capsys.readouterr().err
    assert key.read_text() == "nonsense"


def test_a_lost_signing_key_is_mended_by_the_public_key_of_a_kept_head(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    audit(data, "head")
    public = tmp_path / "former.pem"
    public.write_text(json.loads(capsys.readouterr().out)["public_key"], encoding="utf8")
    (folder_of(Settings(data=data)) / "sign.pem").unlink()
    assert audit(data, "verify") == 1
    assert audit(data, "verify", "--public", str(public)) == 0


@pytest.mark.parametrize("which", ["who", "seal", "sign"])
def test_what_was_written_before_a_rotation_is_still_whole_and_read(
    data: Path, which: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit(data, "rotate", which) == 0
    write(data, 2)
    assert audit(data, "verify") == 0
    capsys.readouterr()
    assert audit(data, "list", "--words", "우산", "--json") == 0
    assert len(capsys.readouterr().out.splitlines()) == 5


def test_keys_are_readable_by_their_owner_only(data: Path) -> None:
    folder = folder_of(Settings(data=data))
    files = sorted(folder.iterdir())
    assert [file.name for file in files] == ["end.json", "seal.key", "sign.pem", "who.key"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_key_that_others_may_read_is_closed_to_them(data: Path) -> None:
    key = folder_of(Settings(data=data)) / "seal.key"
    key.chmod(0o644)
    assert audit(data, "verify") == 0
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_an_export_is_whole_private_and_recorded(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.ndjson"
    assert audit(data, "export", "--kind", "answer", "--out", str(target)) == 0
    assert json.loads(target.read_text(encoding="utf8").splitlines()[-1])["manifest"]["records"] == 3
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    capsys.readouterr()
    audit(data, "list", "--kind", "export", "--json")
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_what_is_not_there_is_told_in_korean(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit(data, "show", "ev-0") == 2
    assert "mongmin audit list" in capsys.readouterr().err
    (tmp_path / "none.json").write_text("[]")
    assert audit(data, "verify", "--head", str(tmp_path / "none.json")) == 2
    assert "머리글이 아닙니다" in capsys.readouterr().err
    assert audit(data, "rotate", "door") == 2


def test_a_kind_or_a_mode_that_there_is_not_is_said_with_those_that_there_are(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (("list", "--kind", "foo"), ("export", "--kind", "foo"), ("list", "--mode", "foo")):
        assert audit(data, *arguments) == 2
        told = capsys.readouterr().err
        assert "'foo'" in told
        assert "가운데" in told


def test_a_list_says_in_korean_what_each_record_is(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings, database = Settings(data=data), Database.in_folder(data)
    ledger_of(settings, database).add("notice", {}, "kim")
    database.close()
    assert audit(data, "list") == 0
    first, second = capsys.readouterr().out.splitlines()[:2]
    assert first.endswith(" 고지")
    assert "답변(quoted) 우산 2개" in second


def test_a_head_that_is_not_there_is_a_file_that_cannot_be_read(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit(data, "verify", "--head", str(data / "none.json")) == 2
    assert "읽을 수 없습니다" in capsys.readouterr().err
