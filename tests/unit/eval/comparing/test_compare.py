"""Runs compared by command: all pairs of a suite, in words and as JSON, with what could not be compared."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from configs.settings import load
from eval.cli import app
from eval.comparing.lines import pairs_needed, power_line
from eval.harness.runner import run
from rag.errors import InputError
from rag.evaluation.bundle import System as SystemFacts
from rag.evaluation.compare import compare
from rag.evaluation.measures import Measure
from rag.evaluation.power import paired_power
from rag.evaluation.records import Reply
from serving.evaluations.runs import FinishedRun
from tests.evaluation_records import records
from tests.unit.eval.harness.world import SUITE, Calculator, cases, plan

OK = Measure(name="ok", label="정답률", score="ok", headline=True)


class Named(Calculator):
    """A calculator of a name that is wrong from a sum on."""

    def __init__(self, name: str, wrong_from: int = 99) -> None:
        super().__init__(lambda prompt: Reply(status="answered", text="?") if int(prompt[0]) >= wrong_from else None)
        self._name = name

    def facts(self) -> SystemFacts:
        return super().facts().model_copy(update={"name": self._name})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def ran(data: Path, system: Calculator, count: int = 10) -> str:
    done = run(SUITE, cases(count), system, plan(data, cache=False), lambda line: None)
    assert isinstance(done, FinishedRun)
    return done.folder.name


def said(data: Path, arguments: Sequence[str]) -> list[str]:
    found = CliRunner().invoke(app, ["compare", *arguments], obj=load(data=data), catch_exceptions=False)
    assert found.exit_code == 0
    return found.output.splitlines()


def test_two_runs_are_compared_on_the_same_items(data: Path) -> None:
    lines = said(data, [ran(data, Named("good")), ran(data, Named("bad", 4))])
    assert lines[1] == "sums: good → bad"
    assert "같은 문항 10건" in lines[2]
    assert "맞은 몫: 1.000 → 0.400, 차이 -0.600" in lines[3]
    assert "10건/5묶음(나아짐 0, 나빠짐 6)" in lines[3]


def test_the_newest_run_of_each_system_is_compared_with_each_other(data: Path) -> None:
    for system in (Named("a", 2), Named("b", 4), Named("c"), Named("a", 6)):
        ran(data, system)
    found = [json.loads(line) for line in said(data, ["--suite", "sums", "--json"])]
    pairs = {(one["first"]["system"], one["second"]["system"]) for one in found}
    assert len(pairs) == 3
    firsts = {one["comparison"]["differences"][0]["first"] for one in found if one["first"]["system"] == "b"}
    assert firsts == {0.4}
    corrected = [one["comparison"]["differences"][0] for one in found]
    assert max(one["p_holm"] for one in corrected) > max(one["p"] for one in corrected) - 1e-9


def test_items_of_one_run_only_are_named(data: Path) -> None:
    lines = said(data, [ran(data, Named("good"), 10), ran(data, Named("bad"), 8)])
    assert any("앞에만 있어 비교하지 않음: 2개(c8, c9)" in line for line in lines)


def test_what_cannot_be_compared_says_what_to_do(data: Path) -> None:
    one = ran(data, Named("good"))
    for arguments, why in ((["x", "y"], "없습니다"), ([one], "둘 이상"), (["--suite", "sums"], "둘이 되지 않습니다")):
        found = CliRunner().invoke(app, ["compare", *arguments], obj=load(data=data))
        assert isinstance(found.exception, InputError)
        assert why in str(found.exception)


def test_an_edited_run_is_not_compared(data: Path) -> None:
    one, two = ran(data, Named("good")), ran(data, Named("bad", 4))
    path = data / "evaluations" / two / "records.jsonl"
    path.write_text(path.read_text(encoding="utf8").replace('"c5"', '"c55"'), encoding="utf8")
    found = CliRunner().invoke(app, ["compare", one, two], obj=load(data=data))
    assert isinstance(found.exception, InputError)


def test_a_comparison_that_could_not_have_shown_a_difference_says_how_many_items_would() -> None:
    few = compare([OK], records([1.0] * 30), records([1.0] * 28 + [0.0] * 2)).differences[0]
    needed = pairs_needed(few)
    assert needed is not None
    assert paired_power(needed, 0.0583, 0.0083) >= 0.78
    assert f"{needed:,}건" in (power_line(few) or "")


def test_a_comparison_of_enough_items_says_nothing_of_power() -> None:
    many = compare([OK], records([1.0] * 2000), records([1.0] * 2000)).differences[0]
    assert power_line(many) is None


def test_needed_items_are_said_in_words() -> None:
    shown = CliRunner().invoke(app, ["power", "--share", "0.95"], catch_exceptions=False)
    assert "254건" in shown.output
    paired = CliRunner().invoke(app, ["power", "--lost", "0.1"], catch_exceptions=False)
    assert "78건" in paired.output
    for wrong in (["--share", "0.8"], [], ["--share", "0.95", "--lost", "0.1"]):
        assert isinstance(CliRunner().invoke(app, ["power", *wrong]).exception, InputError | typer.Exit)
