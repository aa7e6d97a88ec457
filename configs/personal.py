"""The words that tell personal data from ordinary numbers and names (`personal.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import Field, ValidationError

from configs.section import Section
from configs.settings import CONFIGS, SettingsError, read_yaml


class NameWords(Section):
    """The words around names: what stands before or after one, and what looks like one and is none."""

    labels: tuple[str, ...]
    """Field names of forms, followed by the name: `성명`, `받는 사람`."""
    roles: tuple[str, ...]
    """Who somebody is in a matter; a name may follow without a sign between: `민원인`, `보호자`."""
    people: tuple[str, ...]
    """Words for people that as often stand before any other word: only what is surely no word is a name after them."""
    kin: tuple[str, ...]
    honorifics: tuple[str, ...]
    """What follows a name and belongs to no name: `씨`, `님`, `어르신`."""
    closings: tuple[str, ...]
    """How a letter ends: `드림`, `올림`."""
    particles: tuple[str, ...]
    """Particles and endings that may be written at a name."""
    titles: tuple[str, ...]
    """Titles; a surname before one is no personal data: `김 주무관`."""
    officers: tuple[str, ...]
    """Titles of public office among them; a full name before one is no personal data either
    (공공기관의 정보공개에 관한 법률 제9조제1항제6호라목: name and post of an officer on duty are not withheld)."""
    not_names: tuple[str, ...]
    given: tuple[str, ...]
    """Given names that are words of the language too: after a surname, where a name may stand, they make a name."""
    foreign: tuple[str, ...]
    """Words that announce somebody from abroad."""


class AddressWords(Section):
    """The words around addresses."""

    provinces: tuple[str, ...]
    public: tuple[str, ...]
    """Buildings of the public; where they stand is published."""
    homes: tuple[str, ...]
    """Words of living somewhere."""
    not_roads: tuple[str, ...]
    not_regions: tuple[str, ...]
    """Words that end as a city, a district or a village does."""
    units: tuple[str, ...]
    """Units of measure after a number that is then no house number."""


class PlateWords(Section):
    """The letters and regions of vehicle plates."""

    letters: str
    doubtful: str
    """Letters that also stand between two numbers in ordinary text (`12조 3000`)."""
    regions: tuple[str, ...]
    units: tuple[str, ...]


class PublishedNumbers(Section):
    """Telephone numbers and mail addresses that offices publish: no personal data."""

    phones: tuple[str, ...]
    """Beginnings, in digits."""
    mail_domains: tuple[str, ...]
    mail_names: tuple[str, ...]


class PersonalWords(Section):
    """All lists of the detectors."""

    surnames: tuple[str, ...] = Field(min_length=1)
    long_surnames: tuple[str, ...] = Field(min_length=1)
    labels: Mapping[str, tuple[str, ...]]
    """What a number or value is called, by type of personal data; `OTHER` for numbers of another kind."""
    banks: tuple[str, ...]
    offices: tuple[str, ...]
    owners: tuple[str, ...]
    vehicles: tuple[str, ...]
    published: PublishedNumbers
    plates: PlateWords
    addresses: AddressWords
    names: NameWords


@cache
def load_personal_words(path: Path = CONFIGS / "personal.yaml") -> PersonalWords:
    """Read the lists; a list may also be written as one text of words between spaces.

    Raises `SettingsError` on a file of another shape.
    """
    try:
        return PersonalWords.model_validate(spread(read_yaml(path)))
    except ValidationError as error:
        raise SettingsError(f"{path.name}: {error}") from error


def spread(value: object, name: str = "") -> object:
    """Turn each text of words into a list, except where a text is meant."""
    if isinstance(value, dict):
        return {key: spread(below, str(key)) for key, below in value.items()}
    if isinstance(value, str) and name not in {"letters", "doubtful"}:
        return value.split()
    return value
