"""The fixed text of draft replies (`reply.yaml`), easy words for it (`plain_words.yaml`), and their prompts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from configs.prompts import COMMENT, FOLDER
from configs.regions import load_regions
from configs.section import Section
from configs.settings import CONFIGS, SettingsError, explain, read_yaml

REPLY = CONFIGS / "reply.yaml"
PLAIN_WORDS = CONFIGS / "plain_words.yaml"
PROMPT_NAMES = ("reply_system", "reply_version")

TypeName = Literal["법정민원", "질의민원", "건의민원", "기타민원", "고충민원"]
ToneName = Literal["정중", "간결", "공감"]
Lines = tuple[str, ...]


class Restatement(Section):
    """How the matter of a complaint is restated, by the form that it was brought into."""

    asked: str
    wanted: str
    told: str
    about: str
    more_asked: str
    more_wanted: str
    more_told: str
    because: str
    because_asked: str
    field: str
    nothing: str


class Site(Section):
    """Where a place must be looked at: the domains and types, and the lines of the result."""

    domains: tuple[str, ...]
    types: tuple[TypeName, ...]
    text: Lines


class Detail(Section):
    """What a long reply says besides."""

    review: str
    contact: str


class Thanks(Section):
    """The reply to a note of thanks."""

    text: str


class TransferWords(Section):
    """The notice of a transfer (민원 처리에 관한 법률 제16조, 영 제13조제3항)."""

    text: str
    reason: str
    after: str


class CrisisWords(Section):
    """What a reply to somebody in danger begins with."""

    opening: dict[str, str]
    contact: str
    silent: tuple[str, ...] = ()
    """Dangers of which a reply does not repeat what was written."""
    result: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """By danger: what a reply says of what was done, instead of a result of a review."""


class RemedyWords(Section):
    """A remedy against a refusal. `holds` must stand in the article's text, or the remedy is not told."""

    law: str
    article: str
    holds: str
    text: str


class ReplyNotices(Section):
    """What the officer is told beside a draft; none of it is part of the reply."""

    deadline: str
    abuse: str
    orders: str
    nothing_found: str
    remedy_unchecked: str
    several: str
    similar: str
    disposition: str
    decision: str
    abstained: str
    no_translation: str
    no_plain: str
    kept_korean: str


class VersionLabels(Section):
    """How a version in easy words or in another language is labelled."""

    plain: str
    translated: str


class VersionWords(Section):
    """The labels of versions, and the languages by their ISO 639-1 codes."""

    labels: VersionLabels
    languages: dict[str, str]


class DraftLabels(Section):
    """The AI label of a draft (인공지능기본법 제31조제2항)."""

    generated: str
    quoted: str


class ReplyWords(Section):
    """Every fixed sentence of a draft reply."""

    greeting: dict[ToneName, str]
    restatement: Restatement
    review: dict[TypeName, str]
    no_basis: str
    result: dict[TypeName, Lines]
    site: Site
    impact: str
    refusal: str
    reason_blank: str
    contact: dict[ToneName, str]
    department_blank: str
    closing: dict[ToneName, str]
    detail: Detail
    thanks: Thanks
    transfer: TransferWords
    crisis: CrisisWords
    remedy: dict[TypeName, tuple[RemedyWords, ...]]
    remedy_head: str
    remedy_blank: str
    notices: ReplyNotices
    version: VersionWords
    label: DraftLabels
    plain: dict[str, str] = Field(default_factory=dict)
    places: tuple[str, ...] = ()
    """Cities and counties (`regions.yaml`): where somebody lives changes no law that is looked for."""


@dataclass(frozen=True, slots=True)
class ReplyPrompts:
    """`system` is for the review by an instruction-tuned model, `version` for versions; `hash` is of both files."""

    system: str
    version: str
    hash: str


def load_reply(path: Path = REPLY, plain: Path = PLAIN_WORDS) -> ReplyWords:
    """Read the fixed text. Raises `SettingsError` on an unknown key or a missing sentence."""
    places = [town for towns in load_regions().provinces.values() for town in towns]
    content: dict[str, Any] = {**read_yaml(path), "plain": read_yaml(plain).get("words", {}), "places": places}
    try:
        return ReplyWords.model_validate(content)
    except ValidationError as error:
        raise SettingsError(f"{path.name}: {explain(error)}") from error


def load_reply_prompts(folder: Path = FOLDER) -> ReplyPrompts:
    """Read the prompts of drafts. Raises `FileNotFoundError` if one is missing."""
    raw = [(folder / f"{name}.md").read_text(encoding="utf8") for name in PROMPT_NAMES]
    system, version = (COMMENT.sub("", text).strip("\n") for text in raw)
    return ReplyPrompts(system, version, hashlib.sha256("\0".join(raw).encode("utf8")).hexdigest()[:16])
