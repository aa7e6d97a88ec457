"""What a system does wrong costs its own items and no others: shared requests that hang, words no file can hold."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from eval.harness.cache import FileCache
from eval.harness.cases import Case
from eval.harness.requests import Complete
from eval.harness.runner import run
from rag.evaluation.records import Reply
from serving.evaluations.bundles import FOLDER
from serving.evaluations.runs import FinishedRun, examined
from tests.unit.eval.harness.world import SUITE, Calculator, cases, plan


def variants(count: int) -> tuple[Case, ...]:
    """Return cases whose first request is the same."""
    same = Complete(prompt="0+1=")
    return tuple(case.model_copy(update={"requests": (same, *case.requests)}) for case in cases(count))


def done(data: Path, system: Calculator, asked: tuple[Case, ...], **changes: object) -> FinishedRun:
    found = run(SUITE, asked, system, plan(data, **changes), lambda line: None)
    assert isinstance(found, FinishedRun)
    return found


@pytest.mark.parametrize("workers", [1, 3])
def test_a_baseline_that_hangs_takes_one_time_out_and_not_one_of_each_variant(tmp_path: Path, workers: int) -> None:
    forever = threading.Event()

    def hang(prompt: str) -> Reply | None:
        if prompt == "0+1=":
            forever.wait(30)
        return None

    began, system = time.monotonic(), Calculator(hang)
    found = done(tmp_path, system, variants(12), workers=workers, seconds=0.3)
    spent = time.monotonic() - began
    forever.set()
    assert [record.status for record in found.records] == ["timeout"] * 12
    assert system.asked.count("0+1=") == 1
    assert spent < 0.3 * 6


def test_a_baseline_that_failed_is_asked_again_for_the_next_variant(tmp_path: Path) -> None:
    once = iter([Reply(status="failed", error="kurz")])
    found = done(tmp_path, Calculator(lambda prompt: next(once, None)), variants(3))
    assert [record.status for record in found.records] == ["failed", "answered", "answered"]


@pytest.mark.parametrize(
    "reply",
    [Reply(status="answered", text="\ud800"), Reply(status="answered", text="1", content={"mode": "\udfff"})],
)
def test_a_reply_that_no_file_can_hold_is_invalid_and_the_others_count(tmp_path: Path, reply: Reply) -> None:
    found = done(tmp_path, Calculator(lambda prompt: reply if prompt.startswith("3+") else None), cases(6))
    assert [record.status for record in found.records].count("answered") == 5
    assert found.records[3].status == "invalid"
    assert examined(found.folder, tmp_path).holds


def test_a_system_of_whole_cases_that_breaks_on_one_is_that_items_fault(tmp_path: Path) -> None:
    class Knowing(Calculator):
        def bind(self, suite: object, cases: object) -> list[str]:
            return []

        def replies(self, case: Case) -> tuple[Reply, ...]:
            if case.id == "c1":
                raise KeyError("answer")
            return (Reply(status="answered", text=str(case.target["answer"])),)

    found = done(tmp_path, Knowing(), cases(3))
    assert [record.status for record in found.records] == ["answered", "failed", "answered"]


def test_a_cache_that_is_damaged_in_mid_run_is_not_used_and_the_run_goes_on(tmp_path: Path) -> None:
    path = tmp_path / FOLDER / "cache.sqlite3"

    def damage(prompt: str) -> Reply | None:
        if prompt.startswith("2+"):
            for file in path.parent.glob("cache.sqlite3*"):
                file.write_bytes(b"not a database" * 1000)
        return None

    assert len(done(tmp_path, Calculator(damage), cases(6)).records) == 6


def test_a_reply_that_comes_when_the_cache_is_closed_harms_nobody(tmp_path: Path) -> None:
    cache = FileCache(tmp_path / "cache.sqlite3")
    cache.close()
    cache.put("key", Reply(status="answered", text="late"))
    assert cache.get("key") is None


def test_a_last_record_without_its_end_of_line_is_done_anew(tmp_path: Path) -> None:
    stopped = run(SUITE, cases(20), Calculator(), plan(tmp_path, budget_seconds=0.0), lambda line: None)
    journal = stopped.folder / "records.jsonl"
    journal.write_bytes(journal.read_bytes().removesuffix(b"\n"))
    assert examined(done(tmp_path, Calculator(), cases(20)).folder, tmp_path).holds
