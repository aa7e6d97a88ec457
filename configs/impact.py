"""Words by which a question asks for a decision on a person, and who decides (`impact.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from configs.settings import CONFIGS, read_yaml


@dataclass(frozen=True, slots=True)
class DecisionWords:
    """How one kind of decision is called (Korean), asked about and asked for; patterns of regular expressions."""

    label: str
    asks: tuple[str, ...]
    commands: tuple[str, ...]
    office: str
    """Who decides where the law is not known (Korean)."""


@dataclass(frozen=True, slots=True)
class DecisionOwner:
    """Who decides by law on what `words` name. `quote` stands literally in the article of the law's act."""

    words: str
    office: str
    law: str
    article: str
    quote: str


@dataclass(frozen=True, slots=True)
class ImpactWords:
    """The whole vocabulary; the kinds stand in the order in which they are tried."""

    kinds: dict[str, DecisionWords]
    persons: tuple[str, ...]
    general: tuple[str, ...]
    asking: str
    lookups: str
    ends: str
    bare: str
    owners: tuple[DecisionOwner, ...]


def load_impact(path: Path = CONFIGS / "impact.yaml") -> ImpactWords:
    """Read the vocabulary. Raises `SettingsError`, `KeyError` or `TypeError` if the file is not in form."""
    raw = read_yaml(path)
    kinds = {
        name: DecisionWords(words["label"], tuple(words["asks"]), tuple(words["commands"]), raw["office"][name])
        for name, words in raw["kinds"].items()
    }
    return ImpactWords(
        kinds,
        tuple(raw["persons"]),
        tuple(raw["general"]),
        raw["asking"],
        raw["lookups"],
        raw["ends"],
        raw["bare"],
        tuple(DecisionOwner(**owner) for owner in raw["owners"]),
    )
