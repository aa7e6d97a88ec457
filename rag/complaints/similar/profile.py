"""What of a complaint is compared with others: computed once for each, whatever it is compared with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from configs.similar import SimilarWords
from rag.complaints.similar.names import NameFinder, Names, joined
from rag.complaints.similar.when import Span, TimeReader
from rag.complaints.types import ReadText
from rag.lexical import base_tag
from rag.ports import Embedder
from rag.types import Vector

CONTENT = frozenset(["NNG", "NNP", "VV", "VA", "XR", "SL"])
MOST = 4_000
"""Characters that are compared: an incident is told in the first of them."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a text speaks: a wish for something, a question about a rule, a report of what went wrong."""

    wish: bool
    ask: bool
    past: bool
    mishap: int

    @property
    def told(self) -> float:
        """Return from 0 to 1 how much it reports what happened rather than wishing for something."""
        return min(self.mishap, 3) / 3 * (0.5 if self.wish and self.mishap < 2 else 1.0)


@dataclass(frozen=True, slots=True)
class Profile:
    """A complaint as it is compared. `region` is None where it is not known; `letters` is its text without spaces."""

    id: str
    region: str | None
    received_at: datetime
    vector: Vector
    letters: str
    names: Names
    words: frozenset[str]
    manner: Manner
    happened: Span


class Profiler:
    """Makes profiles. Pure: the text has been read (`ReadText`) before."""

    def __init__(self, words: SimilarWords, regions: tuple[str, ...] = ()) -> None:
        self._empty = frozenset(word for row in words.empty for word in row)
        self._names = NameFinder(words, regions)
        self._times = TimeReader(words.time)
        manner = words.manner
        self._wish, self._ask = re.compile(manner.wish), re.compile(manner.ask)
        self._past, self._mishap = re.compile(f"^(?:{manner.past})$"), re.compile(manner.mishap)

    def profile(self, id_: str, read: ReadText, region: str | None, received_at: datetime) -> Profile:
        """Return what of a complaint is compared. `received_at` has a time zone."""
        text = read.text[:MOST]
        morphemes = [morpheme for morpheme in read.morphemes if morpheme.end <= MOST]
        names = self._names.find(text, morphemes)
        words = {m.form for m in morphemes if base_tag(m.tag) in CONTENT} - self._empty
        own = frozenset(word for word in words if not any(word in name or name in word for name in names.proper))
        manner = Manner(
            wish=bool(self._wish.search(text)),
            ask=bool(self._ask.search(text)),
            past=any(m.tag == "EP" and self._past.match(m.form) for m in morphemes),
            mishap=len({found.group() for found in self._mishap.finditer(text)}),
        )
        return Profile(
            id_, region, received_at, read.vector, joined(text), names, own, manner, self._times.span(text, received_at)
        )


def for_comparison(reads: Sequence[ReadText], embedder: Embedder) -> list[ReadText]:
    """Return texts with the vectors by which they are compared with each other.

    e5 was trained to compare like with like as `query:`; as passages, complaints at one place about other matters lie
    nearer to each other (docs/desk/similar.md has the figures). Raises what the embedder raises.
    """
    vectors = embedder.embed_queries([read.text[:MOST] for read in reads]) if reads else []
    return [replace(read, vector=tuple(vector)) for read, vector in zip(reads, vectors, strict=True)]
