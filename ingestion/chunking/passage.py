"""A chunk before it gets its document's data: a place in the text and its names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Passage:
    """`text[start:end]` with its path, heading and locator.

    `key` names the part of the document it belongs to; passages of one part are told apart by their number.
    `places` are its exact places by offset from its start.
    `cites` is False where cited articles belong to other laws that this text amends (부칙). `annex` names the 별표
    or 별지 that it is part of (`별표1`). The days are those of this passage alone, None where it has its document's.
    """

    start: int
    end: int
    path: tuple[str, ...]
    locator: str
    key: str
    article: str | None = None
    cites: bool = True
    places: tuple[tuple[int, str], ...] = ()
    annex: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    amended: date | None = None
    repealed: bool = False

    @property
    def heading(self) -> str:
        """The innermost heading."""
        return self.path[-1] if self.path else ""
