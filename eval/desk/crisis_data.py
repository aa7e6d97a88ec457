"""Texts to learn danger from: our own of `eval/data`, cut into the windows that the detector reads."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.desk.ground import DATA, Ground, read_rows
from rag.complaints.crisis.model import marks_of, within
from rag.complaints.crisis.windows import sentences_of, windows_of
from rag.complaints.types import CRISES, ReadText
from rag.sentences import Span

FOLDERS = ("crisis", "complaints")
NONE = "없음"
CLASSES = (NONE, *CRISES)
ALIKE = 0.22
"""Of the runs of three letters in two texts that both have: from here on they are taken for one template."""
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Example:
    """A text, the kind of danger in it (`NONE` without), and whether it is spoken of."""

    text: str
    kind: str
    direct: bool = False

    @property
    def danger(self) -> bool:
        """Whether there is any."""
        return self.kind != NONE


@dataclass(frozen=True, slots=True)
class Windows:
    """The windows of a text with their marks and vectors (a row each)."""

    read: ReadText
    spans: tuple[Span, ...]
    marks: tuple[frozenset[str], ...]
    vectors: Floats


def examples(data: Path = DATA) -> list[Example]:
    """Return our own texts, each once. Raises `InputError`.

    General complaints that are marked as urgent are left out: whether they are a danger was not asked of them.
    """
    rows = [row for folder in FOLDERS for path in sorted((data / folder).glob("*.jsonl")) for row in read_rows(path)]
    found: dict[str, Example] = {}
    for row in rows:
        kind = str(row.get("crisis") or NONE)
        if kind != NONE or row.get("urgency") == "보통":
            found.setdefault(str(row["text"]), Example(str(row["text"]), kind, row.get("direct") is True))
    return list(found.values())


def groups_of(texts: Sequence[str]) -> list[int]:
    """Return the number of the group of each text: those that share much of their wording are judged together."""
    from scipy.sparse.csgraph import connected_components
    from sklearn.feature_extraction.text import CountVectorizer

    grams = CountVectorizer(analyzer="char", ngram_range=(3, 3), binary=True, dtype=np.float32).fit_transform(texts)
    counts, shared = np.asarray(grams.sum(axis=1)).ravel(), (grams @ grams.T).tocoo()
    alike = shared.data / (counts[shared.row] + counts[shared.col] - shared.data) > ALIKE
    shared.data = alike.astype(np.float32)
    shared.eliminate_zeros()
    return [int(number) for number in connected_components(shared, directed=False)[1]]


def hash_of(listed: Sequence[Example]) -> str:
    """Return the hash of what was learnt from: a weights file says which texts made it."""
    lines = "\n".join(f"{example.kind}\t{example.text}" for example in sorted(listed, key=lambda found: found.text))
    return hashlib.sha256(lines.encode("utf8")).hexdigest()[:16]


def windows(texts: Sequence[str], ground: Ground) -> list[Windows]:
    """Cut, analyse and embed texts."""
    spans = [windows_of(sentences_of(text)) or [Span(0, len(text))] for text in texts]
    pieces = list(dict.fromkeys(span.of(text) for text, cut in zip(texts, spans, strict=True) for span in cut))
    vectors = dict(zip(pieces, ground.embedder.embed_passages(pieces), strict=True))
    found = []
    for text, cut, morphemes in zip(texts, spans, ground.analyzer.analyze(texts), strict=True):
        marks = tuple(marks_of(within(morphemes, span)) for span in cut)
        rows = np.array([vectors[span.of(text)] for span in cut], np.float32)
        found.append(Windows(ReadText(text, tuple(morphemes)), tuple(cut), marks, rows))
    return found
