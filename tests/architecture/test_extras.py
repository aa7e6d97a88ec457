"""What `make run` installs is enough to evaluate: what only the extra `eval` brings is imported by whoever needs it."""

from __future__ import annotations

import subprocess
import sys

from configs.settings import PROJECT

ABSENT = """
import sys
sys.modules |= dict.fromkeys(["docx2txt", "inspect_ai", "langchain_community", "langchain_qdrant", "pypdf"])
sys.modules |= dict.fromkeys(["scipy", "sklearn", "statsmodels"])
import eval.cli
from eval.suites.registry import MODULES, card, suite
for name in MODULES:
    card(name)
    suite(name)
import eval.gate.run, eval.reports.page, eval.systems.api, eval.systems.model, eval.systems.pipeline
"""


def test_every_suite_and_command_is_there_without_the_extra() -> None:
    done = subprocess.run([sys.executable, "-c", ABSENT], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
