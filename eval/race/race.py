"""The race: each runner over the same cases, on a server of its own that has just been started."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.export.given import record_of
from eval.load.processes import free_port, ours, started
from eval.race.runners import SUITE, Course, Ours, Results, Runner
from eval.race.spent import Spent
from eval.suites.registry import suite
from rag.errors import EngineUnavailable
from rag.evaluation.records import Reply
from serving.engine.base import Endpoint
from serving.engine.published import published

WAIT_SECONDS = 180.0
KILLED = "mongmin, 중간에 죽임(-9)"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Lap:
    """What a runner took and wrote."""

    name: str
    spent: Spent
    results: Results


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a runner's replies are ours: the same letters, and the same verdict by the suite's own scorer."""

    cases: int
    same_text: int
    same_verdict: int
    right: int


@contextmanager
def server(folder: Path, log: Path) -> Iterator[Endpoint]:
    """Run the profile's model as a process of its own; yields where it listens. Raises `EngineUnavailable`."""
    port = free_port()
    command = ours("--data", str(folder), "engine", "--port", str(port))
    with started(command, f"http://127.0.0.1:{port}/health", log, {}):
        until = time.monotonic() + WAIT_SECONDS
        while (endpoint := published(folder)) is None:
            if time.monotonic() > until:
                raise EngineUnavailable(f"언어 모델 엔진이 시작되지 않았습니다. 기록: {log}")
            time.sleep(0.1)
        yield endpoint


@dataclass(frozen=True)
class Race:
    """A race whose files lie in `out`."""

    course: Course
    runners: Sequence[Runner]
    out: Path
    say: Say

    def run(self) -> list[Lap]:
        """Let each run by itself, and ours once more killed in the middle. Raises `EnvironmentFault`."""
        laps = [self._lap(runner.name, runner) for runner in self.runners]
        return [*laps, self._lap(KILLED, Ours(), killed=True)]

    def _lap(self, name: str, runner: Runner, *, killed: bool = False) -> Lap:
        folder = self.out / (f"{runner.name}-killed" if killed else runner.name)
        folder.mkdir(parents=True, exist_ok=True)
        with server(self.out / "engine", self.out / "engine.log") as endpoint:
            command = runner.command(self.course, endpoint, folder)
            if killed:
                half = len(self.course.cases) // 2
                spent = command.run_killed(lambda: Ours().done(folder) >= half)
            else:
                spent = command.run()
        lap = Lap(name, spent, runner.results(folder))
        self.say(f"{name}: {spent.seconds:.0f}초, {spent.memory_mb:.0f} MB")
        return lap


def agreement(course: Course, first: Mapping[str, str], other: Mapping[str, str]) -> Agreement:
    """Compare a runner's replies with ours; one that is not there agrees with nothing."""
    found, ours_found = verdicts(course, other), verdicts(course, first)
    ids = [case.id for case in course.cases]
    return Agreement(
        cases=len(ids),
        same_text=sum(name in other and first.get(name) == other[name] for name in ids),
        same_verdict=sum(name in found and found[name] == ours_found.get(name) for name in ids),
        right=sum(found.get(name) == 1.0 for name in ids),
    )


def verdicts(course: Course, texts: Mapping[str, str]) -> dict[str, float | None]:
    """Return what the suite's scorer says of replies: 1 right, 0 wrong, None out of choice."""
    scored, found = suite(SUITE), {}
    for case in course.cases:
        if case.id in texts:
            record = record_of(scored, case, [Reply(status="answered", text=texts[case.id])])
            score = record.scores.get("correct")
            found[case.id] = score.value if score else None
    return found


def rows(course: Course, laps: Sequence[Lap]) -> list[dict[str, object]]:
    """Return the laps as data."""
    first = laps[0].results.texts
    return [
        {
            "name": lap.name,
            **asdict(lap.spent),
            "figures": dict(lap.results.figures),
            **asdict(agreement(course, first, lap.results.texts)),
        }
        for lap in laps
    ]


def table(found: Sequence[Mapping[str, object]]) -> list[str]:
    """Return the rows as a table for people (Korean, Markdown)."""
    lines = ["| 도구 | 시간(초) | 프로세서(초) | 메모리(MB) | 같은 글 | 같은 판정 | 정답 | 스스로 낸 값 |"]
    lines.append("|---|---:|---:|---:|---:|---:|---:|---|")
    for row in found:
        figures = row["figures"]
        own = ", ".join(f"{name} {value:.3f}" for name, value in figures.items()) if isinstance(figures, dict) else ""
        times = " | ".join(f"{row[name]:.1f}" for name in ("seconds", "processor_seconds", "memory_mb"))
        counts = " | ".join(f"{row[name]}/{row['cases']}" for name in ("same_text", "same_verdict", "right"))
        lines.append(f"| {row['name']} | {times} | {counts} | {own} |")
    return lines
