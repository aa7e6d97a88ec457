"""`mongmin eval`: the evaluation harness, and the measures and trials that are run by hand or by `make bench`."""

from __future__ import annotations

from collections.abc import Callable

import typer

from eval.care.command import care
from eval.commands import bench, compare, gate, runs, trials
from eval.commands.cases import cases as own_cases
from eval.commands.export import export
from eval.commands.judges import judges
from eval.commands.keys import keys
from eval.commands.prepare import prepare
from eval.commands.race import race
from eval.commands.report import report
from eval.commands.swaps import swaps
from eval.desk.command import desk
from eval.desk.crisis_train import crisis_train
from eval.desk.deadlines import deadlines
from eval.desk.replies import desk_replies
from eval.desk_load.command import desk_load
from eval.redteam.command import obedient_engine, redteam

Command = Callable[..., None]
HARNESS: dict[str, Command] = {
    "list": runs.list_suites,
    "run": runs.run_suites,
    "compare": compare.compare_runs,
    "report": report,
    "gate": gate.gate,
    "verify": runs.verify,
    "power": compare.power,
    "judges": judges,
    "swaps": swaps,
    "export": export,
    "prepare": prepare,
    "cases": own_cases,
    "race": race,
    "key": runs.key,
    "keys": keys,
    "trust-key": runs.trust_key,
}
SPEED: dict[str, Command] = {
    "bench": bench.bench,
    "formats": bench.formats,
    "examples": bench.examples,
    "publish": bench.publish,
    "load": bench.load_test,
    "fake-engine": bench.fake_engine,
}
DESK: dict[str, Command] = {
    "desk": desk,
    "deadlines": deadlines,
    "desk-load": desk_load,
    "desk-replies": desk_replies,
    "crisis-train": crisis_train,
    "care": care,
}
TRIALS: dict[str, Command] = {
    "redteam": redteam,
    "obedient-engine": obedient_engine,
    "orders": trials.orders,
    "pii": trials.pii,
    "scan": trials.scan,
    "fuzz": trials.fuzz,
    "airgap": trials.airgap,
    "drill": trials.drill,
    "tamper": trials.tamper_command,
    "replay": trials.replay_command,
    "trust": trials.trust,
}
PANELS = {"정확도와 편향": HARNESS, "속도와 검색": SPEED, "민원 데스크와 돌봄": DESK, "안전과 신뢰": TRIALS}

app = typer.Typer(help="정확도, 편향, 속도, 안전을 잽니다.", no_args_is_help=True)
for panel, commands in PANELS.items():
    for name, command in commands.items():
        app.command(name, rich_help_panel=panel)(command)
