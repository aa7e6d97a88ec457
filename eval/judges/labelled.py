"""Labelled pairs of source and claim (`eval/data/entailment.jsonl`), in our own words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from eval.gold import DATA
from rag.errors import InputError
from rag.evaluation.facts import Fact, Name

PAIRS = DATA / "entailment.jsonl"


class Pair(Fact):
    """A pair. `change` says how the claim was made of the source; `half` `held` was never tuned on."""

    id: Name
    half: Literal["dev", "held"]
    source: str
    claim: str
    label: Literal["supported", "unsupported", "contradicted"]
    change: Name

    @property
    def entailed(self) -> bool:
        """Whether the source supports the claim."""
        return self.label == "supported"


def read_pairs(path: Path = PAIRS) -> list[Pair]:
    """Read the pairs. Raises `InputError` naming the line that is not in form."""
    found: list[Pair] = []
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), start=1):
        try:
            found.append(Pair.model_validate(json.loads(line)))
        except (ValueError, ValidationError) as error:
            raise InputError(f"{path.name} {number}째 줄이 형식과 다릅니다: {error}") from error
    return found
