"""Words and weights by which the complaints of one incident are known (`similar.yaml`, `similar_weights.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from configs.section import Section
from configs.settings import CONFIGS, read_yaml


class PlaceEndings(Section):
    """How names of places end: `long` also as a word of its own, `short` only at the end of a word."""

    long: tuple[str, ...]
    short: tuple[str, ...]


class TimeWords(Section):
    """Patterns of regular expressions that say when something happened, counted from the receipt."""

    now: str
    today: str
    overnight: str
    yesterday: str
    before_yesterday: str
    since_two: str
    since_three: str
    since_days: str
    last_week: str


class MannerWords(Section):
    """Patterns that tell a wish, a question and a report of a mishap apart."""

    wish: str
    ask: str
    past: str
    mishap: str


class SimilarWords(Section):
    """The whole vocabulary."""

    place_endings: PlaceEndings
    generic: tuple[tuple[str, ...], ...]
    empty: tuple[tuple[str, ...], ...]
    time: TimeWords
    manner: MannerWords


class Head(Section):
    """A logistic model over named features.

    `threshold` is the probability from which it suggests, the best balance; from `sure` on nine of ten were right.
    """

    bias: float
    threshold: float
    sure: float
    weights: Mapping[str, float]


class SimilarWeights(Section):
    """One model for each question that is asked of a pair. `trained_on` says from what it was made."""

    trained_on: str
    embedder: str
    incident: Head
    purpose: Head
    topic: Head


def load_similar_words(path: Path = CONFIGS / "similar.yaml") -> SimilarWords:
    """Read the vocabulary. Raises `SettingsError` or pydantic's `ValidationError` on a file of another shape."""
    return SimilarWords.model_validate(read_yaml(path))


def load_similar_weights(path: Path = CONFIGS / "similar_weights.yaml") -> SimilarWeights:
    """Read the weights. Raises as `load_similar_words` does."""
    return SimilarWeights.model_validate(read_yaml(path))
