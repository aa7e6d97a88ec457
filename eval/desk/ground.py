"""What the measures of the desk stand on: the gold folder, and the reader of texts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from configs.settings import PROJECT, Settings
from rag.complaints.read import read_texts
from rag.complaints.types import ReadText
from rag.errors import InputError
from rag.guards.pii.mask import mask
from rag.ports import Analyzer, Embedder

DATA = PROJECT / "eval" / "data"
GOLD = DATA / "gold"
Row = Mapping[str, object]


def read_rows(path: Path) -> list[dict[str, object]]:
    """Return the objects of a JSONL file. Raises `InputError` naming the line that is none."""
    if not path.is_file():
        raise InputError(f"{str(path)!r}이(가) 없습니다. --gold에 complaints.jsonl 들이 있는 폴더를 주십시오.")
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            rows.append(dict(json.loads(line)))
        except ValueError as error:
            raise InputError(f"{path.name} {number}행을 읽을 수 없습니다: {error}") from error
    return rows


@dataclass(frozen=True)
class Ground:
    """The settings, the folder of marked texts, and readers that load their models on first use."""

    settings: Settings
    gold: Path = GOLD
    seed: int = 1
    embedder_given: Embedder | None = field(default=None, repr=False)
    analyzer_given: Analyzer | None = field(default=None, repr=False)

    @cached_property
    def analyzer(self) -> Analyzer:
        """The morphological analyser."""
        from serving.bootstrap import make_analyzer

        return self.analyzer_given or make_analyzer()

    @cached_property
    def embedder(self) -> Embedder:
        """The embedder that the settings name."""
        from serving.bootstrap import make_embedder

        return self.embedder_given or make_embedder(self.settings)

    def rows(self, name: str) -> list[dict[str, object]]:
        """Return the rows of one gold file (`complaints.jsonl`). Raises `InputError`."""
        return read_rows(self.gold / name)

    def read(self, texts: Sequence[str]) -> list[ReadText]:
        """Mask and read texts as the desk does."""
        from serving.personal import detector_with

        detector = detector_with(self.analyzer)
        return read_texts([mask(text, detector).text for text in texts], self.analyzer, self.embedder)
