"""Labels in place of personal data: the same person or number keeps its label (`[이름1]`) through a conversation.

개인정보 보호법 제28조의2 to 제28조의5: what tells who is meant is kept apart from the text. Here are labels and a
fingerprint of each value; `serving.privacy` keeps the values, encrypted, or keeps none (one-way).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.guards.pii.mask import canonical
from rag.guards.pii.normalize import normalize
from rag.guards.pii.types import LABELS, PersonalSpan, PiiType

LABEL = re.compile(rf"\[((?:문서)?(?:{'|'.join(LABELS.values())})\d+)\]")
SHORTEST = 3
"""A shorter value (a name of two syllables) is a part of too many words to be looked for by itself."""
MOST_COMPARISONS = 200_000_000
"""Known values times characters: beyond it (lists of thousands of persons) only what is found by itself is masked."""
OF_DOCUMENTS = "문서"
"""Stands before the labels of a document, so that its `[문서이름1]` is never taken for the asker's `[이름1]`."""

Fingerprint = Callable[[PiiType, str], str]
"""Tells whether two normalised values are the same; without its key a fingerprint says nothing of the value."""


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """A label (`이름1`, without its brackets) and what it stands for.

    `value` is the value as it was first written; None where it is not known (one-way, or read back without the key).
    """

    label: str
    type: PiiType
    fingerprint: str
    value: str | None = None


def plain(_type: PiiType, value: str) -> str:
    """Return the normalised value itself: a fingerprint for what is kept nowhere."""
    return value


class Pseudonyms:
    """The labels of one conversation (or of one document, with `prefix`). Not for several threads at once.

    `known` are those given earlier. `taken` are texts whose own labels are somebody else's: they are given to nobody.
    """

    def __init__(
        self,
        known: Iterable[Pseudonym] = (),
        fingerprint: Fingerprint = plain,
        prefix: str = "",
        taken: Iterable[str] = (),
    ) -> None:
        self._fingerprint = fingerprint
        self._prefix = prefix
        self._by_print: dict[tuple[PiiType, str], Pseudonym] = {}
        self._by_label: dict[str, Pseudonym] = {}
        self._fresh: list[Pseudonym] = []
        self._used: set[str] = set()
        self._taken: set[str] = set()
        for one in known:
            self._keep(one)
        for text in taken:
            self.reserve(text)

    @property
    def fresh(self) -> tuple[Pseudonym, ...]:
        """What was given since the beginning, in order."""
        return tuple(self._fresh)

    @property
    def used(self) -> frozenset[str]:
        """The labels that were put into a text."""
        return frozenset(self._used)

    @property
    def all(self) -> tuple[Pseudonym, ...]:
        """Everything that is known."""
        return tuple(self._by_label.values())

    def reserve(self, text: str) -> None:
        """Never give the labels that a text holds of its own, unless they are known here."""
        self._taken.update(label for label in LABEL.findall(text) if label not in self._by_label)

    def label(self, span: PersonalSpan) -> str:
        """Return the label of a value, in its brackets."""
        key = (span.type, self._fingerprint(span.type, canonical(span.type, span.text)))
        found = self._by_print.get(key)
        if found is None:
            found = Pseudonym(self._next(span.type), span.type, key[1], span.text)
            self._keep(found)
            self._fresh.append(found)
        self._used.add(found.label)
        return f"[{found.label}]"

    def mask(self, text: str, spans: Sequence[PersonalSpan]) -> str:
        """Return `text` with a label in place of each of its spans (ascending, disjoint)."""
        self.reserve(text)
        return replaced(text, [(span.start, span.end, self.label(span)) for span in spans])

    def _keep(self, one: Pseudonym) -> None:
        self._by_print[one.type, one.fingerprint] = one
        self._by_label[one.label] = one

    def _next(self, kind: PiiType) -> str:
        stem, number = self._prefix + LABELS[kind], 1
        while f"{stem}{number}" in self._by_label or f"{stem}{number}" in self._taken:
            number += 1
        return f"{stem}{number}"


def recurring(text: str, known: Iterable[Pseudonym], spans: Sequence[PersonalSpan] = ()) -> list[PersonalSpan]:
    """Return `spans` and, between them, the places where a known value stands again, however it is written.

    A number that was a passport's with its word before it is one without it too: `그럼 M123A4567은요?`.
    """
    values = {one.value: one.type for one in known if one.value and len(one.value) >= SHORTEST}
    if not values or len(values) * len(text) > MOST_COMPARISONS:
        return list(spans)
    normal = normalize(text)
    found = list(spans)
    for value, kind in values.items():
        for first, last in standing_alone(normalize(value).text, normal.text):
            start, end = normal.span(first, last)
            found.append(PersonalSpan(start, end, kind, text[start:end], 1.0, "이 대화에서 이미 찾은 값"))
    return disjoint(found)


def standing_alone(value: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield where a value stands that is no part of a longer number or of a word of Latin letters.

    >>> list(standing_alone("M123", "M1234 M123은 (M123)"))
    [(6, 10), (13, 17)]
    """
    start = text.find(value)
    while value and start >= 0:
        end = start + len(value)
        if not (joins(text[start - 1 : start], value[0]) or joins(value[-1], text[end : end + 1])):
            yield start, end
        start = text.find(value, end)


def joins(left: str, right: str) -> bool:
    """Whether two neighbours are of one number or Latin word."""
    return (left + right).isascii() and left.isalnum() and right.isalnum()


def disjoint(spans: Iterable[PersonalSpan]) -> list[PersonalSpan]:
    """Return spans in order; of two that overlap the one that begins first, of equals the longer."""
    kept: list[PersonalSpan] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if span.start < span.end and (not kept or span.start >= kept[-1].end):
            kept.append(span)
    return kept


def replaced(text: str, pieces: Iterable[tuple[int, int, str]]) -> str:
    """Return `text` with pieces (start, end, what stands there now; ascending, disjoint) put in.

    >>> replaced("홍길동 귀하", [(0, 3, "[이름1]")])
    '[이름1] 귀하'
    """
    parts, at = [], 0
    for start, end, instead in pieces:
        parts += [text[at:start], instead]
        at = end
    return "".join([*parts, text[at:]])


def restored(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with the values of labels put back; labels without a value stay.

    >>> restored("[이름1] 님의 [전화1]", {"이름1": "홍길동"})
    '홍길동 님의 [전화1]'
    """
    return LABEL.sub(lambda found: values.get(found[1], found[0]), text)


def labels_in(text: str) -> tuple[str, ...]:
    """Return the labels that a text holds, each once, in order.

    >>> labels_in("[이름1]과 [전화2], 다시 [이름1]")
    ('이름1', '전화2')
    """
    return tuple(dict.fromkeys(LABEL.findall(text)))
