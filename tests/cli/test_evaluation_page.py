"""Every command of docs/eval/README.md does what the page says; only the systems are fakes."""

from __future__ import annotations

import re
import shlex
from contextlib import nullcontext
from pathlib import Path

import pytest

from configs.settings import PROJECT, Settings
from eval.commands import runs
from eval.gate import ground
from eval.gate import run as gate_run
from eval.harness.requests import Request, RequestKind
from eval.systems.open import open_system
from rag.evaluation.bundle import System as SystemFacts
from rag.evaluation.records import Reply
from tests.cli.conftest import Command, Done

PAGE = PROJECT / "docs" / "eval" / "README.md"
REAL = ("file=", "reference=")
TABLE = "질문,핵심 사실,출처,분야\n주차장은 몇 시에 닫나요?,밤 10시,주차 조례.md,교통\n내일 비가 오나요?,,,\n"


class Refuses:
    """A system that answers nothing, quickly."""

    kinds: frozenset[RequestKind] = frozenset({"ask", "search", "complete", "triage", "attack"})

    def __init__(self, name: str) -> None:
        self._name = name

    def facts(self) -> SystemFacts:
        return SystemFacts(
            profile="laptop", model=None, model_sha256=None, prompts_hash="p", index_version="i", program="0",
            name=self._name,
        )  # fmt: skip

    def respond(self, request: Request) -> Reply:
        return Reply(status="refused", text="문서에 없어 답하지 않습니다.")

    def close(self) -> None:
        pass


def opened(spec: str, settings: Settings) -> object:
    return open_system(spec, settings) if spec.startswith(REAL) else Refuses(spec)


def commands() -> list[str]:
    """Return the command lines of the page, without their comments."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf8"), re.DOTALL)
    return [line.partition("  #")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


def run_line(command: Command, line: str) -> Done:
    """Run a line as a shell would, `>` included."""
    words, _, target = line.partition(" > ")
    done = command(*shlex.split(words)[1:])
    if target:
        Path(target).write_text(done.out, encoding="utf8")
    return done


def test_every_command_of_the_page_runs(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not (PROJECT.parent / "shared" / "bench" / "kobbq").is_dir():
        pytest.skip("no corpus at ../shared")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(runs, "open_system", opened)
    monkeypatch.setattr(ground, "sample_ground", lambda say: nullcontext())
    monkeypatch.setattr(gate_run, "measured", lambda names, settings, say, quick: [])
    Path("questions.csv").write_text(TABLE, encoding="utf8")
    Path("answers.jsonl").write_text('{"id": "sample-01", "text": "10일입니다."}\n', encoding="utf8")
    lines = commands()
    assert len(lines) > 15
    for line in lines:
        done = run_line(command, line)
        assert done.code == 0, f"{line}: {done.err[-500:]}"
    html = Path("report/report.html").read_text(encoding="utf8")
    assert "늘 모른다고 하면" in html
    assert "성능·평가 결과" in command("register", "show", "mongmin-answers").out
