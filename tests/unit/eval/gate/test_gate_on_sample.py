"""The gate itself, on the program as it is: `make test` fails where a suite fell below its baseline."""

from __future__ import annotations

import pytest

from eval.gate.ground import sample_ground
from eval.gate.lines import lines
from eval.gate.run import SUITES, against, measured


@pytest.mark.engine
@pytest.mark.timeout(900)
def test_no_suite_fell_below_its_baseline() -> None:
    with sample_ground() as settings:
        found = against(measured(SUITES, settings, lambda line: None, quick=True))
    assert all(one.passes for one in found), "\n".join(lines(found))
