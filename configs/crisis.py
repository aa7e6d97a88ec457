"""The words, protocol and weights by which danger is found in a text (`configs/crisis.yaml`, `weights/crisis.json`)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from configs.settings import CONFIGS, SettingsError, read_yaml

WEIGHTS = CONFIGS / "weights" / "crisis.json"


@dataclass(frozen=True, slots=True)
class Sign:
    """A pattern for text without blanks. `weight` is how likely danger is where it stands, from 0 to 1."""

    kind: str
    weight: float
    direct: bool
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Shield:
    """Words beside which a sign counts for little: past, prevention, a story. `why` is shown (Korean)."""

    why: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class ProtocolContact:
    """Whom to call. An empty `number` is one that the organisation has to set."""

    name: str
    number: str
    role: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class CrisisKind:
    """What a kind of danger means, and whom to call in which order."""

    name: str
    reason: str
    urgency: str
    contacts: tuple[str, ...]
    when: Mapping[str, str]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Addition:
    """A contact that is added where a text has a pattern: a foreigner's, a child's."""

    pattern: re.Pattern[str]
    contact: str
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class CrisisWords:
    """All that the detector reads from the settings. `local` has the number of a city's situation room by its name."""

    threshold: float
    strong: float
    shielded: float
    doubtful: float
    asked: float
    contacts: Mapping[str, ProtocolContact]
    local: Mapping[str, str]
    kinds: Mapping[str, CrisisKind]
    adds: tuple[Addition, ...]
    now: re.Pattern[str]
    innocent: re.Pattern[str]
    shields: tuple[Shield, ...]
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class CrisisWeights:
    """A linear model over a window's vector and morphemes; the first class is "no danger".

    `embedder` names the model whose vectors it was fitted on; `pool` and `pool_bias` weigh the clues of a text.
    `data_hash` is that of the texts that it was fitted on (`mongmin eval crisis-train`).
    """

    classes: tuple[str, ...]
    embedder: str
    bias: tuple[float, ...]
    vector: tuple[tuple[float, ...], ...]
    marks: Mapping[str, tuple[float, ...]]
    mark_scale: float
    pool: tuple[float, ...]
    pool_bias: float
    data_hash: str
    trained_on: Mapping[str, int] = field(default_factory=dict)


@cache
def load_crisis(path: Path = CONFIGS / "crisis.yaml") -> CrisisWords:
    """Read the words. Raises `SettingsError` for what cannot be used, naming the file."""
    raw = read_yaml(path)
    try:
        return words_of(raw)
    except (KeyError, TypeError, ValueError, AttributeError, re.error) as error:
        raise SettingsError(f"{path.name}을(를) 읽을 수 없습니다: {error}. 갈래, 번호, 무늬를 확인하십시오.") from error


def words_of(raw: Mapping[str, Any]) -> CrisisWords:
    """Make the words of a parsed file. Raises `KeyError`, `TypeError`, `ValueError` or `re.error`."""
    kinds = {name: kind_of(name, entry) for name, entry in raw["kinds"].items()}
    contacts = {str(key): ProtocolContact(**entry) for key, entry in raw["contacts"].items()}
    unknown = {key for kind in kinds.values() for key in kind.contacts} - set(contacts)
    if unknown:
        raise ValueError(f"contacts에 없는 연락처 {sorted(unknown)}")
    return CrisisWords(
        threshold=share(raw["threshold"]),
        strong=share(raw["strong"]),
        shielded=share(raw["shielded"]),
        doubtful=share(raw["doubtful"]),
        asked=share(raw["asked"]),
        contacts=contacts,
        local={str(name): str(number) for name, number in (raw.get("local") or {}).items()},
        kinds=kinds,
        adds=tuple(
            Addition(re.compile(entry["pattern"]), str(entry["contact"]), frozenset(entry["kinds"]))
            for entry in raw["adds"]
        ),
        now=re.compile(raw["now"]),
        innocent=re.compile("|".join(f"(?:{pattern})" for pattern in raw["innocent_words"])),
        shields=tuple(Shield(str(entry["why"]), re.compile(entry["pattern"])) for entry in raw["shields"]),
        signs=tuple(sign for kind in kinds for sign in signs_of(kind, raw["signs"][kind])),
    )


def kind_of(name: str, entry: Mapping[str, Any]) -> CrisisKind:
    """Return one kind of danger with its protocol."""
    if entry["urgency"] not in ("즉시", "긴급"):
        raise ValueError(f"{name}의 urgency {entry['urgency']!r}은(는) 즉시나 긴급이어야 합니다")
    when = {str(key): str(text) for key, text in entry["when"].items()}
    contacts = tuple(map(str, entry["contacts"]))
    return CrisisKind(name, str(entry["reason"]), entry["urgency"], contacts, when, tuple(entry["steps"]))


def signs_of(kind: str, entry: Mapping[str, Any]) -> Iterator[Sign]:
    """Yield the signs of a kind, the direct ones first."""
    for how in ("direct", "indirect"):
        for weight, pattern in entry.get(how, ()):
            yield Sign(kind, share(weight), how == "direct", re.compile(pattern))


def share(value: object) -> float:
    """Return a number from 0 to 1. Raises `ValueError`."""
    number = float(str(value))
    if not 0 <= number <= 1:
        raise ValueError(f"{number!r}은(는) 0과 1 사이여야 합니다")
    return number


@cache
def load_crisis_weights(path: Path = WEIGHTS) -> CrisisWeights:
    """Read the fitted model. Raises `SettingsError` if the file is missing or not in form."""
    try:
        raw = json.loads(path.read_text(encoding="utf8"))
        return CrisisWeights(
            classes=tuple(raw["classes"]),
            embedder=str(raw["embedder"]),
            bias=tuple(raw["bias"]),
            vector=tuple(map(tuple, raw["vector"])),
            marks={mark: tuple(weights) for mark, weights in raw["marks"].items()},
            mark_scale=float(raw["mark_scale"]),
            pool=tuple(map(float, raw["pool"])),
            pool_bias=float(raw["pool_bias"]),
            data_hash=str(raw["data_hash"]),
            trained_on=raw["trained_on"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            f"{path.name}을(를) 읽을 수 없습니다: {error}. mongmin eval crisis-train으로 다시 만드십시오."
        ) from error
