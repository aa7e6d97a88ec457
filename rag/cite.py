"""Citations: markers, the exact place of a quote, and the sentence that quotes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.cite_locator import locate
from rag.cite_place import held, sited
from rag.repealed import is_gone
from rag.sentences import AMENDMENT
from rag.types import Citation, Evidence

DELETED_ITEM = re.compile(r"\n\s*\S{1,6}\.\s*삭제\s*(?:<[^<>]*>)?\s*(?=\n|$)")
Around = Callable[[str], str]
MARKER = re.compile(r"\[(\d+)\]")


class Bibliography:
    """The citations of one answer, numbered in the order in which they are first used.

    `around` returns the text that a quote stands in as it may be shown, of the same length.
    """

    def __init__(self, around: Around = str) -> None:
        self._around = around
        self._by_place: dict[tuple[str, int, int], Citation] = {}

    def cite(self, evidence: Evidence) -> Citation:
        """Return the citation of an evidence; the same span keeps its marker."""
        key = (evidence.hit.chunk.chunk_id, evidence.start, evidence.end)
        if key not in self._by_place:
            self._by_place[key] = citation(evidence, f"[{len(self._by_place) + 1}]", self._around)
        return self._by_place[key]

    def holds(self, evidence: Evidence) -> bool:
        """Whether an evidence is cited already."""
        return (evidence.hit.chunk.chunk_id, evidence.start, evidence.end) in self._by_place

    def all(self) -> tuple[Citation, ...]:
        """Return every citation so far, by marker."""
        return tuple(self._by_place.values())


def citation(evidence: Evidence, marker: str, around: Around = str) -> Citation:
    """Make the citation of an evidence."""
    chunk = evidence.hit.chunk
    return Citation(
        marker=marker,
        chunk_id=chunk.chunk_id,
        doc_id=chunk.doc_id,
        title=chunk.title,
        locator=place(evidence),
        quote=evidence.text,
        source=chunk.source,
        article=chunk.article,
        url=chunk.url,
        kind=chunk.kind,
        context=around(chunk.text),
        start=evidence.start,
        effective_from=chunk.effective_from,
        effective_to=chunk.effective_to,
        in_force=evidence.hit.in_force,
        repealed=chunk.repealed,
        amended=chunk.amended,
    )


def place(first: Evidence, last: Evidence | None = None) -> str:
    """Return the exact place of an evidence, or what holds several of one chunk: `제2조제1항제3호`.

    Outside laws it is the page, table and row or note (`수수료, 표 2 3행`), or the chunk's own locator if none is
    known.
    """
    chunk = first.hit.chunk
    end = (last or first).end
    exact = held(chunk.places, first.start, end) if chunk.places else []
    if chunk.article is not None:
        article = locate(chunk.text, chunk.article, first.start, end, chunk.locator)
        return sited([article], exact)
    return sited(chunk.path, exact) if exact else chunk.locator


def source_name(parts: Sequence[Evidence]) -> str:
    """Name a source as a Korean document does: `「도로교통법 시행규칙」 제22조제1항`."""
    return f"「{parts[0].hit.chunk.title}」 {place(parts[0], parts[-1])}".strip()


def quoting(parts: Sequence[Evidence]) -> str:
    """Return a sentence that quotes the parts, all of one chunk, word for word."""
    if is_gone(parts[0].hit.chunk):
        return f"{source_name(parts)}는 삭제되었습니다: “{parts[0].text}”"
    quoted = " … ".join(readable(part.text) for part in parts)
    return f"{source_name(parts)}: “{quoted}”"


def readable(quote: str) -> str:
    """Return a quote on one line, without notes on amendments and items that are no more."""
    return " ".join(DELETED_ITEM.sub("", AMENDMENT.sub("", quote)).split())


def joined(sentences: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Join sentences with their markers: `... 빌릴 수 있습니다. [1]`."""
    return "\n".join(f"{text} {''.join(markers)}" for text, markers in sentences)
