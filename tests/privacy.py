"""Services that look after personal data, over fakes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from configs.privacy import PrivacySettings
from serving.privacy.keys import KeyFolder, KeySource
from serving.privacy.masking import Masking
from serving.services import Services
from serving.store.pseudonyms import PseudonymStore
from tests.pii_fakes import RegexDetector

KEYS = "privacy-keys"


def guarded(services: Services, privacy: PrivacySettings | None = None, keys: KeySource | None = None) -> Services:
    """Return services that mask resident numbers, phones, mail addresses and three names."""
    settings = services.settings.model_copy(update={"privacy": privacy or PrivacySettings()})
    source = keys or KeyFolder(settings.data / KEYS)
    masking = Masking(RegexDetector(), settings.privacy, PseudonymStore(services.records), source)
    return replace(services, settings=settings, privacy=masking)


def files_holding(folder: Path, *values: str) -> list[str]:
    """Return the files below a folder that hold one of the values, as UTF-8 or UTF-16."""
    needles = [value.encode(code) for value in values for code in ("utf8", "utf-16-le")]
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(needle in path.read_bytes() for needle in needles)
    ]
