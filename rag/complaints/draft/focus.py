"""Narrows a long paragraph of a guide to the sentences that bear on the complaint: a letter quotes no whole pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.evidence import Finding
from rag.ground import content_words
from rag.ports import Analyzer
from rag.sentences import Span, sentences
from rag.types import Kind

LONG, MOST = 200, 240
"""Characters of a paragraph that is narrowed, and of what is left of it."""
LAWS: tuple[Kind, ...] = ("law", "ordinance")
BULLET = re.compile(r"[-–•∙·○●□■▪▶☞※*ㅇ◦]+\s*")


def focused(finding: Finding, question: str, analyzer: Analyzer) -> Finding:
    """Return a finding with the best sentences of its paragraph; rules, lists and short ones stay whole."""
    (part, *more) = finding.parts
    text = part.hit.chunk.text
    if more or part.hit.chunk.kind in LAWS or part.end - part.start <= LONG:
        return finding
    spans = [without_bullet(text, span) for span in sentences(text, Span(part.start, part.end))]
    asked, *found = (set(content_words(m)) for m in analyzer.analyze([question, *(span.of(text) for span in spans)]))
    best = max(range(len(spans)), key=lambda at: len(asked & found[at]))
    span = widened(spans, best)
    return replace(finding, parts=(replace(part, text=span.of(text), start=span.start, end=span.end),))


def widened(spans: Sequence[Span], best: int) -> Span:
    """Return the best sentence with those after it that still fit."""
    end = best
    while end + 1 < len(spans) and spans[end + 1].end - spans[best].start <= MOST:
        end += 1
    return Span(spans[best].start, spans[end].end)


def without_bullet(text: str, span: Span) -> Span:
    """Return a sentence without the bullet before it."""
    match = BULLET.match(text, span.start, span.end)
    return Span(match.end(), span.end) if match and match.end() < span.end else span
