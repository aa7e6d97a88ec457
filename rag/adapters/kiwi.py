"""Korean morphemes by Kiwi (kiwipiepy)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from rag.ports import Morpheme

if TYPE_CHECKING:
    from kiwipiepy import Kiwi

UNANALYSABLE = re.compile(r"[\ud800-\udfff]")


class KiwiAnalyzer:
    """Kiwi behind the `Analyzer` port. Loading takes about four seconds; it happens on first use."""

    def __init__(self, workers: int = 2) -> None:
        self._workers = workers

    @cached_property
    def _kiwi(self) -> Kiwi:
        from kiwipiepy import Kiwi

        return Kiwi(num_workers=self._workers)

    @cached_property
    def _repairing(self) -> Kiwi:
        from kiwipiepy import Kiwi

        return Kiwi(num_workers=0, typos="basic_with_continual_and_lengthening")

    def warm_up(self) -> None:
        """Load the dictionary now."""
        self._kiwi.tokenize("준비")

    def analyze(self, texts: Sequence[str]) -> Iterator[list[Morpheme]]:
        """Yield the morphemes of each text, in order."""
        cleaned = [UNANALYSABLE.sub(" ", text) for text in texts]
        for tokens in self._kiwi.tokenize(cleaned):
            yield [Morpheme(t.form, str(t.tag), t.start, t.end) for t in tokens]

    def repair(self, text: str) -> str:
        """Mend spelling and spacing: join what the typo-tolerant analysis takes the words to be."""
        kiwi = self._repairing
        return str(kiwi.join(kiwi.tokenize(UNANALYSABLE.sub(" ", text))))
