"""The words of care (`configs/care.yaml`): changes in call notes, kinds of behaviour and of antecedents, contacts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from configs.settings import CONFIGS, read_yaml


class Cue(BaseModel):
    """A change that notes tell of: its level, who looks after it, why it counts, and its patterns."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    name: str
    level: Literal["관찰", "주의"]
    department: str
    reason: str
    patterns: tuple[re.Pattern[str], ...] = Field(min_length=1)


class Reach(BaseModel):
    """Whom to reach: `number` as it is dialled."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    number: str
    role: str
    when: str = ""


class CareWords(BaseModel):
    """Everything in `care.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    cues: tuple[Cue, ...]
    contacts: tuple[Reach, ...] = Field(min_length=1)
    emergency: tuple[Reach, ...] = Field(min_length=1)
    referrals: Mapping[str, Reach]
    behaviours: Mapping[str, re.Pattern[str]]
    antecedents: Mapping[str, re.Pattern[str]]

    @model_validator(mode="after")
    def _known(self) -> CareWords:
        if unknown := set(self.referrals) - {cue.name for cue in self.cues}:
            raise ValueError(f"referrals of unknown cues: {sorted(unknown)}")
        return self


@cache
def load_care_words(path: Path = CONFIGS / "care.yaml") -> CareWords:
    """Read the words. Raises pydantic's `ValidationError` on a file of another shape."""
    return CareWords.model_validate(read_yaml(path))
