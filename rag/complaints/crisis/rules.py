"""What the words of a sentence say by themselves: signs, and the shields that make them innocent there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from configs.crisis import CrisisWords, Sign
from rag.complaints.crisis.squeeze import Squeezed, squeezed
from rag.sentences import Span

BLANK = "\u00a0"
"""Stands for each letter of an innocent word, so that no pattern matches across it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A sign where it stands in the text. `weight` is what it counts there; `shield` why it counts for less."""

    sign: Sign
    span: Span
    weight: float
    shield: str = ""


def hits_of(text: str, sentences: Sequence[Span], words: CrisisWords) -> list[Hit]:
    """Return the signs of a text, each looked for in single sentences and in two in a row."""
    found = [hit for sentence in sentences for hit in hits_in(squeezed(text, sentence), words)]
    seen = {(hit.sign.pattern.pattern, hit.span.start) for hit in found}
    for first, second in pairwise(sentences):
        pair = squeezed(text, Span(first.start, second.end))
        # A sign that stands in one of the two was weighed with that sentence's own shields.
        across = (hit for hit in hits_in(pair, words) if crosses(hit.span, second.start))
        found.extend(hit for hit in across if (hit.sign.pattern.pattern, hit.span.start) not in seen)
    return found


def crosses(span: Span, border: int) -> bool:
    """Whether a span begins before a border and ends behind it."""
    return span.start < border < span.end


def hits_in(piece: Squeezed, words: CrisisWords) -> Iterator[Hit]:
    """Yield the signs of one piece of text."""
    bare = words.innocent.sub(lambda found: BLANK * len(found.group()), piece.text)
    shield, starts = shield_of(piece, words), sorted(piece.starts)
    for sign in words.signs:
        found = next(filter(None, (sign.pattern.match(bare, start) for start in starts)), None)
        if found is not None and found.group():
            weight = sign.weight * words.shielded if shield else sign.weight
            yield Hit(sign, piece.original(found.start(), found.end()), weight, shield)


def shield_of(piece: Squeezed, words: CrisisWords) -> str:
    """Return why signs of a piece count for little; empty if they do not."""
    return next((shield.why for shield in words.shields if shield.pattern.search(piece.text)), "")


def danger(hits: Sequence[Hit]) -> float:
    """Return how likely danger is by the signs of one kind, each taken as evidence of its own."""
    safe = 1.0
    for hit in hits:
        safe *= 1 - hit.weight
    return 1 - safe
