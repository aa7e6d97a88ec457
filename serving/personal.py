"""The detector of personal data as all of mongmin uses it."""

from __future__ import annotations

from functools import cache

from configs.personal import load_personal_words
from rag.adapters.kiwi import KiwiAnalyzer
from rag.guards.pii.detector import RuleDetector
from rag.guards.pii.types import PiiDetector


@cache
def personal_data_detector() -> PiiDetector:
    """Return the one detector of this process; opens no index and loads no language model.

    The dictionary is loaded when a text first holds what may be a name (three seconds).
    """
    return RuleDetector(load_personal_words(), KiwiAnalyzer(workers=1))
