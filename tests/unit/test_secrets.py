"""Secrets come from the environment or from mounted files."""

from __future__ import annotations

from pathlib import Path

import pytest

from configs.settings import SettingsError, secret


def test_a_secret_is_read_from_the_file_that_the_variable_names(tmp_path: Path) -> None:
    mounted = tmp_path / "key"
    mounted.write_text("비밀-1\n", encoding="utf8")
    found = secret("MONGMIN_KEY", {"MONGMIN_KEY_FILE": str(mounted)})
    assert found is not None
    assert found.get_secret_value() == "비밀-1"


def test_the_variable_itself_wins_over_the_file(tmp_path: Path) -> None:
    found = secret("MONGMIN_KEY", {"MONGMIN_KEY": "here", "MONGMIN_KEY_FILE": str(tmp_path / "absent")})
    assert found is not None
    assert found.get_secret_value() == "here"


def test_a_named_file_that_cannot_be_read_stops_the_program(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="MONGMIN_KEY_FILE"):
        secret("MONGMIN_KEY", {"MONGMIN_KEY_FILE": str(tmp_path / "absent")})


def test_an_empty_file_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    assert secret("MONGMIN_KEY", {"MONGMIN_KEY_FILE": str(tmp_path / "empty")}) is None
