"""What a detector finds, written shortly for tests."""

from __future__ import annotations

from functools import cache

from configs.personal import load_personal_words
from rag.guards.pii.detector import RuleDetector


@cache
def detector() -> RuleDetector:
    return RuleDetector(load_personal_words())


def found(text: str) -> list[tuple[str, str]]:
    return [(span.type, span.text) for span in detector().detect(text)]
