"""What the shapes of an evaluation have in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]
Slices = dict[Name, Name]
"""What an item belongs to, by dimension: `{"domain": "교통", "style": "구어"}`."""


class Fact(BaseModel):
    """Base of the shapes: frozen, and an unknown name is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
