"""What the detector finds without a dictionary but a few words, written shortly for tests."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from configs.personal import load_personal_words
from rag.guards.pii.detector import RuleDetector


class FewWords:
    """A lexicon of the words given."""

    def __init__(self, *words: str) -> None:
        self._words = frozenset(words)

    def ordinary(self, words: Sequence[str]) -> list[bool]:
        return [word in self._words for word in words]


@cache
def detector() -> RuleDetector:
    return RuleDetector(load_personal_words(), FewWords("이에요", "나오세요", "모시고", "연락을", "대법원", "설명해"))


def found(text: str) -> list[tuple[str, str]]:
    return [(span.type, span.text) for span in detector().detect(text)]
