"""Nothing leaves the machine: shown by a network that leads nowhere, and by a tracer that would see an attempt."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from eval.airgap.confine import missing_tools, run_isolated
from eval.airgap.proof import negative_control, prove

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(bool(missing_tools()), reason=f"tools are missing: {missing_tools()}"),
]


def test_a_program_that_tries_to_leave_is_caught_by_every_way_it_tries(tmp_path: Path) -> None:
    assert negative_control(tmp_path) >= 3


def test_the_embedder_by_itself_reports_to_nobody(tmp_path: Path) -> None:
    embed = f"""
from pathlib import Path
from rag.adapters.e5 import OnnxE5
import time
print(len(OnnxE5(Path({str(tmp_path)!r})).embed_queries(["질문"])))
time.sleep(12)  # its reports are sent some seconds later
"""
    code, trace = run_isolated([sys.executable, "-c", embed], tmp_path / "embed.strace", {}, 120)
    assert code == 0
    assert trace.attempts == ()


@pytest.mark.timeout(1600)
def test_the_whole_stack_answers_and_serves_its_page_and_nothing_tries_to_leave(tmp_path: Path) -> None:
    proof = prove(tmp_path)
    assert proof.attempts == ()
    assert proof.holds, proof
