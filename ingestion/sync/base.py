"""What a source of documents is: a listing with a version tag a file, and the bytes of one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from ingestion.types import Failure

PIECE = 1 << 20
"""Bytes handed on at a time."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a source. `path` is as the source spells it, with '/'; `handle` is what `fetch` needs besides.

    The content is the same as long as `version` is; "" is a version that the source cannot tell.
    """

    path: str
    version: str
    handle: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a source; `unseen` are folders whose content could not be listed, so that nothing there is gone."""

    entries: tuple[Entry, ...]
    failures: tuple[Failure, ...] = ()
    unseen: tuple[str, ...] = ()


class Source(Protocol):
    """Where documents come from. Paths are taken as they are found: the mirror makes them safe."""

    def listing(self) -> Listing:
        """Return what there is now. Raises `SourceUnavailable`."""

    def fetch(self, entry: Entry) -> Iterator[bytes]:
        """Yield the bytes of a listed file.

        Raises `UnreadableDocument` if this file cannot be had (it may have gone since), `SourceUnavailable` if
        nothing can.
        """

    def close(self) -> None:
        """Let go of connections and processes."""


GONE = "목록을 읽은 뒤에 없어졌습니다. 다음 동기화에서 다시 확인합니다."
"""The reason of a file that vanished between listing and fetching."""
