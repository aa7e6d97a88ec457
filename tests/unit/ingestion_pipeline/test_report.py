"""The summary is what the contract says, and progress is told truly."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from rich.console import Console

from ingestion.progress import Bars, Stage
from ingestion.report import IngestReport
from ingestion.types import Failure
from tests.unit.ingestion_pipeline.world import World, citing, guide


@dataclass
class Heard:
    stages: dict[Stage, list[int]] = field(default_factory=dict)
    stage: Stage = "read"

    def begin(self, stage: Stage, total: int) -> None:
        self.stage = stage
        self.stages[stage] = [total, 0, 0, 0]

    def advance(self, steps: int = 0, *, chunks: int = 0, failures: int = 0) -> None:
        for place, number in enumerate((steps, chunks, failures), start=1):
            self.stages[self.stage][place] += number

    def end(self) -> None:
        pass


def test_the_summary_has_the_fields_of_the_contract() -> None:
    report = IngestReport(
        added=2, failures=(Failure("bad.hwp", "암호가 걸려 있습니다."),), chunks=3, dense_pending=3, seconds=1.0
    )
    printed = report.after_backfill(0, 0.4, "2026-11-22T09:00:00Z-7f3a").as_dict()
    assert printed == {
        "added": 2,
        "changed": 0,
        "unchanged": 0,
        "removed": 0,
        "failed": 1,
        "failures": [{"path": "bad.hwp", "reason": "암호가 걸려 있습니다."}],
        "chunks": 3,
        "dense_pending": 0,
        "seconds": 1.4,
        "index_version": "2026-11-22T09:00:00Z-7f3a",
    }


def test_progress_hears_of_every_file_chunk_and_failure(world: World) -> None:
    world.law()
    world.rows("안내.jsonl", [guide("G-1", "하나입니다."), citing("G-2", "우비를 빌립니다")])
    world.write("빈글.txt", "")
    heard = Heard()
    report = world.ingest(progress=heard)
    world.backfill.run(heard)
    assert heard.stages["read"] == [3, 3, report.chunks, 1]
    assert heard.stages["anchor"][:2] == [2, 2]
    assert heard.stages["embed"][:3] == [report.chunks] * 3


def test_bars_are_drawn_for_a_person_and_not_for_a_pipe() -> None:
    for terminal in (True, False):
        out = io.StringIO()
        with Bars(Console(file=out, force_terminal=terminal, width=120)) as bars:
            bars.begin("read", 2)
            bars.advance(2, chunks=7, failures=1)
            bars.end()
            bars.advance(1)
        assert ("문서 읽기" in out.getvalue() and "실패 1" in out.getvalue()) is terminal
