"""A chunk before it gets its document's data: a place in the text and its names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """`text[start:end]` with its path, heading and locator.

    `key` names the part of the document it belongs to; passages of one part are told apart by their number.
    `places` are its exact places by offset from its start.
    `cites` is False where cited articles belong to other laws that this text amends (부칙).
    """

    start: int
    end: int
    path: tuple[str, ...]
    locator: str
    key: str
    article: str | None = None
    cites: bool = True
    places: tuple[tuple[int, str], ...] = ()

    @property
    def heading(self) -> str:
        """The innermost heading."""
        return self.path[-1] if self.path else ""
