"""A linear model over words, domain words and the vector of a text: what it says, how sure, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.complaints.classify.features import Places, matter_morphemes
from rag.complaints.speaker import matter_start
from rag.complaints.types import ReadText
from rag.ports import Morpheme
from rag.sentences import Span

Numbers = NDArray[np.float32]
Extract = Callable[[ReadText], Places]
SIGN_SCALE = 2.0
VECTOR_SCALE = 4.0
"""Chosen by cross-validation on the made complaints (docs/desk/triage.md): words, signs and vector weigh alike."""


class Signs(Protocol):
    """What is looked for in a text besides its words: the words of the domains, or turns of phrase."""

    def find(self, text: str, morphemes: Iterable[Morpheme] = (), start: int = 0) -> Places:
        """Return the signs that stand in a text from `start` on."""

    def weigh(self, words: Iterable[str]) -> list[float]:
        """Return them as numbers, always as many."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The calibrated probability of each class, and what speaks for each: (words' place, contribution)."""

    probabilities: Mapping[str, float]
    grounds: Mapping[str, tuple[tuple[Span, float], ...]]

    @property
    def best(self) -> str:
        """The most probable class."""
        return max(self.probabilities, key=lambda name: self.probabilities[name])


@dataclass(frozen=True)
class Weights:
    """What was learnt for one field. `matrix` is classes by (vocabulary, signs, vector); a row a class."""

    classes: tuple[str, ...]
    vocabulary: tuple[str, ...]
    rarity: Numbers
    matrix: Numbers
    bias: Numbers
    mean: Numbers
    """The mean vector of the texts learnt from; empty where the model reads words only."""
    temperature: float
    """Scores are divided by it, so that of labels with confidence 0.8 eight in ten are right."""

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """The column of each word."""
        return {word: column for column, word in enumerate(self.vocabulary)}


def encode(
    places: Places, columns: Mapping[str, int], rarity: Numbers
) -> tuple[list[str], NDArray[np.int64], NDArray[np.float64]]:
    """Return the known words of a text, their columns and their values, of length one together."""
    words = sorted(word for word in places if word in columns)
    found = np.array([columns[word] for word in words], dtype=np.int64)
    values = rarity[found].astype(np.float64) if words else np.zeros(0)
    return words, found, values / (np.linalg.norm(values) or 1.0)


class LinearModel:
    """Weights at work. `extract` makes the words; without a signs none is read."""

    def __init__(self, weights: Weights, extract: Extract, signs: Signs | None) -> None:
        self._weights = weights
        self._extract = extract
        self._signs = signs

    def judge(self, read: ReadText) -> Judgement:
        """Return what a text is, and why."""
        weights = self._weights
        places = self._extract(read)
        words, columns, values = encode(places, weights.columns, weights.rarity)
        parts = weights.matrix[:, columns].astype(np.float64) * values
        scores = weights.bias.astype(np.float64) + parts.sum(axis=1)
        grounds: list[tuple[Span, Numbers]] = [
            (places[word], parts[:, at].astype(np.float32)) for at, word in enumerate(words)
        ]
        if self._signs is not None:
            added, spoken = self._of_signs(read, self._signs, len(weights.vocabulary))
            scores, grounds = scores + added, grounds + spoken
        if len(weights.mean):
            tail = weights.matrix[:, -len(weights.mean) :].astype(np.float64)
            scores = scores + tail @ ((np.array(read.vector) - weights.mean) * VECTOR_SCALE)
        return self._judgement(scores, grounds)

    def _of_signs(
        self, read: ReadText, signs: Signs, first: int
    ) -> tuple[NDArray[np.float64], list[tuple[Span, Numbers]]]:
        places = signs.find(read.text, matter_morphemes(read), matter_start(read.text))
        values = np.array(signs.weigh(places)) * SIGN_SCALE
        matrix = self._weights.matrix[:, first : first + len(values)].astype(np.float64)
        total = matrix @ values
        grounds = []
        for word, place in places.items():
            alone = np.array(signs.weigh([word])) * SIGN_SCALE
            grounds.append((place, (matrix @ alone / len(places)).astype(np.float32)))
        return total, grounds

    def _judgement(self, scores: NDArray[np.float64], grounds: list[tuple[Span, Numbers]]) -> Judgement:
        scaled = scores / self._weights.temperature
        powers = np.exp(scaled - scaled.max())
        shares = powers / powers.sum()
        classes = self._weights.classes
        return Judgement(
            {name: float(shares[at]) for at, name in enumerate(classes)},
            {
                name: tuple(
                    sorted(
                        ((place, float(part[at] - part.mean())) for place, part in grounds),
                        key=lambda ground: -ground[1],
                    )
                )
                for at, name in enumerate(classes)
            },
        )
