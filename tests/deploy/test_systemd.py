"""systemd accepts the units, and its own audit finds them closed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from configs.settings import load
from tests.deploy.files import DEPLOY, PROJECT

UNITS = DEPLOY / "systemd"
ANALYZE = shutil.which("systemd-analyze") or ""
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
MOST = 1.5
"""The most exposure (0 to 10, systemd's own score) that is allowed."""
pytestmark = [
    pytest.mark.deploy,
    pytest.mark.skipif(not ANALYZE, reason="systemd-analyze (Debian's systemd) is absent"),
]


def analyze(units: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run systemd-analyze where only the system's own units and `units` are known."""
    environment = os.environ | {"SYSTEMD_UNIT_PATH": f"{units}:/lib/systemd/system:/usr/lib/systemd/system"}
    return subprocess.run([ANALYZE, *arguments], env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(name="installed")
def _installed(tmp_path: Path) -> Path:
    """Return the units as on a server, with programs that exist here in the place of those that do not."""
    program = tmp_path / "mongmin"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    target = tmp_path / "units"
    shutil.copytree(UNITS, target)
    for path in target.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf8")
            path.write_text(text.replace("/opt/mongmin/.venv/bin/mongmin", str(program)), encoding="utf8")
    return target


def test_the_units_are_understood_to_the_last_line(installed: Path) -> None:
    done = analyze(
        installed,
        "verify",
        "--man=no",
        *(str(installed / name) for name in [*SERVICES, "mongmin.target", "mongmin-purge.timer"]),
    )
    own = [line for line in (done.stdout + done.stderr).splitlines() if "mongmin" in line]
    assert own == []
    assert done.returncode == 0


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_is_closed_by_systemd_s_own_measure(installed: Path, name: str) -> None:
    limit = int(MOST * 10)
    done = analyze(installed, "security", "--offline=true", f"--threshold={limit}", "--no-pager", str(installed / name))
    assert done.returncode == 0, done.stdout[-600:] + done.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_speaks_with_this_machine_only(installed: Path, name: str) -> None:
    done = analyze(installed, "security", "--offline=true", "--json=short", "--no-pager", str(installed / name))
    checks = {check["json_field"]: check for check in json.loads(done.stdout)}
    assert checks["IPAddressDeny"]["exposure"] in (None, "0.1", "0.0"), checks["IPAddressDeny"]
    text = (UNITS / name).read_text(encoding="utf8")
    assert "IPAddress" not in text, "widened without a test"


@pytest.mark.parametrize("name", SERVICES)
def test_a_secret_is_a_credential_and_never_a_variable(name: str) -> None:
    for line in (UNITS / name).read_text(encoding="utf8").splitlines():
        if line.startswith("Environment=") and any(word in line for word in ("KEY", "PASSWORD", "SECRET")):
            variable, value = line.removeprefix("Environment=").split("=", 1)
            assert variable.endswith("_FILE"), line
            assert value.startswith("%d/"), line


@pytest.mark.parametrize("name", ["mongmin-api.service", "mongmin-purge.service"])
def test_the_keys_of_evidence_and_of_masked_values_lie_in_a_folder_of_their_own_that_the_unit_may_write(
    name: str,
) -> None:
    lines = (UNITS / "mongmin.env").read_text(encoding="utf8").splitlines()
    settings = load(environment=dict(line.split("=", 1) for line in lines if line and line[0] != "#"))
    folders = re.search(r"^StateDirectory=(.+)$", (UNITS / name).read_text(encoding="utf8"), re.MULTILINE)
    assert folders is not None
    writable = [Path("/var/lib") / folder for folder in folders[1].split()]
    data = Path("/var/lib/mongmin")
    for folder in (settings.evidence.keys, settings.privacy.key_folder):
        assert folder is not None
        assert not folder.is_relative_to(data)
        assert any(folder.is_relative_to(place) for place in writable)


def test_what_a_unit_runs_is_a_command_of_ours() -> None:
    from mongmin import COMMANDS

    for path in UNITS.glob("*.service"):
        for line in path.read_text(encoding="utf8").splitlines():
            if line.startswith(("ExecStart=", "ExecStartPre=")):
                assert "=/opt/mongmin/.venv/bin/mongmin " in line
                assert line.split()[1] in COMMANDS, line


def test_the_secrets_of_the_units_are_those_that_the_script_makes() -> None:
    script = (PROJECT / "deploy" / "compose" / "secrets.sh").read_text(encoding="utf8")
    for path in UNITS.glob("*.service"):
        for line in path.read_text(encoding="utf8").splitlines():
            if line.startswith("LoadCredential="):
                assert line.removeprefix("LoadCredential=").split(":")[0] in script
