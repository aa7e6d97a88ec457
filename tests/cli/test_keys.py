from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

import mongmin
from configs.settings import load
from serving.commands.first_key import FILE, make_first_administrator
from serving.security.stored_keys import StoredKeys
from serving.store.base import Database
from serving.store.keys import KeyStore
from tests.api.people import as_, doors_open_to
from tests.serving_fakes import fake_services


def run(capsys: pytest.CaptureFixture[str], data: Path, *words: str) -> tuple[int, str, str]:
    code = mongmin.run(["--data", str(data), "keys", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_key_is_shown_once_used_rotated_and_revoked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("create", "민원포털", "--role", "complaint_system", "--grade", "S", "--department", "교통과")
    code, out, err = run(capsys, tmp_path, *words)
    credential = out.strip()
    assert code == 0
    assert "한 번만" in err
    with doors_open_to(fake_services(tmp_path), {}) as client:
        me = client.get("/v1/me", headers=as_(credential)).json()
        assert me == {
            "kind": "system",
            "roles": ["complaint_system"],
            "grades": ["O", "S"],
            "departments": ["교통과"],
        }
        _, out, _ = run(capsys, tmp_path, "list", "--json")
        key = json.loads(out)
        assert key["state"] == "active"
        assert key["last_used"] is not None
        assert credential not in out
        _, out, _ = run(capsys, tmp_path, "rotate", key["id"], "--overlap", "0d", "--json")
        successor = json.loads(out)
        assert successor["subject"] == key["subject"]
        assert client.get("/v1/me", headers=as_(credential)).status_code == 401
        assert client.get("/v1/me", headers=as_(successor["key"])).status_code == 200
        assert run(capsys, tmp_path, "revoke", successor["id"])[0] == 0
        assert client.get("/v1/me", headers=as_(successor["key"])).status_code == 401
    assert run(capsys, tmp_path, "list")[1] == ""
    assert len(run(capsys, tmp_path, "list", "--all", "--json")[1].splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("create", "가", "--role", "king"), 2, "officer"),
        (("create", "가", "--role", "officer", "--grade", "X"), 2, "O, S, C"),
        (("create", "가", "--role", "officer", "--expires", "soon"), 2, "90d"),
        (("create", "가"), 2, "--role"),
        (("create", " ", "--role", "officer"), 2, "100자"),
        (("rotate", "none"), 1, "keys list"),
        (("revoke", "none"), 1, "keys list"),
        (("rotate", "none", "--overlap", "x"), 2, "12h"),
    ],
)
def test_mistakes_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, said: str
) -> None:
    got, _, err = run(capsys, tmp_path, *words)
    assert (got, said in err) == (code, True), err


def test_the_first_start_shows_an_administrator_s_key_once_on_the_terminal(tmp_path: Path) -> None:
    settings = load("server", tmp_path, {})
    said: list[str] = []
    make_first_administrator(settings, said.append, terminal=True)
    make_first_administrator(settings, said.append, terminal=True)
    assert len(said) == 1
    credential = next(word for word in said[0].split() if word.startswith("mgm_"))
    database = Database.of(settings)
    found = StoredKeys(KeyStore(database)).identify(credential)
    database.close()
    assert getattr(found, "roles", None) == {"administrator"}
    assert not (tmp_path / FILE).exists()


def test_where_a_log_would_keep_it_the_key_goes_to_a_file_of_its_owner(tmp_path: Path) -> None:
    said: list[str] = []
    make_first_administrator(load("server", tmp_path, {}), said.append, terminal=False)
    path = tmp_path / FILE
    assert "mgm_" not in "".join(said)
    assert str(path) in said[0]
    assert path.read_text().startswith("mgm_")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_laptop_needs_no_administrator(tmp_path: Path) -> None:
    said: list[str] = []
    make_first_administrator(load("laptop", tmp_path, {}), said.append, terminal=True)
    assert said == []


def test_an_administrator_s_absence_stops_nothing(tmp_path: Path) -> None:
    environment = {"MONGMIN_RECORDS__URL": "postgresql://127.0.0.1:9/none"}
    said: list[str] = []
    make_first_administrator(load("server", tmp_path, environment), said.append, terminal=True)
    assert "다음에 시작할 때" in said[0]
