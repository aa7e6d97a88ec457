"""Masking: a label with a number in the place of each piece of personal data, and the way back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rag.guards.pii.normalize import normalize
from rag.guards.pii.types import LABELS, PersonalSpan, PiiDetector, PiiType

LABEL = re.compile(rf"\[(?:{'|'.join(LABELS.values())})\d+\]")
IGNORED: Mapping[PiiType, str] = {"NAME": r"\s", "ADDRESS": r"[\s,]", "EMAIL": r"\s", "IP": r"\s"}
"""What makes no difference between two writings of a value; for the rest, all but letters and digits."""
SPOKEN = str.maketrans("공영빵일이삼사오육륙칠팔구", "0001234566789")


@dataclass(frozen=True, slots=True)
class Masked:
    """A masked text: `spans` lie in the text as given, `values` tells what each label stands for (first writing)."""

    text: str
    spans: tuple[PersonalSpan, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    """The label of each span."""

    def original(self) -> str:
        """Return the text as it was given, each piece in its own writing."""
        texts = iter(span.text for span in self.spans)
        return LABEL.sub(lambda match: next(texts) if match[0] in self.values else match[0], self.text)


@dataclass(slots=True)
class Numbering:
    """The labels given so far: the same value has the same label, however it is written.

    Labels that stood in the text already (`taken`) are not given again, so that the way back is certain.
    """

    taken: set[str] = field(default_factory=set)
    labels: dict[tuple[PiiType, str], str] = field(default_factory=dict)
    counts: dict[PiiType, int] = field(default_factory=dict)

    def label(self, kind: PiiType, text: str) -> str:
        """Return the label of a value, a new one if it was not met before."""
        key = (kind, canonical(kind, text))
        if key not in self.labels:
            self.labels[key] = self._next(kind)
        return self.labels[key]

    def _next(self, kind: PiiType) -> str:
        while True:
            self.counts[kind] = self.counts.get(kind, 0) + 1
            label = f"[{LABELS[kind]}{self.counts[kind]}]"
            if label not in self.taken:
                return label


def canonical(kind: PiiType, text: str) -> str:
    """Return the one writing of a value: `010 1234 5678` and `０１０－１２３４－５６７８` are the same number.

    >>> canonical("PHONE", "+82 10-1234-5678"), canonical("PHONE", "공일공 1234 5678")
    ('01012345678', '01012345678')
    """
    plain = normalize(text).text
    if kind in IGNORED:
        return re.sub(IGNORED[kind], "", plain).lower()
    if kind == "PHONE":
        digits = re.sub(r"\D", "", plain.translate(SPOKEN))
        return re.sub(r"^(?:00\d{0,3}?)?820?(?=1\d{8,9}$|[2-7]\d{7,10}$)", "0", digits)
    return re.sub(r"[\W_]", "", plain).upper()


def mask(text: str, detector: PiiDetector) -> Masked:
    """Find and mask the personal data of a text."""
    return replace_spans(text, detector.detect(text))


def replace_spans(text: str, spans: Sequence[PersonalSpan], numbering: Numbering | None = None) -> Masked:
    """Put labels in the place of spans, which ascend and do not overlap."""
    given = numbering or Numbering()
    given.taken.update(LABEL.findall(text))
    pieces: list[str] = []
    values: dict[str, str] = {}
    labels: list[str] = []
    at = 0
    for span in spans:
        label = given.label(span.type, span.text)
        values.setdefault(label, span.text)
        labels.append(label)
        pieces += (text[at : span.start], label)
        at = span.end
    pieces.append(text[at:])
    return Masked("".join(pieces), tuple(spans), values, tuple(labels))


def unmask(text: str, values: Mapping[str, str]) -> str:
    """Put the values back in the place of their labels, in their first writing; labels without a value stay."""
    return LABEL.sub(lambda match: values.get(match[0], match[0]), text)
