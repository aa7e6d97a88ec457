"""Who asks, and what they may see."""

from __future__ import annotations

from dataclasses import dataclass

from rag.types import Grade


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller's name (never shown to others) and rights. `operator` may change the index."""

    name: str = "officer"
    grades: tuple[Grade, ...] = ("O",)
    departments: tuple[str, ...] = ()
    operator: bool = False


OFFICER = Caller()
OPERATOR = Caller("operator", operator=True)
