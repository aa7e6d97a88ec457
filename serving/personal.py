"""The detector of personal data as all of mongmin uses it."""

from __future__ import annotations

from functools import cache

from configs.personal import load_personal_words
from rag.guards.pii.detector import RuleDetector
from rag.guards.pii.types import PiiDetector


@cache
def personal_data_detector() -> PiiDetector:
    """Return the one detector of this process. Opens no index and loads no language model."""
    return RuleDetector(load_personal_words())
