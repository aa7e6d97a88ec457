"""The deterministic judge as it is used: with the shipped analyser, loaded once."""

from __future__ import annotations

from functools import lru_cache

from eval.judges.deterministic import DeterministicJudge
from rag.adapters.kiwi import KiwiAnalyzer


@lru_cache
def deterministic_judge() -> DeterministicJudge:
    """Return the judge; the analyser loads on first use, in about four seconds."""
    return DeterministicJudge(KiwiAnalyzer(workers=1))
