"""Personal data in documents: counted, masked, or a reason to keep the document out, by the policy for its kind.

A document is masked before its chunks are written, so that text, places and citations are those of the masked text:
a quote is always a stretch of what is stored. The file itself stays as it is.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from configs.privacy import PrivacySettings
from ingestion.screening import Finding, Looked
from ingestion.types import ReadDocument
from rag.guards.pii.leaving import moved
from rag.guards.pii.pseudonym import OF_DOCUMENTS, Pseudonyms, recurring, replaced
from rag.guards.pii.types import LABELS, PersonalSpan, PiiDetector
from rag.types import Chunk

FORMAT = 1
"""Raised when the way of masking changes."""
HELD = "가 있어 색인에 넣지 않고 격리했습니다."
RELEASE = "mongmin privacy release"

Piece = tuple[int, int, str]


class Gate(Protocol):
    """Remembers which documents are kept out, and which of them were let in."""

    def released(self, document: ReadDocument) -> bool:
        """Whether somebody let this state of a document in."""

    def hold(self, document: ReadDocument, findings: Mapping[str, int]) -> None:
        """Note that a document is kept out."""


class PersonalDataScreen:
    """Looks with a detector and does what `settings` say for the document's kind."""

    name = "personal-data"

    def __init__(self, detector: PiiDetector, settings: PrivacySettings, gate: Gate) -> None:
        self._detector = detector
        self._settings = settings
        self._gate = gate
        about = repr((FORMAT, sorted(settings.ingestion.items())))
        self.basis = hashlib.blake2b(about.encode(), digest_size=8).hexdigest()

    def inspect(self, document: ReadDocument) -> Looked:
        """Return what a document holds and what becomes of it."""
        text = whole(document.chunks)
        spans = self._detector.detect(text)
        lines = {line: self._detector.detect(line) for line in lines_of(document)}
        counts = Counter(LABELS[span.type] for found in (spans, *lines.values()) for span in found)
        findings = tuple(Finding(kind, count) for kind, count in sorted(counts.items()))
        policy = self._settings.policy(document.kind)
        if not findings or policy == "report":
            return Looked(findings, document)
        if policy == "quarantine" and not self._gate.released(document):
            self._gate.hold(document, counts)
            return Looked(findings, None, kept_out(document.doc_id, counts))
        return Looked(findings, Masker(text, spans, lines).masked(document))


class Masker:
    """Masks one document; the same value has the same label in its text, its title and its headings."""

    def __init__(self, text: str, spans: Sequence[PersonalSpan], lines: Mapping[str, Sequence[PersonalSpan]]) -> None:
        self._labels = Pseudonyms(prefix=OF_DOCUMENTS, taken=[text, *lines])
        for span in spans:
            self._labels.label(span)
        again = recurring(text, self._labels.all, spans)
        self._pieces = [(span.start, span.end, self._labels.label(span)) for span in again]
        for line, found in lines.items():
            self._labels.mask(line, found)
        known = self._labels.all
        self._lines = {line: self._labels.mask(line, recurring(line, known, found)) for line, found in lines.items()}

    def masked(self, document: ReadDocument) -> ReadDocument:
        """Return the document without personal data."""
        pieces = list(cut(self._pieces, document.chunks))
        return replace(
            document,
            title=self.line(document.title),
            source=self.line(document.source),
            chunks=tuple(self._chunk(chunk, pieces) for chunk in document.chunks),
        )

    def line(self, text: str) -> str:
        """Return a title, a heading or a place as it may be written."""
        return self._lines.get(text, text)

    def _chunk(self, chunk: Chunk, pieces: Sequence[Piece]) -> Chunk:
        inside = [
            (first - chunk.start, last - chunk.start, label)
            for first, last, label in pieces
            if chunk.start <= first and last <= chunk.end
        ]
        places = ((moved(inside, at, end=False), self.line(place)) for at, place in chunk.places)
        return replace(
            chunk,
            text=replaced(chunk.text, inside),
            start=moved(pieces, chunk.start, end=False),
            end=moved(pieces, chunk.end, end=True),
            places=tuple(places),
            title=self.line(chunk.title),
            source=self.line(chunk.source) if chunk.source else chunk.source,
            path=tuple(self.line(part) for part in chunk.path),
            heading=self.line(chunk.heading),
            locator=self.line(chunk.locator),
        )


def whole(chunks: Sequence[Chunk]) -> str:
    """Return the text that chunks were cut from, with line ends where headings stood: offsets are the document's."""
    parts: list[str] = []
    at = 0
    for chunk in chunks:
        parts += ["\n" * (chunk.start - at), chunk.text]
        at = chunk.end
    return "".join(parts)


def lines_of(document: ReadDocument) -> set[str]:
    """Return what else is written of a document: its title, its source, its headings and places."""
    lines = {document.title, document.source}
    for chunk in document.chunks:
        lines |= {chunk.title, chunk.heading, chunk.locator, *chunk.path, *(place for _, place in chunk.places)}
        lines |= {chunk.source} if chunk.source else set()
    return lines


def cut(pieces: Sequence[Piece], chunks: Sequence[Chunk]) -> list[Piece]:
    """Return pieces cut at the chunks' ends, each part with the whole label: a number across two chunks is in neither.

    >>> from rag.types import Chunk
    >>> two = [Chunk("a", "D", "", "0123", "other", "", start=0, end=4), Chunk("b", "D", "", "4567", "other", "",
    ...        start=4, end=8)]
    >>> cut([(2, 6, "[전화1]")], two)
    [(2, 4, '[전화1]'), (4, 6, '[전화1]')]
    """
    bounds = sorted({edge for chunk in chunks for edge in (chunk.start, chunk.end)})
    parts: list[Piece] = []
    at = 0
    for first, last, label in pieces:
        while at < len(bounds) and bounds[at] <= first:
            at += 1
        begin, ahead = first, at
        while ahead < len(bounds) and bounds[ahead] < last:
            parts.append((begin, bounds[ahead], label))
            begin, ahead = bounds[ahead], ahead + 1
        parts.append((begin, last, label))
    return parts


def kept_out(doc_id: str, counts: Mapping[str, int]) -> str:
    """Say in Korean why a document is kept out and how to let it in."""
    told = ", ".join(f"{kind} {count:,}건" for kind, count in sorted(counts.items()))
    return (
        f"개인정보({told}){HELD} 개인정보를 지운 파일로 바꾸거나, 확인한 뒤 "
        f"{RELEASE} {doc_id!r} --reason 사유로 풀고 다시 넣으십시오(그때도 가려서 넣습니다)."
    )


def is_kept_out(reason: str) -> bool:
    """Whether a failure's reason is that its document was kept out."""
    return HELD in reason


def kinds_held(reason: str) -> frozenset[str]:
    """Return the kinds of personal data that a document was kept out for, from its failure's reason.

    >>> sorted(kinds_held(kept_out("D-1", {"이름": 2, "주민등록번호": 1})))
    ['이름', '주민등록번호']
    """
    told = reason.partition(HELD)[0] if is_kept_out(reason) else ""
    return frozenset(label for label in LABELS.values() if f"{label} " in told)
