"""Settings of the evidence: what is kept of each answer and decision, for how long, and where its keys are."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from configs.section import Section


class EvidenceSettings(Section):
    """Records of what was done, in a chain (docs/trust/evidence.md)."""

    required: bool = False
    """Whether an answer without a record is withheld. False: it goes out with a notice, and is counted."""
    years: int = Field(5, ge=0, le=100)
    """How long records can be read (인공지능기본법 제34조: 5 years); 0 for ever."""
    words_days: int = Field(365, ge=0)
    """How long the words of question and answer can be read (개인정보 보호법 제21조); 0: as long as the record."""
    keys: Path | None = None
    """Where keys lie without those variables; none: `evidence-keys` in the data folder, which no backup holds."""
    who_key_env: str = "MONGMIN_EVIDENCE_WHO_KEY"
    """By which names become hashes: base64 of 32 bytes, the one in use last. Without it, a file in `keys`."""
    seal_key_env: str = "MONGMIN_EVIDENCE_SEAL_KEY"
    """By which the keys of the records are sealed, written like the one above."""
    sign_key_env: str = "MONGMIN_EVIDENCE_SIGN_KEY"
    """Ed25519 in PEM: the private key, then the public keys of its predecessors."""
