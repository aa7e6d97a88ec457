"""What complaints are sorted into (`taxonomy.yaml`), and what the classifier has learnt (`desk_weights.npz`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from configs.settings import CONFIGS, SettingsError, read_yaml

TAXONOMY = CONFIGS / "taxonomy.yaml"
WEIGHTS = CONFIGS / "desk_weights.npz"
Arrays = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class KindOfComplaint:
    """A kind of complaint (법 제2조제1호): where it stands in the law, and what it is, in a few words."""

    name: str
    basis: str
    means: str


@dataclass(frozen=True, slots=True)
class Agency:
    """An office outside that handles matters on its own. `handles` finds them; `matter` names them."""

    name: str
    matter: str
    handles: re.Pattern[str]
    confidence: float


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Domains with their words, kinds, agencies outside, and below which confidence no label is given."""

    domains: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, KindOfComplaint]
    agencies: tuple[Agency, ...]
    least: Mapping[str, float]


@cache
def load_taxonomy(path: Path = TAXONOMY) -> Taxonomy:
    """Read the taxonomy. Raises `SettingsError` naming the file where it cannot be used."""
    raw = read_yaml(path)
    try:
        return Taxonomy(
            domains={str(name): tuple(str(words).split()) for name, words in raw["domains"].items()},
            kinds={
                str(name): KindOfComplaint(str(name), str(kind["basis"]), str(kind["means"]))
                for name, kind in raw["kinds"].items()
            },
            agencies=tuple(
                Agency(name, entry["matter"], re.compile("|".join(entry["handles"])), float(entry["confidence"]))
                for name, entry in raw["agencies"].items()
            ),
            least={str(name): float(value) for name, value in raw["least"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError, re.error) as error:
        raise SettingsError(
            f"{path.name}을(를) 읽을 수 없습니다: {error!r}. 분야, 종류, 기관을 확인하십시오."
        ) from error


@cache
def load_weights(path: Path = WEIGHTS) -> Arrays:
    """Read what was learnt. Raises `SettingsError` where the file is missing or no such file."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"{path.name}을(를) 읽을 수 없습니다: {error}. `mongmin eval desk --train`으로 다시 만드십시오."
        ) from error
