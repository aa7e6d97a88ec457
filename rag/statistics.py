"""How often terms occur in the index: what a question's words weigh before anything is found.

The store applies IDF inside its scores; these figures are for the other half, the best score that a question
could have, by which "how well do the words match" is measured (docs/retrieval.md).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from rag.lexical import K1, term_id


class TermStatistics:
    """Document frequencies of body terms, by term id. Removals are not subtracted: the figures are estimates."""

    def __init__(self, documents: int = 0, frequencies: Iterable[tuple[int, int]] = ()) -> None:
        self.documents = documents
        self._frequencies: Counter[int] = Counter(dict(frequencies))

    def add(self, term_ids: Iterable[int]) -> None:
        """Count one document's distinct terms."""
        self.documents += 1
        self._frequencies.update(term_ids)

    def items(self) -> Iterable[tuple[int, int]]:
        """Return (term id, number of documents) pairs."""
        return self._frequencies.items()

    def idf(self, term: str) -> float:
        """Return the BM25 inverse document frequency of a term (that of Qdrant's IDF modifier)."""
        return self.idf_of(term_id(term))

    def idf_of(self, identity: int) -> float:
        """Return the same of a term's id."""
        df = min(self._frequencies[identity], self.documents)
        return math.log(1 + (self.documents - df + 0.5) / (df + 0.5))

    def information(self, terms: Iterable[str]) -> float:
        """Return how much `terms` tell apart, counted in terms that no document holds."""
        rarest = math.log(1 + (self.documents + 0.5) / 0.5)
        return sum(self.idf(term) for term in terms) / rarest

    def best_possible(self, terms: Iterable[str]) -> float:
        """Return the limit of the BM25 score of a passage that holds all `terms`, over and over."""
        return sum(self.idf(term) for term in terms) * (K1 + 1)
