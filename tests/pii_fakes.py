"""A detector of a few patterns, so that what uses one is tested without a morphological analyser."""

from __future__ import annotations

import re

from rag.guards.pii.types import PersonalSpan, PiiType

PATTERNS: tuple[tuple[PiiType, re.Pattern[str]], ...] = (
    ("RRN", re.compile(r"(?<!\d)\d{6}-?[0-49]\d{6}(?!\d)")),
    ("PHONE", re.compile(r"(?<!\d)01\d-?\d{3,4}-?\d{4}(?!\d)")),
    ("EMAIL", re.compile(r"[\w.]+@[\w.]+\w")),
    ("NAME", re.compile(r"홍길동|김철수|이영희")),
)


class RegexDetector:
    """Finds resident numbers, mobile phones, mail addresses and three names."""

    def detect(self, text: str) -> tuple[PersonalSpan, ...]:
        found = [
            PersonalSpan(match.start(), match.end(), kind, match[0], 1.0, "무늬")
            for kind, pattern in PATTERNS
            for match in pattern.finditer(text)
        ]
        kept: list[PersonalSpan] = []
        for span in sorted(found, key=lambda one: one.start):
            if not kept or span.start >= kept[-1].end:
                kept.append(span)
        return tuple(kept)


class BrokenDetector:
    """Fails, as no detector should."""

    def detect(self, text: str) -> tuple[PersonalSpan, ...]:
        raise RuntimeError(text)
