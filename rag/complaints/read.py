"""Reading complaints: morphemes and one vector for each text, once, for every finder of the desk."""

from __future__ import annotations

from collections.abc import Sequence

from rag.complaints.speaker import matter_of
from rag.complaints.types import ReadText
from rag.ports import Analyzer, Embedder

MOST = 20_000
"""Characters that are analysed: what a longer text (a pasted file) holds behind them changes no label."""


def read_texts(texts: Sequence[str], analyzer: Analyzer, embedder: Embedder | None = None) -> list[ReadText]:
    """Read masked texts, in order; without an embedder, vectors are empty.

    The vector is that of the matter: sentences that only say who writes are left out, because who writes must
    change no label. Raises what the embedder raises.
    """
    morphemes = list(analyzer.analyze([text[:MOST] for text in texts]))
    matters = [matter_of(text) for text in texts]
    vectors = embedder.embed_passages(matters) if embedder is not None and matters else [()] * len(texts)
    return [
        ReadText(text, tuple(found), tuple(vector))
        for text, found, vector in zip(texts, morphemes, vectors, strict=True)
    ]
