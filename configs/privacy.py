"""Settings of personal data: what becomes of it in questions and in documents, and who may see it again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pydantic import Field

from configs.section import Section

KindName = Literal["law", "ordinance", "guide", "manual", "notice", "table", "other"]
IngestionPolicy = Literal["report", "mask", "quarantine"]
BY_DEFAULT: Mapping[KindName, IngestionPolicy] = MappingProxyType({"law": "report", "ordinance": "report"})
"""Legal text is quoted literally and never changed; every other kind is masked."""


class PrivacySettings(Section):
    """Personal data of persons who ask and who are written about (개인정보 보호법)."""

    pseudonyms: Literal["reversible", "one_way"] = "reversible"
    """`reversible`: the values of a conversation's labels are kept, encrypted; `one_way`: nobody ever learns them."""
    key_env: str = "MONGMIN_PRIVACY_KEY"
    """Holds the keys of those values (32 bytes in base64, the present one first, former ones after commas)."""
    key_folder: Path | None = None
    """Where keys lie without that variable; none: `privacy-keys` in the data folder, which no backup holds."""
    ingestion: dict[KindName, IngestionPolicy] = Field(default_factory=dict)
    """By kind of document: `report` counts, `mask` puts labels in, `quarantine` keeps the document out."""
    originals: Literal["keep", "unique", "any"] = "unique"
    """Which uploaded files are deleted once they are taken in: none, those with identifiers that the law forbids to
    keep in plain text (개인정보 보호법 제24조, 제24조의2) or card numbers, or those with any personal data."""
    revealers: tuple[str, ...] = ()
    """Who may see values again besides the local operator, by the stable name of their key or login."""
    reason_chars: int = Field(10, ge=1, le=1000)
    """The least length of the reason that they state."""
    lockout: int = Field(20, ge=1)
    """Reveals that one person may make in an hour."""

    def policy(self, kind: str) -> IngestionPolicy:
        """Return what becomes of personal data in a document of a kind."""
        chosen: dict[str, IngestionPolicy] = {str(name): policy for name, policy in BY_DEFAULT.items()}
        chosen.update({str(name): policy for name, policy in self.ingestion.items()})
        return chosen.get(kind, "mask")
