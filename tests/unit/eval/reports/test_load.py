"""Runs as they lie in a data folder: what holds is reported, what was edited is left out with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

import mongmin
from eval.harness.runner import run
from eval.reports.build import build
from eval.reports.load import load
from serving.evaluations.bundles import FOLDER
from serving.evaluations.keys import signing_key, trust
from serving.evaluations.runs import RECORDS, FinishedRun
from serving.evidence.signing import public_pem
from tests.unit.eval.harness.world import SUITE, Calculator, cases, plan


@pytest.fixture
def done(tmp_path: Path) -> FinishedRun:
    found = run(SUITE, cases(20), Calculator(), plan(tmp_path), lambda line: None)
    assert isinstance(found, FinishedRun)
    return found


def test_a_run_that_holds_says_who_signed_it_and_whether_that_counts(done: FinishedRun, tmp_path: Path) -> None:
    (one,), unusable = load(tmp_path)
    assert (one.standing, unusable, len(one.records)) == ("untrusted", [], 20)
    assert "signature" in {flag.code for flag in build([one]).flags}
    key = trust(tmp_path, public_pem(signing_key(tmp_path).public_key()).encode())
    (one,), _ = load(tmp_path)
    assert (one.standing, one.signer) == ("trusted", key)


def test_an_edited_record_takes_its_run_out_and_the_report_says_so(done: FinishedRun, tmp_path: Path) -> None:
    path = done.folder / RECORDS
    path.write_text(path.read_text(encoding="utf8").replace('"answered"', '"refused"', 1), encoding="utf8")
    entries, (said,) = load(tmp_path)
    assert entries == []
    assert said.startswith(done.folder.name)
    assert "1번째 줄" in said


def test_an_unfinished_run_is_told(done: FinishedRun, tmp_path: Path) -> None:
    (done.folder / "evaluation.json").unlink()
    assert "끝나지 않았습니다" in load(tmp_path)[1][0]


def test_the_command_writes_the_three_files(
    done: FinishedRun, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    words = ["--data", str(tmp_path), "eval", "report"]
    assert mongmin.run([*words, "--out", str(out)]) == 0
    assert {path.name for path in out.iterdir()} == {"report.html", "report.json", "report.csv"}
    first = (out / "report.html").read_bytes()
    assert mongmin.run([*words, str(done.folder), "--out", str(out)]) == 0
    assert (out / "report.html").read_bytes() == first
    assert mongmin.run([*words, "no-such-run"]) != 0
    assert mongmin.run([*words, "--suite", "none"]) != 0
    assert "mongmin eval run" in capsys.readouterr().err
    assert (tmp_path / FOLDER).is_dir()
