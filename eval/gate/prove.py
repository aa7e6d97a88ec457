"""The proof of the gate: what is planted is caught, each time, and noise is not, in many repeats.

The baselines of a proof are a run of the program as it is, so that it says what the gate can see and not what state
the program is in.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from configs.settings import EngineSettings, Settings
from eval.gate.baseline import Baseline, updated
from eval.gate.check import Checked, Now, check
from eval.gate.ground import StillClock, open_still
from eval.gate.noise import SHARE, stopped
from eval.gate.plants import cheats_one_city, dense_alone, no_headings, tempered, without, words_alone
from eval.gate.run import QUICK, SUITES, Say, measured, now, ran
from eval.harness.system import System
from eval.systems.obedient import ObedientSystem
from eval.systems.pipeline import open_pipeline
from rag.evaluation.compare import LEVEL
from serving.evaluations.runs import FinishedRun

REASON = "증명을 위한 기준"
TURNED = 200
"""Repeats in which scores are drawn anew."""
GENERATED, DRAWS = 24, 6
"""Questions that the model answers for the noise of its words, and how often each."""


@dataclass(frozen=True, slots=True)
class Plant:
    """A regression: what it is, in Korean, which suite should see it, and how it comes about."""

    name: str
    suite: str
    opens: Callable[[Settings], System]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the proof. `planted` None: a change that is only told of, as nobody knows whether it does harm."""

    name: str
    suite: str
    planted: bool | None
    caught: bool
    by: str

    @property
    def holds(self) -> bool:
        """Whether the gate did what it should."""
        return self.planted is None or self.caught == self.planted


def obedient(*down: str) -> Callable[[Settings], System]:
    """Return what opens the worst engine behind guards of which some are down."""
    return lambda _settings: ObedientSystem(without(*down))


PLANTS = (
    Plant("융합: 뜻이 낱말을 덮음(dense 0.3 → 3.0)", "gate-retrieval", lambda own: open_still(own, dense_alone)),
    Plant("융합: 물음의 낱말만(dense 0, expansion 0)", "gate-retrieval", lambda own: open_still(own, words_alone)),
    Plant("가드: 자료 속 지시를 거르지 않음", "gate-safety", obedient("passages", "datamark")),
    Plant("배정: 한 도시의 민원만 다른 부서로", "gate-triage", lambda own: open_still(own, cheats_one_city)),
)
TOLD = (Plant("융합: 제목과 인용 줄을 보지 않음", "gate-retrieval", lambda own: open_still(own, no_headings)),)
"""Changes that may cost nothing on these sets: told of, so that nobody takes the gate to see everything."""


def prove(settings: Settings, repeats: int, say: Say, *, quick: bool = False, generated: bool = False) -> Iterator[Row]:
    """Yield each planted regression and each repeat of noise, with what the gate did.

    What is planted is looked for with the whole sets. `quick`: the repeats ask a part of them. `generated`: the noise
    of a model that draws its words is looked at, too.
    """
    base = {one.evaluation.suite: one for one in measured(SUITES, settings, say)}
    baselines = {name: updated(None, one, REASON) for name, one in base.items()}
    for plant in (*PLANTS, *TOLD):
        with closing(plant.opens(settings)) as system:
            runs = base | {plant.suite: ran(plant.suite, system, settings.data, say)}
        planted = True if plant in PLANTS else None
        yield row_of(plant.name, plant.suite, judged(baselines, runs.values()), planted=planted)
    yield turned_row(baselines, TURNED)
    for seed in range(1, repeats + 1):
        again = repeated(settings, seed, quick=quick)
        yield row_of(f"우연 {seed}: 다른 순서와 씨앗", "모두", judged(baselines, again, seed), planted=False)
    if generated:
        yield from drawn(settings, repeats, say)


def turned_row(baselines: dict[str, Baseline], repeats: int) -> Row:
    """Return how often scores drawn anew on both sides stop the gate: no oftener than its level says."""
    times = stopped(baselines.values(), repeats)
    name = f"우연: 점수 {SHARE:.0%}를 양쪽에서 뒤집음, {repeats}번"
    return Row(name, "모두", planted=False, caught=times > LEVEL * repeats, by=f"{times}번 막음")


def repeated(settings: Settings, seed: int, *, quick: bool) -> list[FinishedRun]:
    """Run all suites again: another order, two threads, and other random words (canary, marks) of new systems."""
    with closing(open_still(settings)) as quotes, closing(ObedientSystem()) as attacked:
        systems: dict[str, System] = {name: attacked if name == "gate-safety" else quotes for name in SUITES}
        return [
            ran(name, system, settings.data, lambda _line: None, QUICK.get(name) if quick else None, seed)
            for name, system in systems.items()
        ]


def judged(baselines: dict[str, Baseline], runs: Iterable[FinishedRun], seed: int = 0) -> list[Checked]:
    """Return what the gate says of runs."""
    return check([now(one, baselines[one.evaluation.suite]) for one in runs], seed)


def row_of(name: str, of: str, found: Sequence[Checked], *, planted: bool | None) -> Row:
    """Return a line: caught, and by what."""
    said = [
        f"{fall.difference.label} {fall.difference.first:.3f}→{fall.difference.second:.3f}(p={fall.p:.4f})"
        for one in found
        for fall in one.falls
    ]
    said.extend(f"약속 '{breach.measure.label}' {len(breach.items)}건" for one in found for breach in one.breaches)
    said.extend(f"{one.suite} 답 없음 {len(one.silent)}건" for one in found if one.silent)
    return Row(name, of, planted, any(not one.passes for one in found), "; ".join(said))


def drawn(settings: Settings, repeats: int, say: Say) -> Iterator[Row]:
    """Yield repeats in which the model draws its words at a temperature.

    Each question is answered `DRAWS` times by as many seeds. Every repeat takes of each question one of the answers
    for the baseline and another for the change, by its own seed: items are answered independently of one another.
    """
    with_model = settings.model_copy(update={"engine": EngineSettings()})
    runs = [by_model(with_model, seed, say) for seed in range(DRAWS)]
    for seed in range(1, repeats + 1):
        chance = random.Random(seed)  # noqa: S311 - a draw, no secret
        pairs = [chance.sample(answers, 2) for answers in zip(*(run.records for run in runs), strict=True)]
        before, after = (tuple(pair[side] for pair in pairs) for side in (0, 1))
        first = replace(runs[0], records=before)
        found = check([Now(updated(None, first, REASON), first.evaluation.measures, after)], seed)
        yield row_of(f"우연 {seed}: 모델이 온도 0.7로 씀", "gate-answers", found, planted=False)


def by_model(settings: Settings, seed: int, say: Say) -> FinishedRun:
    """Return a part of the answers, generated by a seed."""
    with closing(
        open_pipeline(settings, "pipeline", lambda services: tempered(services, seed), {"drawn": seed}, StillClock())
    ) as system:
        return ran("gate-answers", system, settings.data, say, GENERATED)


def table(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the proof as a table."""
    yield "| 바꾼 것 | 묶음 | 관문 | 무엇으로 |"
    yield "|---|---|---|---|"
    for row in rows:
        verdict = ("막음" if row.caught else "통과") + ("" if row.holds else " (틀림)")
        yield f"| {row.name} | {row.suite} | {verdict} | {row.by or '-'} |"
    planted, noise = [row for row in rows if row.planted], [row for row in rows if row.planted is False]
    yield ""
    yield (
        f"심은 것 {len(planted)}가지 가운데 {sum(row.caught for row in planted)}가지를 막았고, "
        f"우연 {len(noise)}번 가운데 {sum(row.caught for row in noise)}번을 막았습니다."
    )
