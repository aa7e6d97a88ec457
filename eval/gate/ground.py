"""Where the gate runs: the laptop profile over the documents that ship with the project, in a folder of their own.

The engine is off: answers are quoted, sorted and searched by what is always the same, so that a change of a figure is
a change of the program. Attacks are met by the worst engine there is (`eval.systems.obedient`). The day stands still.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from pydantic import JsonValue

from configs.settings import PROJECT, EngineSettings, Settings, load
from eval.systems.pipeline import Change, Pipeline, open_pipeline
from rag.errors import InputError
from serving.desk import open_desk
from serving.schemas import IngestRequest

SAMPLE = PROJECT / "data" / "sample"
DAY = date(2026, 11, 29)
"""The day on which the gate's questions are asked."""


class StillClock:
    """A day that stays; seconds go on."""

    def __init__(self, day: date = DAY) -> None:
        self._day = day

    def today(self) -> date:
        """Return the day."""
        return self._day

    def seconds(self) -> float:
        """Return monotonic seconds."""
        return time.monotonic()


@contextmanager
def sample_ground(say: Callable[[str], None] = lambda _line: None) -> Iterator[Settings]:
    """Take the sample documents in, and yield the settings of their data folder; afterwards it is gone."""
    with tempfile.TemporaryDirectory(prefix="mongmin-gate-") as folder:
        settings = settings_of(Path(folder))
        say("예시 문서를 넣습니다.")
        desk = open_desk(settings, "gate")
        try:
            taken = desk.ingest(IngestRequest(paths=(str(SAMPLE),)))
        finally:
            desk.close()
        if taken.failed:
            raise InputError(f"예시 문서 {taken.failed}개를 읽지 못했습니다. 먼저 그 까닭을 없애십시오.")
        yield settings


def settings_of(folder: Path) -> Settings:
    """Return the settings of the laptop profile without an engine; the environment does not count."""
    settings = load(data=folder / "data", environment={})
    return settings.model_copy(update={"engine": EngineSettings(kind="none")})


def open_still(
    settings: Settings,
    change: Change | None = None,
    note: Mapping[str, JsonValue] | None = None,
    day: date = DAY,
) -> Pipeline:
    """Open the pipeline that quotes on the gate's day."""
    return open_pipeline(settings, "quotes", change, note, StillClock(day))
