"""The detector of personal data as all of mongmin uses it."""

from __future__ import annotations

from functools import cache

from configs.personal import load_personal_words
from rag.adapters.kiwi import KiwiAnalyzer
from rag.guards.pii.detector import RuleDetector
from rag.guards.pii.types import PiiDetector
from rag.guards.pii.words import Lexicon


def detector_with(analyzer: object) -> PiiDetector:
    """Return a detector by the lists of `configs/personal.yaml` and, if the analyzer knows words, its dictionary."""
    return RuleDetector(load_personal_words(), analyzer if isinstance(analyzer, Lexicon) else None)


@cache
def personal_data_detector() -> PiiDetector:
    """Return the detector of a process that has no other use for a dictionary.

    Opens no index and loads no language model; the dictionary is loaded when a text first holds what may be a name
    (three seconds).
    """
    return detector_with(KiwiAnalyzer(workers=1))
