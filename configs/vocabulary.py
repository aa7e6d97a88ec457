"""The everyday-to-official vocabulary: what people say for what statutes call otherwise.

Kept as YAML by field in `configs/vocabulary/`, so that an office adds its own words without touching code.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from configs.settings import CONFIGS, SettingsError

FOLDER = CONFIGS / "vocabulary"


@dataclass(frozen=True, slots=True)
class VocabularyEntry:
    """One matter: the words of the statutes (most specific first) and the words of the street."""

    official: tuple[str, ...]
    everyday: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VocabularyFiles:
    """All entries and a hash of the files that they came from."""

    entries: tuple[VocabularyEntry, ...]
    hash: str


@cache
def load_vocabulary(folder: Path = FOLDER) -> VocabularyFiles:
    """Read every `*.yaml` of the folder. Raises `SettingsError` naming the file and entry that is wrong."""
    entries: list[VocabularyEntry] = []
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.yaml")):
        raw = path.read_bytes()
        digest.update(raw)
        entries.extend(read_entry(path, i, item) for i, item in enumerate(yaml.safe_load(raw) or ()))
    return VocabularyFiles(tuple(entries), digest.hexdigest()[:16])


def read_entry(path: Path, number: int, item: object) -> VocabularyEntry:
    """Check one entry of a file."""
    if not isinstance(item, dict) or set(item) != {"official", "everyday"} or not all(item.values()):
        raise SettingsError(f"{path.name}의 {number + 1}번째 항목은 official과 everyday 목록을 가져야 합니다.")
    return VocabularyEntry(tuple(map(str, item["official"])), tuple(map(str, item["everyday"])))
