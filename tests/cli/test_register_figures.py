"""From a run to the register: measured, signed, trusted, published; an edited record takes the figure out again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from configs.register import load_own
from configs.settings import load
from eval.harness.runner import run
from rag.evaluation.bundle import System as SystemFacts
from serving.evaluations.bundles import EDITED_RECORDS, NO_KEY
from serving.evaluations.runs import RECORDS, FinishedRun
from serving.register.running import Running, models_of
from tests.cli.conftest import Command
from tests.unit.eval.harness.world import CARD, SUITE, Calculator, cases, plan

ANSWERS = "mongmin-answers"
KOBBQ = replace(SUITE, card=CARD.model_copy(update={"name": "kobbq"}))


class BareModel(Calculator):
    """Adds, and says that it is the model of the profile."""

    def facts(self) -> SystemFacts:
        settings = load("laptop", environment={})
        own = next(one for one in load_own() if one.id == ANSWERS)
        chat = next(iter(models_of(own, Running(settings).settings)))
        return SystemFacts(
            profile="laptop", model=chat["name"], model_sha256=chat["sha256"], prompts_hash="bare",
            index_version="none", program="0", name="model",
        )  # fmt: skip


@pytest.fixture
def measured(tmp_path: Path) -> FinishedRun:
    done = run(KOBBQ, cases(20), BareModel(), plan(tmp_path / "data"), lambda line: None)
    assert isinstance(done, FinishedRun)
    return done


def published(command: Command) -> None:
    for words in (("fill", "김"), ("submit", "김"), ("approve", "이"), ("publish", "이")):
        assert command("register", words[0], ANSWERS, "--who", words[1]).code == 0


def test_a_trusted_run_stands_in_the_register_until_a_record_is_edited(
    command: Command, measured: FinishedRun, tmp_path: Path
) -> None:
    figure = "맞은 몫 100% (문항 20개, 95% 신뢰구간 "
    before = command("register", "show", ANSWERS)
    assert figure not in before.out
    assert "kobbq: 측정하지 않음." in before.out
    assert f"{measured.folder.name}/evaluation.json: {NO_KEY}" in before.out

    key = tmp_path / "evaluator.pem"
    key.write_text(command("eval", "key").out, encoding="utf8")
    assert command("eval", "trust-key", str(key)).code == 0
    assert figure in command("register", "check").out
    published(command)
    shown = command("register", "show", ANSWERS).out
    assert figure in shown
    assert f"kobbq ({measured.evaluation.dataset.sha256[:12]})" in shown
    assert f"kobbq: {measured.evaluation.measured_at:%Y-%m-%d}에 잰 결과를 씁니다" in shown
    assert command("register", "check").code == 0

    path = measured.folder / RECORDS
    path.write_text(path.read_text(encoding="utf8").replace("c7", "c8", 1), encoding="utf8")
    assert EDITED_RECORDS in command("register", "show", ANSWERS).out
    checked = command("register", "check")
    assert checked.code == 1
    assert "실제: 측정하지 않음" in checked.out
    assert EDITED_RECORDS in checked.out
    published(command)
    assert figure not in command("register", "show", ANSWERS).out


@pytest.mark.usefixtures("measured")
def test_a_key_that_is_taken_back_takes_its_figures_with_it(command: Command, tmp_path: Path) -> None:
    assert command("eval", "keys").out == ""
    key = tmp_path / "evaluator.pem"
    key.write_text(command("eval", "key").out, encoding="utf8")
    command("eval", "trust-key", str(key))
    (name,) = command("eval", "keys").out.split()
    assert "kobbq: 측정하지 않음." not in command("register", "show", ANSWERS).out
    assert command("eval", "keys", "--remove", "no-such").code == 2
    assert command("eval", "keys", "--remove", name).code == 0
    assert "kobbq: 측정하지 않음." in command("register", "show", ANSWERS).out
