"""Examples of questions that documents can and cannot answer, with the words of each refusal."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from configs.settings import CONFIGS, read_yaml


@dataclass(frozen=True, slots=True)
class ScopeReason:
    """What a reader is told when a question is refused for this reason (Korean)."""

    because: str
    ask: str


@dataclass(frozen=True, slots=True)
class ScopeExamples:
    """Questions by label; `outside` and `reasons` have the same keys."""

    reasons: dict[str, ScopeReason]
    outside: dict[str, tuple[str, ...]]
    inside: tuple[str, ...]


def load_scope(path: Path = CONFIGS / "scope.yaml") -> ScopeExamples:
    """Read the examples. Raises `SettingsError` or `KeyError` if the file is not in form."""
    raw = read_yaml(path)
    reasons = {name: ScopeReason(words["because"], words["ask"]) for name, words in raw["reasons"].items()}
    outside = {name: tuple(raw["out_of_scope"][name]) for name in reasons}
    return ScopeExamples(reasons, outside, tuple(raw["in_scope"]))
