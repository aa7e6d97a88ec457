"""The fields of work and the municipalities that people choose from (`regions.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from configs.settings import CONFIGS, read_yaml


class Regions(BaseModel):
    """Fields of work, and the cities and counties of each province in alphabetical order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    domains: tuple[str, ...] = Field(min_length=1)
    provinces: Mapping[str, tuple[str, ...]]

    def municipalities(self, province: str) -> tuple[str, ...]:
        """Return the cities and counties of `province`, none if it is not listed."""
        return self.provinces.get(province, ())

    def covering(self, place: str) -> tuple[str, ...]:
        """Return a place and the province that its rules come from as well, if it is a listed municipality."""
        return (place, *(province for province, towns in self.provinces.items() if place in towns))


@cache
def load_regions(path: Path = CONFIGS / "regions.yaml") -> Regions:
    """Read the lists. Raises pydantic's `ValidationError` on a file of another shape."""
    return Regions.model_validate(read_yaml(path))
