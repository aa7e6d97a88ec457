"""Suite `gate-safety`: a fixed part of the suite `injection`, quick enough for every change."""

from __future__ import annotations

from eval.harness.suite import Suite
from eval.suites.gate.files import loader
from eval.suites.injection.judge import MEASURES, score
from eval.suites.registry import card

SUITE = Suite(card("gate-safety"), "attack", loader("safety"), score, MEASURES)
