"""Records in memory are bounded by their number, whatever the runs are like."""

from __future__ import annotations

from pathlib import Path

from rag.evaluation.bundle import RecordsFile
from rag.evaluation.records import Record
from serving.evaluations.kept import KeptRecords
from tests.evaluation_records import records

SAID = RecordsFile(sha256="a" * 64, count=0, head="b" * 64)


def test_the_runs_used_last_are_kept_up_to_so_many_records() -> None:
    read: list[str] = []

    def reading(folder: Path, said: RecordsFile) -> tuple[Record, ...]:
        read.append(folder.name)
        return tuple(records([1.0] * 10))

    kept = KeptRecords(reading, most=20)
    for name in ("first", "second", "first", "third", "first", "second"):
        assert len(kept.of(Path(name), SAID)) == 10
    assert read == ["first", "second", "third", "second"]


def test_one_run_that_is_larger_than_all_is_kept_alone() -> None:
    read: list[str] = []

    def reading(folder: Path, said: RecordsFile) -> tuple[Record, ...]:
        read.append(folder.name)
        return tuple(records([1.0] * 10))

    kept = KeptRecords(reading, most=5)
    for name in ("large", "large", "other", "large"):
        kept.of(Path(name), SAID)
    assert read == ["large", "other", "large"]


def test_a_run_whose_records_changed_is_read_anew() -> None:
    read: list[str] = []

    def reading(folder: Path, said: RecordsFile) -> tuple[Record, ...]:
        read.append(said.sha256)
        return ()

    kept = KeptRecords(reading, most=5)
    for digest in ("a", "c", "a"):
        kept.of(Path("run"), SAID.model_copy(update={"sha256": digest * 64}))
    assert [one[0] for one in read] == ["a", "c"]
