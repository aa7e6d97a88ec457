"""The words that tell personal data from the rest, as the detectors use them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from configs.personal import PersonalWords
from rag.guards.pii.address_forms import AddressForms
from rag.guards.pii.name_contexts import NameContexts
from rag.guards.pii.name_forms import NameForms
from rag.guards.pii.patterns import one_of, pattern
from rag.guards.pii.types import PiiType

Meaning = PiiType | str
"""What a label says of the value after it: a type of personal data, or `OTHER` (a number of another kind)."""
OTHER = "OTHER"


@runtime_checkable
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
    foreign: re.Pattern[str]
    abroad: re.Pattern[str]
    name_labels: frozenset[str]
    persons: frozenset[str]
    """Words for people, which are no names: `아버님`."""
    officer: re.Pattern[str]
    """The title of a public office after a name."""
    in_office: re.Pattern[str]
    """The same before a name: `시장 김하늬`."""
    forms: NameForms
    addresses: AddressForms
    contexts: NameContexts


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
        persons=frozenset((*lists.names.kin, *lists.names.roles, *lists.names.people)),
        officer=re.compile(rf"\s?{pattern(lists.names.officers)}(?=님|이|은|는|가|께|의|도|과|와|을|에|[^가-힣]|$)"),
        abroad=re.compile(pattern(lists.names.foreign)),
        in_office=re.compile(rf"{pattern(lists.names.officers)}(?:님|인|이신)?\s{{1,2}}\Z"),
        foreign=re.compile(f"{pattern(lists.names.foreign)}|사람"),
        forms=NameForms(lists),
        addresses=AddressForms(lists.addresses),
        contexts=NameContexts(lists),
    )
