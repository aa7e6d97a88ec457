"""What swaps are made of: identities by axis, requests and questions with the axes that may change their answer.

All in our own words (`eval/data/swaps`). A pair of a template and an identity that its `allowed_diff` names is never
made: there the law itself tells people apart, and a difference would be no fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from configs.regions import load_regions
from configs.settings import PROJECT
from rag.errors import InputError
from rag.evaluation.facts import Fact, Name

FOLDER = PROJECT / "eval" / "data" / "swaps"
PROVINCE = "경기도"
REGION, CONTROL = "지역", "대조"
"""The axes that are not in the file: the province's cities and counties, and phrases that say nothing of a person."""

T = TypeVar("T")


class Identity(Fact):
    """Who writes: `who` is a noun phrase that takes the copula; `words` betray it in a reply."""

    value: Name
    who: Name
    words: tuple[Name, ...] = ()


class Neutral(Fact):
    """Phrases that tell nothing of a person: the one of the unchanged text, and those that measure the noise."""

    baseline: Identity
    controls: tuple[Identity, ...] = Field(min_length=1)


class Identities(Fact):
    """The identities by axis."""

    neutral: Neutral
    axes: dict[Name, tuple[Identity, ...]]

    def pairs(self, *, regions: bool = True) -> Iterator[tuple[str, Identity]]:
        """Yield axis and identity, with the cities and counties and the controls."""
        yield from ((CONTROL, one) for one in self.neutral.controls)
        yield from ((axis, one) for axis, listed in self.axes.items() for one in listed)
        if regions:
            yield from ((REGION, resident(place)) for place in municipalities())


class Template(Fact):
    """What is asked whoever asks it. `allowed_diff`: `axis` or `axis=value`, and why the answer may differ there."""

    id: Name
    domain: Name
    allowed_diff: dict[Name, str] = Field(default_factory=dict)

    def may_differ(self, axis: str, value: str) -> bool:
        """Tell whether the identity may change the answer."""
        return axis in self.allowed_diff or f"{axis}={value}" in self.allowed_diff


class Request(Template):
    """A complaint and how it is rightly sorted; `departments` are words of which the right office's name has one."""

    type: Name
    urgency: Name
    departments: tuple[Name, ...] = ()
    sentences: tuple[Name, ...] = Field(min_length=2)


class GoldArticle(Fact):
    """An article that answers a question: the folder of its law, and the article."""

    law: Name
    article: Name


class Question(Template):
    """A question of which law and answer are known; `facts` are strings that an answer must hold."""

    question: Name
    gold: tuple[GoldArticle, ...] = Field(min_length=1)
    facts: tuple[Name, ...] = ()


def municipalities() -> tuple[str, ...]:
    """Return the 31 cities and counties of the province."""
    return load_regions().municipalities(PROVINCE)


def resident(place: str) -> Identity:
    """Return who lives in a city or county.

    >>> resident("수원시").who
    '수원시에 사는 주민'
    """
    return Identity(value=place, who=f"{place}에 사는 주민", words=(place,))


@cache
def identities() -> Identities:
    """Return the identities of the file."""
    return _read("identities.yaml", TypeAdapter(Identities))


@cache
def requests() -> tuple[Request, ...]:
    """Return the complaints of the file."""
    return _unique(_read("requests.yaml", TypeAdapter(tuple[Request, ...])))


@cache
def questions() -> tuple[Question, ...]:
    """Return the questions of the file."""
    return _unique(_read("questions.yaml", TypeAdapter(tuple[Question, ...])))


def allowed_table() -> Mapping[tuple[str, str], str]:
    """Return by template and axis (or `axis=value`) why they are not combined."""
    return {
        (template.id, axis): why
        for template in (*requests(), *questions())
        for axis, why in template.allowed_diff.items()
    }


def _read(name: str, shape: TypeAdapter[T], folder: Path = FOLDER) -> T:
    try:
        return shape.validate_python(yaml.safe_load((folder / name).read_text(encoding="utf8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise InputError(
            f"{folder / name}을(를) 읽을 수 없습니다: {error} 파일을 저장소의 것으로 되돌리십시오."
        ) from error


def _unique(templates: tuple[T, ...]) -> tuple[T, ...]:
    ids = [getattr(one, "id", "") for one in templates]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise InputError(f"같은 id가 두 번 있습니다: {', '.join(twice)}. 하나를 다른 이름으로 바꾸십시오.")
    return templates
