"""The words that tell personal data from the rest, as the detectors use them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from configs.personal import PersonalWords
from rag.guards.pii.types import PiiType

Meaning = PiiType | str
"""What a label says of the value after it: a type of personal data, or `OTHER` (a number of another kind)."""
OTHER = "OTHER"


class Lexicon(Protocol):
    """Knows the ordinary words of the language, names set aside."""

    def ordinary(self, words: Sequence[str]) -> list[bool]:
        """Tell of each word whether it is an ordinary word (or a form of one) rather than a name."""


class EmptyLexicon:
    """Knows no word: what the lists do not exclude may be a name."""

    def ordinary(self, words: Sequence[str]) -> list[bool]:
        """Tell of each word that it is not known."""
        return [False] * len(words)


@dataclass(frozen=True)
class Words:
    """The lists of `configs/personal.yaml`, made ready for searching."""

    lists: PersonalWords
    labels: re.Pattern[str]
    meanings: Mapping[str, Meaning]
    offices: re.Pattern[str]
    owners: re.Pattern[str]
    banks: re.Pattern[str]
    vehicles: re.Pattern[str]
    name_labels: frozenset[str]
    not_names: frozenset[str]
    surnames: frozenset[str]


def prepared(lists: PersonalWords) -> Words:
    """Compile the lists."""
    meanings: dict[str, Meaning] = {}
    for meaning, labels in lists.labels.items():
        meanings.update(dict.fromkeys((label.replace(" ", "") for label in labels), meaning))
    return Words(
        lists=lists,
        labels=one_of((label for labels in lists.labels.values() for label in labels), spaced=True),
        meanings=meanings,
        offices=one_of(lists.offices),
        owners=re.compile(f"(?<![가-힣])(?:{pattern(lists.owners)})"),
        banks=re.compile(rf"[가-힣A-Za-z]{{0,8}}(?:{pattern(lists.banks)})"),
        vehicles=one_of(lists.vehicles),
        name_labels=frozenset(label.replace(" ", "") for label in lists.names.labels),
        not_names=frozenset(lists.names.not_names),
        surnames=frozenset((*lists.surnames, *lists.long_surnames)),
    )


def one_of(words: Iterable[str], *, spaced: bool = False) -> re.Pattern[str]:
    """Return what matches any of the words, the longest first; with `spaced` also with a space where one may stand."""
    return re.compile(pattern(words, spaced=spaced))


def pattern(words: Iterable[str], *, spaced: bool = False) -> str:
    """Return the source of a pattern that shares beginnings, so that many words cost little more than one."""
    root: dict[str, dict] = {}  # type: ignore[type-arg]
    for word in words:
        node = root
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _source(root, spaced=spaced)


def _source(node: dict[str, dict], *, spaced: bool) -> str:  # type: ignore[type-arg]
    branches = [
        (" ?" if character == " " and spaced else re.escape(character)) + _source(below, spaced=spaced)
        for character, below in sorted(node.items())
        if character
    ]
    if not branches:
        return ""
    optional = "?" if "" in node else ""
    return f"(?:{'|'.join(branches)}){optional}"
