"""The proof of the gate: what is planted is caught, each time, and noise is not, in many repeats.

The baselines of a proof are a run of the program as it is, so that it says what the gate can see and not what state
the program is in.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from configs.settings import EngineSettings, Settings, corpus
from eval.gate.baseline import Baseline, updated
from eval.gate.check import Checked, Now, check
from eval.gate.ground import StillClock, open_still
from eval.gate.plants import cheats_one_city, dense_alone, everything_in_scope, no_headings, tempered, without
from eval.gate.run import SUITES, Say, measured, now
from eval.harness.plan import Plan
from eval.harness.runner import Unfinished, run
from eval.harness.suite import Options, Suite
from eval.harness.system import System
from eval.suites.registry import suite
from eval.systems.obedient import ObedientSystem
from eval.systems.pipeline import open_pipeline
from rag.errors import InputError
from serving.evaluations.runs import FinishedRun

REASON = "증명을 위한 기준"
GENERATED = 24
"""Questions that are answered by the model in each repeat of noise."""


@dataclass(frozen=True, slots=True)
class Plant:
    """A regression: what it is, in Korean, which suite should see it, and how it comes about."""

    name: str
    suite: str
    opens: Callable[[Settings], System]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the proof."""

    name: str
    suite: str
    planted: bool
    caught: bool
    by: str

    @property
    def holds(self) -> bool:
        """Whether the gate did what it should."""
        return self.caught == self.planted


def obedient(*down: str) -> Callable[[Settings], System]:
    """Return what opens the worst engine behind guards of which some are down."""
    return lambda _settings: ObedientSystem(without(*down))


PLANTS = (
    Plant("융합: 뜻이 낱말을 덮음(dense 0.3 → 3.0)", "gate-retrieval", lambda own: open_still(own, dense_alone)),
    Plant("융합: 제목과 인용을 보지 않음", "gate-retrieval", lambda own: open_still(own, no_headings)),
    Plant("가드: 소관 밖 물음도 답함", "gate-answers", lambda own: open_still(own, everything_in_scope)),
    Plant("가드: 자료 속 지시를 거르지 않음", "gate-safety", obedient("passages", "datamark")),
    Plant("가드: 출처와 다른 수를 거르지 않음", "gate-safety", obedient("figures", "support")),
    Plant("배정: 한 도시의 민원만 다른 부서로", "gate-triage", lambda own: open_still(own, cheats_one_city)),
)


def prove(settings: Settings, repeats: int, say: Say, *, generated: bool = False) -> Iterator[Row]:
    """Yield each planted regression and each repeat of noise, with what the gate did."""
    base = {one.evaluation.suite: one for one in measured(SUITES, settings, say)}
    baselines = {name: updated(None, one, REASON) for name, one in base.items()}
    for plant in PLANTS:
        runs = dict(base) | {plant.suite: asked(plant.suite, plant.opens(settings), settings)}
        yield row_of(plant.name, plant.suite, judged(baselines, runs.values()), planted=True)
    for seed in range(1, repeats + 1):
        runs = {name: asked(name, system, settings, seed) for name, system in again(settings)}
        yield row_of(f"우연 {seed}: 다른 순서와 씨앗", "모두", judged(baselines, runs.values(), seed), planted=False)
    if generated:
        yield from drawn(settings, repeats)


def again(settings: Settings) -> Iterator[tuple[str, System]]:
    """Yield each suite with a system opened anew: its random words (canary, marks) are others."""
    for name in SUITES:
        yield name, ObedientSystem() if name == "gate-safety" else open_still(settings)


def judged(baselines: dict[str, Baseline], runs: Iterable[FinishedRun], seed: int = 0) -> list[Checked]:
    """Return what the gate says of runs."""
    return check([now(one, baselines[one.evaluation.suite]) for one in runs], seed)


def row_of(name: str, of: str, found: Sequence[Checked], *, planted: bool) -> Row:
    """Return a line: caught, and by what."""
    said = [
        f"{fall.difference.label} {fall.difference.first:.3f}→{fall.difference.second:.3f}(p={fall.p:.4f})"
        for one in found
        for fall in one.falls
    ]
    said.extend(f"약속 '{breach.measure.label}' {len(breach.items)}건" for one in found for breach in one.breaches)
    said.extend(f"{one.suite} 답 없음 {len(one.silent)}건" for one in found if one.silent)
    return Row(name, of, planted, any(not one.passes for one in found), "; ".join(said))


def asked(name: str, system: System, settings: Settings, seed: int | None = None) -> FinishedRun:
    """Ask a suite's cases, by a seed in another order and two at a time, and close the system."""
    try:
        return ran(suite(name), system, settings, seed)
    finally:
        system.close()


def ran(one: Suite, system: System, settings: Settings, seed: int | None, limit: int | None = None) -> FinishedRun:
    """Run a suite whole (or `limit` cases), uncached."""
    cases = list(one.load(Options(corpus=corpus(), limit=limit, whole=limit is None)))
    if seed is not None:
        random.Random(seed).shuffle(cases)  # noqa: S311 - an order, no secret
    plan = Plan(
        settings.data, seed=seed or 0, workers=1 if seed is None else 2, cache=False, options={"proof": str(seed)}
    )
    done = run(one, cases, system, plan, lambda _line: None)
    if isinstance(done, Unfinished):
        raise InputError(f"{one.card.name}: 증명이 중간에 멈췄습니다. 다시 실행하십시오.")
    return done


def drawn(settings: Settings, repeats: int) -> Iterator[Row]:
    """Yield repeats in which the model draws its words at a temperature, each by another seed."""
    with_model = settings.model_copy(update={"engine": EngineSettings()})
    first = by_model(with_model, 0)
    baseline = updated(None, first, REASON)
    for seed in range(1, repeats + 1):
        found = check([Now(baseline, first.evaluation.measures, by_model(with_model, seed).records)], seed)
        yield row_of(f"우연 {seed}: 모델이 온도 0.7로 씀", "gate-answers", found, planted=False)


def by_model(settings: Settings, seed: int) -> FinishedRun:
    """Return a part of the answers, generated by a seed."""
    system = open_pipeline(
        settings, "pipeline", lambda services: tempered(services, seed), {"drawn": seed}, StillClock()
    )
    try:
        return ran(suite("gate-answers"), system, settings, None, GENERATED)
    finally:
        system.close()


def table(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the proof as a table."""
    yield "| 바꾼 것 | 묶음 | 관문 | 무엇으로 |"
    yield "|---|---|---|---|"
    for row in rows:
        verdict = ("막음" if row.caught else "통과") + ("" if row.holds else " (틀림)")
        yield f"| {row.name} | {row.suite} | {verdict} | {row.by or '-'} |"
    planted, noise = [row for row in rows if row.planted], [row for row in rows if not row.planted]
    yield ""
    yield (
        f"심은 것 {len(planted)}가지 가운데 {sum(row.caught for row in planted)}가지를 막았고, "
        f"우연 {len(noise)}번 가운데 {sum(row.caught for row in noise)}번을 막았습니다."
    )
