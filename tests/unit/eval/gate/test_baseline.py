"""Baselines: written with a reason, refused without one, unchanged or edited by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eval.gate.baseline import path_of, read, updated, write
from eval.gate.run import SUITES, against, chosen, set_baselines, set_hash
from eval.harness.runner import run
from rag.errors import InputError
from rag.evaluation.records import Reply, Score
from serving.evaluations.runs import FinishedRun
from tests.unit.eval.harness.world import SUITE, Calculator, cases, plan


def ran(data: Path, wrong: int = 0) -> FinishedRun:
    system = Calculator(
        lambda prompt: Reply(status="answered", text="?") if int(prompt.split("+")[0]) < wrong else None
    )
    done = run(SUITE, cases(30), system, plan(data, cache=False), lambda line: None)
    assert isinstance(done, FinishedRun)
    return done


def test_what_was_written_is_read_and_has_no_requests_or_replies(tmp_path: Path) -> None:
    baseline = updated(None, ran(tmp_path), "처음")
    write(tmp_path / "sums.json", baseline)
    found = read(tmp_path / "sums.json")
    assert found == baseline
    assert found.reason == "처음"
    assert not any(record.requests or record.replies for record in found.records)


def test_the_order_of_names_does_not_matter(tmp_path: Path) -> None:
    first = ran(tmp_path)
    scores = {"z": Score(value=1.0), "a": Score(value=0.0), "correct": Score(value=1.0)}
    records = tuple(one.model_copy(update={"scores": scores}) for one in first.records)
    write(tmp_path / "sums.json", updated(None, replace(first, records=records), "처음"))
    assert read(tmp_path / "sums.json").records[0].scores == scores


def test_the_committed_baselines_are_whole_and_of_the_sets_as_they_are() -> None:
    for name in SUITES:
        assert read(path_of(name)).dataset.sha256 == set_hash(name)


def test_a_reason_is_needed_and_a_change(tmp_path: Path) -> None:
    first = ran(tmp_path)
    with pytest.raises(InputError, match="까닭"):
        updated(None, first, "  ")
    before = updated(None, first, "처음")
    with pytest.raises(InputError, match="달라진 것이 없어"):
        updated(before, ran(tmp_path), "또")


def test_every_reason_stays(tmp_path: Path) -> None:
    before = updated(None, ran(tmp_path), "처음")
    after = updated(before, ran(tmp_path, wrong=3), "덧셈을 바꿈")
    assert [change.reason for change in after.changes] == ["덧셈을 바꿈", "처음"]


def test_a_file_that_was_edited_by_hand_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sums.json"
    write(path, updated(None, ran(tmp_path, wrong=3), "처음"))
    path.write_text(path.read_text(encoding="utf8").replace('"value": 0.0', '"value": 1.0', 1), encoding="utf8")
    with pytest.raises(InputError, match="손으로 고쳐졌습니다"):
        read(path)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"sha256": 1}', "\x00"])
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "sums.json"
    path.write_text(content, encoding="utf8")
    with pytest.raises(InputError, match="읽을 수 없습니다"):
        read(path)


def test_a_missing_baseline_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--update --reason"):
        read(path_of("sums", tmp_path))


def test_runs_are_set_against_the_files_and_only_changed_ones_are_written(tmp_path: Path) -> None:
    folder = tmp_path / "baselines"
    assert set_baselines([ran(tmp_path)], "처음", folder) == [folder / "sums.json"]
    assert against([ran(tmp_path)], folder)[0].passes
    assert not against([ran(tmp_path, wrong=12)], folder)[0].passes
    with pytest.raises(InputError, match="달라진 것이 없어"):
        set_baselines([ran(tmp_path)], "또", folder)


def test_an_unknown_suite_is_named() -> None:
    with pytest.raises(InputError, match="gate-retrieval"):
        chosen(["nothing"])
