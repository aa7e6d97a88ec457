from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import yaml

from eval.commands.race import emptied
from eval.harness.cases import Case
from eval.harness.requests import Search
from eval.race.race import Lap, agreement, rows, table
from eval.race.runners import TASK, Course, Inspect, LmEval, Ours, Results, the_one
from eval.race.spent import Command, Spent
from eval.suites.choice import Item, case_of
from rag.errors import EnvironmentFault, InputError
from serving.engine.base import Endpoint

SERVER = Endpoint("http://127.0.0.1:9/v1", "secret")
CASES = [
    case_of(
        Item(
            id=f"case-{number}",
            prompt=f"{number}\nA: 예\nB: 아니오\nC: 모름\n정답:",
            choices=("예", "아니오", "모름"),
            answer=1,
            cluster="one",
            more={"biased": 0, "unknown": 2},
        )
    )
    for number in range(3)
]
COURSE = Course(CASES, 3, 1, "gemma-3-270m", 2)


def python(folder: Path, program: str) -> Command:
    return Command([sys.executable, "-c", program], {}, folder / "log.txt", folder)


def test_what_a_command_took_is_measured(tmp_path: Path) -> None:
    spent = python(tmp_path, "x = b'a' * (40 << 20); sum(range(10**5))").run()
    assert (spent.code, spent.memory_mb > 40, 0 < spent.seconds < 30) == (0, True, True)


def test_a_command_that_fails_says_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="no model here"):
        python(tmp_path, "raise SystemExit('no model here')").run()


def test_a_command_is_killed_in_the_middle_and_run_again_to_its_end(tmp_path: Path) -> None:
    program = (
        "import pathlib, time; new = not pathlib.Path('a').exists(); open('a', 'a').write('x'); time.sleep(60 * new)"
    )
    spent = python(tmp_path, program).run_killed(
        lambda: (tmp_path / "a").exists() and (tmp_path / "a").read_text() == "x"
    )
    assert (tmp_path / "a").read_text() == "xx"
    assert spent.code == 0


def test_a_command_that_ended_before_it_was_killed_proves_nothing(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="죽이기 전에"):
        python(tmp_path, "pass").run_killed(lambda: False)


def test_two_starts_add_their_times_and_keep_the_larger_memory() -> None:
    assert Spent(1, 2, 30, -9) + Spent(10, 20, 20, 0) == Spent(11, 22, 30, 0)


def test_lm_eval_gets_the_same_prompts_and_the_settings_of_the_suite(tmp_path: Path) -> None:
    command = LmEval(Path("/opt/lm_eval")).command(COURSE, SERVER, tmp_path)
    task = yaml.safe_load((tmp_path / f"{TASK}.yaml").read_text(encoding="utf8"))
    lines = (tmp_path / "items.jsonl").read_text(encoding="utf8").splitlines()
    assert [json.loads(line)["letter"] for line in lines] == ["B", "B", "B"]
    assert json.loads(lines[0])["prompt"] == CASES[0].requests[0].model_dump()["prompt"]
    assert task["generation_kwargs"] == {"until": ["\n"], "max_gen_toks": 24, "temperature": 0.0, "seed": 0}
    assert command.env["HF_HUB_OFFLINE"] == "1"
    assert "secret" not in " ".join(command.words)


def test_what_lm_eval_wrote_is_read_with_its_own_figure(tmp_path: Path) -> None:
    out = tmp_path / "out" / "model"
    out.mkdir(parents=True)
    (out / "samples_x.jsonl").write_text(json.dumps({"doc": {"id": "case-0"}, "resps": [[" B"]]}), encoding="utf8")
    results = {"results": {TASK: {"exact_match,first-letter": 0.5, "exact_match_stderr,first-letter": 0.1}}}
    (out / "results_x.json").write_text(json.dumps(results), encoding="utf8")
    assert LmEval(Path("lm_eval")).results(tmp_path) == Results({"case-0": " B"}, {"exact_match": 0.5})


def test_keys_stand_in_no_command_line(tmp_path: Path) -> None:
    for runner in (Ours(), Inspect(Path("inspect")), LmEval(Path("lm_eval"))):
        command = runner.command(COURSE, SERVER, tmp_path / runner.name)
        assert "secret" not in " ".join(command.words)
        assert "secret" in command.env.values()


def test_agreement_counts_the_same_text_the_same_verdict_and_what_is_right() -> None:
    first = {"case-0": " B", "case-1": " A", "case-2": "몰라요"}
    other = {"case-0": "B: 아니오", "case-1": " A", "case-2": " B"}
    found = agreement(COURSE, first, other)
    assert (found.cases, found.same_text, found.same_verdict, found.right) == (3, 1, 2, 2)


def test_a_reply_that_is_not_there_agrees_with_nothing() -> None:
    found = agreement(COURSE, {"case-0": " B"}, {})
    assert (found.same_text, found.same_verdict, found.right) == (0, 0, 0)


def test_the_table_has_a_line_for_each_runner() -> None:
    texts = {case.id: " B" for case in CASES}
    laps = [Lap(name, Spent(1.0, 2.0, 3.0, 0), Results(texts, {"acc": 1.0})) for name in ("mongmin", "Inspect")]
    lines = table(rows(COURSE, laps))
    assert lines[2] == "| mongmin | 1.0 | 2.0 | 3.0 | 3/3 | 3/3 | 3/3 | acc 1.000 |"
    assert len(lines) == 4


def test_a_case_that_is_no_prompt_is_not_raced(tmp_path: Path) -> None:
    course = Course(
        [Case(id="found", requests=(Search(query="우산"),), target=CASES[0].target, cluster="x")], 1, 1, "m", 1
    )
    with pytest.raises(InputError):
        LmEval(Path("lm_eval")).command(course, SERVER, tmp_path)


def test_results_that_are_not_there_name_the_log(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"log\.txt"):
        the_one(tmp_path, "*.eval")


def test_a_folder_with_other_things_is_never_emptied(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="비우지 않습니다"):
        emptied(tmp_path)
    assert (tmp_path / "thesis.txt").exists()
    (tmp_path / "engine.log").write_text("")
    emptied(tmp_path)
    assert list(tmp_path.iterdir()) == []
