"""The port of a judge and its verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a source supports a claim, and why (Korean). None: it was not judged, which is no "no"."""

    entails: bool | None
    why: str


class Judge(Protocol):
    """Judges one claim at a time. A judge that fails returns a verdict of None; it never raises for what it reads."""

    @property
    def name(self) -> str:
        """What it is called in a table."""

    def judge(self, source: str, claim: str) -> Verdict:
        """Return whether `source` alone supports all of `claim`."""
