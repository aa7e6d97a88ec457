"""The last look at what leaves: personal data that a source still holds is masked in sentences, quotes and contexts.

Questions are masked on their way in and documents when they are taken in; this holds where either was missed, or where
an office keeps documents as they are. Legal text is quoted literally and never changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.cite import joined
from rag.guards.pii.pseudonym import OF_DOCUMENTS, Pseudonyms, recurring, replaced
from rag.guards.pii.types import PiiDetector
from rag.types import (
    Answer,
    AnswerEvent,
    AnswerStreamEvent,
    Chunk,
    Citation,
    Hit,
    Kind,
    Sentence,
    SentenceEvent,
    StatusEvent,
)
from rag.verdict import Verdict

LITERAL: frozenset[Kind] = frozenset({"law", "ordinance"})
CHECK = "personal_data"
HELD_BACK = "근거에 있던 개인정보를 가렸습니다. 원문이 필요하면 문서를 관리하는 부서에 문의하십시오."


class LastLook:
    """Masks one answer, or the hits of one search. A value keeps its label from sentence to sentence.

    `taken` are texts (the question, its earlier turns) whose labels stand for somebody else.
    """

    def __init__(self, detector: PiiDetector, taken: Iterable[str] = ()) -> None:
        self._detector = detector
        self._labels = Pseudonyms(prefix=OF_DOCUMENTS, taken=taken)
        self._kinds: dict[str, Kind] = {}
        self._shown: dict[tuple[str, int, str], Citation] = {}

    @property
    def masked(self) -> int:
        """How many values were masked."""
        return len(self._labels.fresh)

    def event(self, event: AnswerStreamEvent) -> AnswerStreamEvent:
        """Return an event of an answer as it may leave."""
        if isinstance(event, StatusEvent):
            return event
        if isinstance(event, SentenceEvent):
            citations = tuple(self.citation(one) for one in event.citations)
            return SentenceEvent(self.sentence(event.sentence), citations)
        return AnswerEvent(self.answer(event.answer))

    def answer(self, answer: Answer) -> Answer:
        """Return a whole answer as it may leave, with the verdict of this check."""
        citations = tuple(self.citation(one) for one in answer.citations)
        sentences = tuple(self.sentence(one) for one in answer.sentences)
        text = answer.answer
        if sentences != answer.sentences:
            text = joined([(one.text, one.citations) for one in sentences])
        verdict = Verdict(CHECK, not self.masked, "answer", f"가린 값 {self.masked}개" if self.masked else "")
        return replace(
            answer,
            answer=text,
            citations=citations,
            sentences=sentences,
            notices=(*answer.notices, *((HELD_BACK,) if self.masked else ())),
            verdicts=(*answer.verdicts, verdict),
        )

    def sentence(self, sentence: Sentence) -> Sentence:
        """Return a sentence as it may leave; one that rests on legal text only stays as it is."""
        kinds = {self._kinds.get(marker) for marker in sentence.citations}
        if kinds and kinds <= LITERAL:
            return sentence
        text = self.text(sentence.text)
        return sentence if text == sentence.text else replace(sentence, text=text)

    def citation(self, citation: Citation) -> Citation:
        """Return a citation as it may leave; its quote stays the stretch of its context that it was."""
        self._kinds[citation.marker] = citation.kind
        if citation.kind in LITERAL:
            return citation
        key = (citation.chunk_id, citation.start, citation.quote)
        if key not in self._shown:
            self._shown[key] = self._masked(citation)
        return replace(self._shown[key], marker=citation.marker)

    def hits(self, hits: Sequence[Hit]) -> list[Hit]:
        """Return the hits of a search as they may leave."""
        return [replace(hit, chunk=self._chunk(hit.chunk)) for hit in hits]

    def text(self, text: str) -> str:
        """Return a text as it may leave."""
        return replaced(text, self._pieces(text))

    def _chunk(self, chunk: Chunk) -> Chunk:
        if chunk.kind in LITERAL:
            return chunk
        pieces = self._pieces(chunk.text)
        if not pieces:
            return chunk
        places = tuple((moved(pieces, at, end=False), place) for at, place in chunk.places)
        return replace(chunk, text=replaced(chunk.text, pieces), places=places)

    def _masked(self, citation: Citation) -> Citation:
        context, start, end = citation.context, citation.start, citation.start + len(citation.quote)
        pieces = self._pieces(context)
        shown = replaced(context, pieces)
        if context[start:end] != citation.quote:
            at = min(moved(pieces, start, end=False), len(shown))
            return replace(citation, context=shown, quote=self.text(citation.quote), start=at)
        first, last = moved(pieces, start, end=False), moved(pieces, end, end=True)
        return replace(citation, context=shown, quote=shown[first:last], start=first)

    def _pieces(self, text: str) -> list[tuple[int, int, str]]:
        """Return what to put into a text: what is found in it, and what was found elsewhere in this answer."""
        self._labels.reserve(text)
        spans = recurring(text, self._labels.all, self._detector.detect(text))
        return [(span.start, span.end, self._labels.label(span)) for span in spans]


def moved(pieces: Sequence[tuple[int, int, str]], at: int, *, end: bool) -> int:
    """Return where an offset stands once `pieces` were put in; one inside a piece goes to its beginning, or its end.

    >>> [moved([(2, 5, "[이름1]")], at, end=True) for at in (1, 3, 5, 6)]
    [1, 7, 7, 8]
    """
    shift = 0
    for first, last, instead in pieces:
        if at >= last:
            shift += len(instead) - (last - first)
        elif at > first:
            return first + shift + (len(instead) if end else 0)
        else:
            break
    return at + shift
