"""What may not stand in the register: personal data of a private person, found in what people write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from configs.personal import load_personal_words
from rag.guards.pii.detector import RuleDetector
from rag.guards.pii.pseudonym import Pseudonyms
from rag.guards.pii.types import LABELS, UNIQUE_IDENTIFIERS, PersonalSpan, PiiDetector
from rag.register.cells import cells
from rag.register.columns import Fault
from rag.register.entry import RegisterEntry
from rag.register.fields import leaves
from rag.register.parts import FREE_MAIL, MOBILE, PHONE_MARKS
from serving.problems import Problem

NEVER = UNIQUE_IDENTIFIERS | {"CARD", "ACCOUNT", "BIRTHDATE"}
"""No service needs these to be described."""
UNREAD = frozenset({"models", "performance.results", "fairness.results"})
"""Checksums and figures, which hold long numbers that are nobody's."""


@cache
def identifiers() -> PiiDetector:
    """Return a detector by rules alone: no entry needs names to be found, so no dictionary is loaded."""
    return RuleDetector(load_personal_words())


@dataclass(frozen=True, slots=True)
class Private:
    """Looks for personal data in entries."""

    detector: PiiDetector

    def faults(self, entry: RegisterEntry, row: int = 0) -> Iterator[Fault]:
        """Yield the parts that hold a private person's data; what was found is not repeated."""
        texts = cells(entry)
        for leaf in leaves():
            if leaf.path in UNREAD or not texts[leaf.path]:
                continue
            kinds = {LABELS[span.type] for span in self.detector.detect(texts[leaf.path]) if is_private(span)}
            if kinds:
                said = f"개인정보({', '.join(sorted(kinds))})가 들어 있습니다. 지우고 기관의 연락처만 적어 주십시오."
                yield Fault(row, leaf.column.partition("(")[0], said)

    def screened(self, comment: str) -> str:
        """Return a comment on a step without any personal data: it is kept, and every official reads it."""
        return Pseudonyms(taken=[comment]).mask(comment, self.detector.detect(comment))

    def require_none(self, entry: RegisterEntry) -> None:
        """Raise `Problem` (422) that names the parts with personal data."""
        if found := list(self.faults(entry)):
            detail = " ".join(f"{one.column}: {one.message}" for one in found[:5])
            fields = [{"field": one.column, "message": one.message} for one in found]
            raise Problem("validation", 422, detail, "The entry holds personal data", errors=fields)


def is_private(span: PersonalSpan) -> bool:
    """Whether a span is a private person's: an office's own number, mail or address is not."""
    if span.type == "PHONE":
        return bool(MOBILE.match(PHONE_MARKS.sub("", span.text)))
    return span.type in NEVER or (span.type == "EMAIL" and bool(FREE_MAIL.search(span.text)))
