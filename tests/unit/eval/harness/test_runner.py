"""A run: what goes wrong is one item's record, a kill loses nothing, the same run goes on, two at once are refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import mongmin
from configs.settings import PROJECT
from eval.harness.requests import Ask, Complete, Request, RequestKind
from eval.harness.runner import Unfinished, run
from rag.errors import DataInUse, InputError
from rag.evaluation.bundle import Interval
from rag.evaluation.bundle import System as SystemFacts
from rag.evaluation.records import Reply, Status
from serving.evaluations.bundles import FOLDER, sign
from serving.evaluations.keys import signing_key, trust
from serving.evaluations.runs import FinishedRun, all_runs, examined
from serving.evidence.signing import public_pem
from serving.lock import HeldFile
from tests.unit.eval.harness.world import SUITE, Calculator, cases, hang, plan


def finished(data: Path, system: Calculator, count: int = 10, **changes: object) -> FinishedRun:
    done = run(SUITE, cases(count), system, plan(data, **changes), lambda line: None)
    assert isinstance(done, FinishedRun)
    return done


def overall(done: FinishedRun) -> tuple[float | None, int, int]:
    metric = next(one for one in done.evaluation.metrics if one.name == "correct" and one.slice is None)
    return metric.value, metric.n, metric.missing


def test_a_run_ends_in_a_signed_bundle_from_whose_records_the_figures_follow(tmp_path: Path) -> None:
    done = finished(tmp_path, Calculator(), workers=3)
    assert overall(done) == (1.0, 10, 0)
    assert [record.case for record in done.records] == [f"c{number}" for number in range(10)]
    assert examined(done.folder, tmp_path).faults == ()


def test_a_result_says_how_it_came_about(tmp_path: Path) -> None:
    said = finished(tmp_path, Calculator(), seed=7, options={"limit": 10}).evaluation
    assert said.run is not None
    assert (said.run.seed, said.run.options, said.run.starts) == (7, {"limit": 10}, 1)
    assert said.run.packages["pydantic"]
    assert said.dataset.cases == 10
    assert said.system.model_sha256 == "a" * 64


@pytest.mark.parametrize("status", ["empty", "invalid", "too_large", "timeout", "failed"])
def test_an_item_of_which_nothing_came_back_is_counted_apart_and_never_wrong(tmp_path: Path, status: Status) -> None:
    system = Calculator(lambda prompt: Reply(status=status, error="x") if prompt.startswith("3+") else None)
    assert overall(finished(tmp_path, system)) == (1.0, 9, 1)


def test_an_item_that_hangs_is_a_time_out_and_the_others_go_on(tmp_path: Path) -> None:
    began = time.monotonic()
    done = finished(tmp_path, Calculator(hang(30.0)), workers=1, seconds=0.2)
    assert done.records[2].status == "timeout"
    assert overall(done) == (1.0, 9, 1)
    assert time.monotonic() - began < 10


def test_a_system_that_breaks_is_one_items_fault(tmp_path: Path) -> None:
    def says(prompt: str) -> Reply | None:
        if prompt.startswith("4+"):
            raise RuntimeError("gone")
        return None

    done = finished(tmp_path, Calculator(says))
    assert (done.records[4].status, done.records[4].replies[0].error) == (
        "failed",
        "시스템이 오류로 끝났습니다(RuntimeError).",
    )
    assert overall(done) == (1.0, 9, 1)


def test_a_reply_of_ten_megabytes_is_cut_and_counted_apart(tmp_path: Path) -> None:
    huge = Reply(status="answered", text="가" * 10_000_000)
    done = finished(tmp_path, Calculator(lambda prompt: huge if prompt.startswith("1+") else None))
    assert done.records[1].status == "too_large"
    assert len(done.records[1].replies[0].text) == 1000


def test_a_scorer_that_crashes_measured_nothing(tmp_path: Path) -> None:
    crash = Reply(status="answered", text="crash")
    done = finished(tmp_path, Calculator(lambda prompt: crash if prompt.startswith("1+") else None))
    assert overall(done) == (1.0, 9, 1)


def test_equal_requests_are_asked_once_also_at_the_same_time(tmp_path: Path) -> None:
    system = Calculator()
    same = tuple(case.model_copy(update={"requests": cases(1)[0].requests}) for case in cases(8))
    run(SUITE, same, system, plan(tmp_path, workers=8), lambda line: None)
    assert system.asked == ["0+1="]


def test_a_second_run_answers_from_the_cache_and_says_so(tmp_path: Path) -> None:
    first = finished(tmp_path, Calculator())
    system = Calculator()
    second = finished(tmp_path, system)
    assert system.asked == []
    assert second.folder != first.folder
    assert second.evaluation.run is not None
    assert second.evaluation.run.cached == 10


@pytest.mark.parametrize("unknown", [{"model_sha256": None}, {"profile": "api"}])
def test_a_server_that_cannot_say_what_it_runs_is_asked_anew_by_every_run(
    tmp_path: Path, unknown: dict[str, object]
) -> None:
    class Remote(Calculator):
        def facts(self) -> SystemFacts:
            return super().facts().model_copy(update=unknown)

    run(SUITE, cases(10), Remote(), plan(tmp_path), lambda line: None)
    system = Remote()
    again = finished(tmp_path, system)
    assert len(system.asked) == 10
    assert again.evaluation.run is not None
    assert again.evaluation.run.cached == 0


def test_what_documents_said_on_another_day_is_asked_anew_and_what_a_bare_model_said_is_not(tmp_path: Path) -> None:
    class Documents(Calculator):
        @property
        def kinds(self) -> frozenset[RequestKind]:
            return frozenset({"ask"})

        def respond(self, request: Request) -> Reply:
            assert isinstance(request, Ask)
            return super().respond(Complete(prompt=request.query))

    asks = tuple(one.model_copy(update={"requests": (Ask(query=f"{n}+1="),)}) for n, one in enumerate(cases(3)))
    documents, bare = Documents(), Calculator()
    for day in (date(2026, 11, 29), date(2026, 11, 29), date(2026, 11, 30)):
        run(replace(SUITE, kind="ask"), asks, documents, plan(tmp_path, today=day), lambda line: None)
        run(SUITE, cases(3), bare, plan(tmp_path, today=day), lambda line: None)
    assert len(documents.asked) == 6
    assert len(bare.asked) == 3


def test_what_failed_is_not_kept_in_the_cache(tmp_path: Path) -> None:
    finished(tmp_path, Calculator(lambda prompt: Reply(status="failed") if prompt.startswith("3+") else None))
    system = Calculator()
    finished(tmp_path, system)
    assert system.asked == ["3+1="]


def test_without_a_cache_everything_is_asked_anew(tmp_path: Path) -> None:
    finished(tmp_path, Calculator(), cache=False)
    system = Calculator()
    finished(tmp_path, system, cache=False)
    assert len(system.asked) == 10


def test_a_run_that_used_up_its_time_goes_on_where_it_stopped(tmp_path: Path) -> None:
    slow = Calculator(lambda prompt: time.sleep(0.05))
    stopped = run(SUITE, cases(20), slow, plan(tmp_path, budget_seconds=0.2, cache=False), lambda line: None)
    assert isinstance(stopped, Unfinished)
    assert 0 < stopped.done < 20
    system = Calculator()
    done = finished(tmp_path, system, count=20, cache=False)
    assert done.folder == stopped.folder
    assert len(system.asked) == 20 - stopped.done
    assert done.evaluation.run is not None
    assert done.evaluation.run.starts == 2
    assert examined(done.folder, tmp_path).holds


def test_other_cases_or_another_seed_are_another_run(tmp_path: Path) -> None:
    stopped = run(SUITE, cases(20), Calculator(), plan(tmp_path, budget_seconds=0.0), lambda line: None)
    assert isinstance(stopped, Unfinished)
    assert finished(tmp_path, Calculator(), count=20, seed=2).folder != stopped.folder
    assert finished(tmp_path, Calculator(), count=21).folder != stopped.folder


def test_a_run_that_was_broken_off_is_not_gone_on_with_by_another_scorer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = run(SUITE, cases(20), Calculator(), plan(tmp_path, budget_seconds=0.0), lambda line: None)
    assert isinstance(stopped, Unfinished)
    monkeypatch.setattr("eval.harness.plan.scoring_hash", lambda: "mended")
    done = finished(tmp_path, Calculator(), count=20)
    assert done.folder != stopped.folder
    assert done.evaluation.run is not None
    assert done.evaluation.run.starts == 1
    assert done.evaluation.run.cached >= stopped.done


KILLED = """
    import sys, time
    from pathlib import Path
    from eval.harness.runner import run
    from tests.unit.eval.harness.world import SUITE, Calculator, cases, plan
    slow = Calculator(lambda prompt: time.sleep(0.02))
    run(SUITE, cases(400), slow, plan(Path(sys.argv[1]), workers=4, cache=False), lambda line: None)
"""


def test_a_kill_in_mid_run_loses_no_record_and_doubles_none(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path)], cwd=PROJECT)
    records = wait_for_records(tmp_path, 30)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    kept = len(records.read_bytes().splitlines())
    system = Calculator()
    done = finished(tmp_path, system, count=400, cache=False, workers=4)
    assert len(system.asked) <= 400 - kept + 1
    assert len({record.case for record in done.records}) == len(done.records) == 400
    assert examined(done.folder, tmp_path).holds


def wait_for_records(data: Path, lines: int) -> Path:
    for _ in range(600):
        found = next(iter((data / FOLDER).glob("*/records.jsonl")), None)
        if found is not None and len(found.read_bytes().splitlines()) >= lines:
            return found
        time.sleep(0.05)
    raise AssertionError("the run did not begin")


def test_a_line_that_a_kill_cut_off_is_done_anew(tmp_path: Path) -> None:
    stopped = run(SUITE, cases(20), Calculator(), plan(tmp_path, budget_seconds=0.0), lambda line: None)
    journal = stopped.folder / "records.jsonl"
    journal.write_bytes(journal.read_bytes() + b'{"digest": "ab')
    assert examined(finished(tmp_path, Calculator(), count=20).folder, tmp_path).holds


def test_two_runs_of_the_same_at_once_are_refused(tmp_path: Path) -> None:
    stopped = run(SUITE, cases(20), Calculator(), plan(tmp_path, budget_seconds=0.0), lambda line: None)
    held = HeldFile(stopped.folder / "lock")
    assert held.take(0.0)
    with pytest.raises(DataInUse, match="다른 프로세스가 같은 평가"):
        finished(tmp_path, Calculator(), count=20)
    held.release()


def test_a_system_that_cannot_be_asked_this_is_named(tmp_path: Path) -> None:
    class Searcher(Calculator):
        @property
        def kinds(self) -> frozenset[str]:  # type: ignore[override]
            return frozenset({"search"})

    with pytest.raises(InputError, match="calculator"):
        finished(tmp_path, Searcher())


def test_no_cases_are_no_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="물을 문항이 없습니다"):
        run(SUITE, (), Calculator(), plan(tmp_path), lambda line: None)


def test_an_edited_record_is_named_and_its_run_no_longer_counts(tmp_path: Path) -> None:
    done = finished(tmp_path, Calculator())
    path = done.folder / "records.jsonl"
    lines = path.read_text().splitlines()
    lines[4] = lines[4].replace('"text": "5"', '"text": "6"')
    path.write_text("\n".join(lines) + "\n")
    found = examined(done.folder, tmp_path)
    assert "기록 5번째 줄" in found.faults[0]
    assert "기록이 서명한 때와 다릅니다" in all_runs(tmp_path)[0].problem


def test_a_record_left_out_and_an_edited_figure_are_found(tmp_path: Path) -> None:
    done = finished(tmp_path, Calculator())
    path = done.folder / "records.jsonl"
    whole = path.read_text()
    path.write_text("\n".join(whole.splitlines()[:-1]) + "\n")
    assert "9줄인데" in examined(done.folder, tmp_path).faults[0]
    path.write_text(whole)
    bundle = done.folder / "evaluation.json"
    content = json.loads(bundle.read_text())
    content["evaluation"]["metrics"][0]["value"] = 0.5
    bundle.write_text(json.dumps(content))
    faults = examined(done.folder, tmp_path).faults
    assert "서명한 뒤에 고친" in faults[0]
    assert "다시 계산한 값 1.0" in faults[1]


def test_a_run_from_elsewhere_does_not_bring_the_key_that_is_trusted(tmp_path: Path) -> None:
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    done = finished(theirs, Calculator())
    trust(theirs, public_pem(signing_key(theirs).public_key()).encode())
    assert examined(done.folder, theirs).trusted
    assert examined(done.folder, ours).holds
    assert not examined(done.folder, ours).trusted


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"missing": 0}, "빠진 문항의 수"),
        ({"better": "lower"}, "적힌 뜻"),
        ({"interval": Interval(low=0.99, high=1.0, method="Wilson")}, "구간"),
        ({"interval": None}, "구간"),
    ],
)
def test_a_figure_that_hides_what_the_records_say_does_not_hold_whoever_signed_it(
    tmp_path: Path, changes: dict[str, object], fault: str
) -> None:
    lost = Calculator(lambda prompt: Reply(status="empty") if prompt.startswith("3+") else None)
    asked = tuple(case.model_copy(update={"cluster": case.id}) for case in cases(10))
    done = run(SUITE, asked, lost, plan(tmp_path), lambda line: None)
    assert isinstance(done, FinishedRun)
    first, *rest = done.evaluation.metrics
    forged = done.evaluation.model_copy(update={"metrics": (first.model_copy(update=changes), *rest)})
    signed = sign(forged, signing_key(tmp_path))
    (done.folder / "evaluation.json").write_text(signed.model_dump_json())
    assert fault in examined(done.folder, tmp_path).faults[0]


def test_records_that_are_no_text_are_said_to_be_damaged_in_korean(tmp_path: Path) -> None:
    done = finished(tmp_path, Calculator())
    (done.folder / "records.jsonl").write_bytes(b"\xff\xfe\n")
    assert "기록 1번째 줄" in examined(done.folder, tmp_path).faults[0]


def test_verifying_all_says_what_is_not_finished_and_finds_no_fault_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = finished(tmp_path, Calculator())
    stopped = run(SUITE, cases(20), Calculator(), plan(tmp_path, budget_seconds=0.0), lambda line: None)
    verify = ["--data", str(tmp_path), "eval", "verify"]
    assert mongmin.run(verify) == 0
    said = capsys.readouterr()
    assert said.out.startswith(f"{done.folder.name}: 이상 없음")
    assert f"{stopped.folder.name}: 아직 끝나지 않았습니다" in said.err
    assert mongmin.run([*verify, stopped.folder.name]) == 1
    assert "아직 끝나지 않았습니다" in capsys.readouterr().out
