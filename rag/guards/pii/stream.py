"""Masking of a text that comes in pieces: masked sentences leave as soon as nothing before them can still change.

A sentence waits until `AHEAD` further characters are known, so that no identifier is cut, and is read together with
what went before (`BEHIND` characters) and with the names found so far. What a whole text also tells, a name that is
explained only later or the head of a table far above, cannot be known here.
"""

from __future__ import annotations

import re

from rag.guards.pii.mask import Numbering, replace_spans
from rag.guards.pii.types import PersonalSpan, PiiDetector

AHEAD, BEHIND = 120, 300
LONGEST = 4000
"""A text without the end of a sentence is cut at a space after so many characters, or anywhere after twice as many."""
END = re.compile(r"[.!?…。]['\")\]]?(?=\s)|\n")
SPACE = re.compile(r"\s")


class StreamMasker:
    """Takes pieces of a text and gives the masked text back a sentence at a time.

    Equal values have equal labels throughout: `numbering` holds them, and may be shared with other texts.
    """

    def __init__(self, detector: PiiDetector, numbering: Numbering | None = None) -> None:
        self._detector = detector
        self.numbering = numbering or Numbering()
        self._behind = ""
        self._waiting = ""
        self._looked = 0
        self._names: set[str] = set()

    def feed(self, piece: str) -> str:
        """Take a piece; return what may leave, masked, or an empty text."""
        self._waiting += piece
        cut = self._cut()
        return self._leave(cut) if cut else ""

    def close(self) -> str:
        """Return all that still waits, masked."""
        return self._leave(len(self._waiting)) if self._waiting else ""

    def _cut(self) -> int:
        """Return where the last sentence ends that is known well enough, 0 if none."""
        known = len(self._waiting) - AHEAD
        if known <= self._looked:
            return 0
        cut = max((match.end() for match in END.finditer(self._waiting, self._looked, known)), default=0)
        self._looked = max(0, known - 2)
        if cut or known < LONGEST:
            return cut
        spaces = [match.end() for match in SPACE.finditer(self._waiting, 0, known)]
        return spaces[-1] if spaces else known * (known >= 2 * LONGEST)

    def _leave(self, cut: int) -> str:
        """Return `waiting[:cut]` masked, or less of it where an identifier would be cut."""
        spans = self._spans(len(self._behind))
        if cut < len(self._waiting):
            crossing = [span for span in spans if span.start < cut < span.end]
            cut = crossing[0].start if crossing else cut
        leaving = [span for span in spans if span.start >= 0 and span.end <= cut]
        masked = replace_spans(self._waiting[:cut], leaving, self.numbering)
        self._behind = (self._behind + self._waiting[:cut])[-BEHIND:]
        self._waiting = self._waiting[cut:]
        self._looked = 0
        return masked.text

    def _spans(self, offset: int) -> list[PersonalSpan]:
        """Return what is found in what waits, with offsets in it (negative in what has left)."""
        text = self._behind + self._waiting
        found = [moved(span, -offset) for span in self._detector.detect(text)]
        self._names.update(span.text for span in found if span.type == "NAME" and len(span.text) >= 3)
        return sorted([*found, *self._again(found)], key=lambda span: span.start)

    def _again(self, found: list[PersonalSpan]) -> list[PersonalSpan]:
        """Return the names of earlier sentences that stand in what waits without being found there."""
        if not self._names:
            return []
        names = "|".join(re.escape(name) for name in sorted(self._names, key=len, reverse=True))
        taken = [(span.start, span.end) for span in found]
        return [
            PersonalSpan(match.start(), match.end(), "NAME", match[0], 0.7, "앞에서 찾은 이름")
            for match in re.finditer(rf"(?<![가-힣])(?:{names})", self._waiting)
            if all(match.end() <= start or match.start() >= end for start, end in taken)
        ]


def moved(span: PersonalSpan, distance: int) -> PersonalSpan:
    """Return a span moved by `distance` characters."""
    start, end = span.start + distance, span.end + distance
    return PersonalSpan(start, end, span.type, span.text, span.confidence, span.reason)
