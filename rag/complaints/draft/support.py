"""Keeps only what bears on a complaint well enough: a wrong article in a reply is worse than none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.evidence import Finding
from rag.repealed import is_gone

INTERNAL = re.compile("사무분장|업무분장|직제|위임전결|담당자 보호")
"""Titles of documents for the office itself, which no reply to a citizen rests on."""
LEAST_BEARING = 0.15
"""Share of the complaint's words, or of the official ones for them, that a passage must hold."""


def supported(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that are well supported, best first."""
    return [finding for finding in findings if bears(finding) and not internal(finding)]


def bears(finding: Finding) -> bool:
    """Whether a finding holds enough of what is written, or of the official words for it, and stands today."""
    return max(finding.overlap, finding.official) >= LEAST_BEARING and not is_gone(finding.hit.chunk)


def internal(finding: Finding) -> bool:
    """Whether a finding stands in a document for the office itself."""
    chunk = finding.hit.chunk
    return chunk.kind == "manual" or INTERNAL.search(chunk.title) is not None
