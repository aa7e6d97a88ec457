"""Whether a question can be answered from documents at all: a small classifier trained at start.

Logistic regression over morphemes, their pairs and classes of words (`rag.scope_words`), from the examples in
`configs/scope.yaml`. Deterministic. Five-fold cross-validation over those examples, at `THRESHOLD`: 86% of
questions out of scope refused, 2% of answerable ones refused wrongly (`tests/engine/test_scope.py`).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Protocol

from configs.scope import ScopeExamples
from rag.lexical import base_tag
from rag.ports import Analyzer, Morpheme
from rag.scope_words import classes_of

THRESHOLD = 0.2
"""Log-odds above which a question is refused: above even odds, for a wrong refusal turns a citizen away, while a
question let through must still find evidence."""
CLASS_WEIGHT = 2.0
RIDGE = 0.1
ITERATIONS = 6
RAREST = 2
NEIGHBOURS = 5

Features = Mapping[str, float]

REQUEST = re.compile(
    r"(?:좀\s?)?(?:알려|가르쳐|말해|말씀해|설명해|안내해|답변해|정리해|답해)\s?"
    r"(?:주세요|주십시오|주시기\s?바랍니다|주시겠어요|주실\s?수\s?있나요|줘요?|줄래요?|달라|바랍니다)"
    r"|[이가도은는]?\s?궁금(?:합니다|해요|하네요)|문의(?:드립니다|합니다|드려요)|답변\s?(?:바람|바랍니다|부탁드립니다)"
)
"""How people ask for anything at all: says nothing of whether documents answer it."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question is out of scope (a stable `reason` and a Korean sentence) and whom to ask instead."""

    reason: str
    because: str
    ask: str


class Scope(Protocol):
    """Judges questions before anything is searched."""

    def refuse(self, question: str) -> Refusal | None:
        """Return why `question` must be refused, or None if it may be answered."""

    def odds(self, question: str) -> float | None:
        """Return the log-odds that `question` is out of scope, for the record; None where they are not weighed."""


class AnyQuestion:
    """A scope that refuses nothing."""

    def refuse(self, question: str) -> Refusal | None:  # noqa: ARG002 - the protocol's signature
        """Refuse nothing."""
        return None

    def odds(self, question: str) -> float | None:  # noqa: ARG002 - the protocol's signature
        """Weigh nothing."""
        return None


class ScopeJudge:
    """The shipped `Scope`; it is trained on first use or by `warm_up`, in about a second."""

    def __init__(self, examples: ScopeExamples, analyzer: Analyzer, threshold: float = THRESHOLD) -> None:
        self._examples = examples
        self._analyzer = analyzer
        self._threshold = threshold

    def warm_up(self) -> None:
        """Train now."""
        _ = self._model

    def refuse(self, question: str) -> Refusal | None:
        """Return the reason whose examples are nearest, if the question is out of scope."""
        tokens = self.tokens([question])[0]
        if self._model.log_odds(tokens) <= self._threshold:
            return None
        reason = self._model.nearest(tokens)
        words = self._examples.reasons[reason]
        return Refusal(reason, words.because, words.ask)

    def odds(self, question: str) -> float:
        """Return the log-odds that a question is out of scope; above the threshold it is refused."""
        return self._model.log_odds(self.tokens([question])[0])

    def tokens(self, questions: Sequence[str]) -> list[frozenset[str]]:
        """Return the features of questions."""
        matters = [REQUEST.sub(" ", question).strip(" .!~?") or question for question in questions]
        analysed = self._analyzer.analyze(matters)
        return [tokens_of(text, morphemes) for text, morphemes in zip(matters, analysed, strict=True)]

    @cached_property
    def _model(self) -> ScopeModel:
        outside = [(reason, text) for reason, texts in self._examples.outside.items() for text in texts]
        texts = [text for _, text in outside] + list(self._examples.inside)
        labels: list[str | None] = [reason for reason, _ in outside]
        return ScopeModel.train(self.tokens(texts), labels + [None] * len(self._examples.inside))


def tokens_of(text: str, morphemes: Sequence[Morpheme]) -> frozenset[str]:
    """Return morphemes with their tags, pairs of neighbours, the last three, and classes with their pairs."""
    words = [f"{m.form}/{base_tag(m.tag)}" for m in morphemes if m.tag not in ("SF", "SP")]
    classes = classes_of(text)
    return frozenset(
        [
            *words,
            *(f"{one} {other}" for one, other in pairwise(words)),
            *(f"{place}{word}" for place, word in (("^", "".join(words[:1])), ("$", " ".join(words[-3:])))),
            *(f"@{name}" for name in classes),
            *(f"@{one}@{other}" for one in classes for other in classes if one < other),
            f"#{min(3, len(text) // 25)}",
        ]
    )


class ScopeModel:
    """Weights of features, and the weighted examples of each reason."""

    def __init__(
        self, importance: Features, weights: Features, bias: float, outside: Mapping[str, Sequence[Features]]
    ) -> None:
        self._importance = importance
        self._weights = weights
        self._bias = bias
        self._outside = outside

    @classmethod
    def train(cls, tokens: Sequence[frozenset[str]], labels: Sequence[str | None]) -> ScopeModel:
        """Fit on questions and their reasons (None: in scope)."""
        importance = importance_of(tokens)
        vectors = [vector(found, importance) for found in tokens]
        dual, bias = fit(vectors, [float(label is not None) for label in labels])
        weights: dict[str, float] = defaultdict(float)
        outside: dict[str, list[Features]] = defaultdict(list)
        for share, features, label in zip(dual, vectors, labels, strict=True):
            for name, value in features.items():
                weights[name] += share * value
            if label is not None:
                outside[label].append(features)
        return cls(importance, dict(weights), bias, dict(outside))

    def log_odds(self, tokens: Iterable[str]) -> float:
        """Return the log-odds that a question is out of scope."""
        return dot(vector(tokens, self._importance), self._weights) + self._bias

    def nearest(self, tokens: Iterable[str]) -> str:
        """Return the reason whose nearest examples are most alike."""
        given = vector(tokens, self._importance)

        def likeness(reason: str) -> float:
            alike = sorted((dot(given, other) for other in self._outside[reason]), reverse=True)
            return sum(alike[:NEIGHBOURS])

        return max(self._outside, key=likeness)


def importance_of(tokens: Sequence[frozenset[str]]) -> dict[str, float]:
    """Return the inverse document frequency of features that occur often enough; classes count double."""
    counts = Counter(name for found in tokens for name in found)
    total = len(tokens) + 1
    return {
        name: (math.log(total / (count + 1)) + 1) * (CLASS_WEIGHT if name[0] == "@" else 1.0)
        for name, count in sorted(counts.items())
        if count >= RAREST
    }


def vector(tokens: Iterable[str], importance: Features) -> dict[str, float]:
    """Return the features of one question, of length 1."""
    found = {name: importance[name] for name in sorted(tokens) if name in importance}
    length = math.sqrt(sum(value * value for value in found.values())) or 1.0
    return {name: value / length for name, value in found.items()}


def dot(one: Features, other: Features) -> float:
    """Return the inner product of two sparse vectors."""
    return sum(value * other.get(name, 0.0) for name, value in one.items())


def fit(vectors: Sequence[Features], labels: Sequence[float]) -> tuple[list[float], float]:
    """Return the dual weights and the bias of ridge logistic regression (Newton's method on the kernel)."""
    import numpy as np

    columns = {name: number for number, name in enumerate(sorted({name for found in vectors for name in found}))}
    rows = np.zeros((len(vectors), len(columns)))
    for number, found in enumerate(vectors):
        rows[number, [columns[name] for name in found]] = list(found.values())
    kernel = rows @ rows.T
    target = np.asarray(labels)
    dual, bias, size = np.zeros(len(labels)), 0.0, len(labels)
    system = np.ones((size + 1, size + 1))
    system[size, size] = 0.0
    for _ in range(ITERATIONS):
        odds = kernel @ dual + bias
        chance = 1 / (1 + np.exp(-odds))
        curve = np.maximum(1e-6, chance * (1 - chance))
        system[:size, :size] = kernel + np.diag(RIDGE / curve)
        solved = np.linalg.solve(system, np.append(odds + (target - chance) / curve, 0.0))
        dual, bias = solved[:size], float(solved[size])
    return [float(value) for value in dual], bias
