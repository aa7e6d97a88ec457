"""How much may come out of archives and letters: one budget for all that lies inside one file."""

from __future__ import annotations

from dataclasses import dataclass

from rag.errors import UnreadableDocument

MEMBERS = 10_000
UNPACKED = 2 << 30
"""Bytes that all archives inside one file may unpack to."""
RATIO = 200
"""Text packs to a tenth, forms to a thirtieth; a bomb to a thousandth."""
SMALL = 16 << 20
"""Bytes up to which no ratio is suspicious."""


@dataclass(slots=True)
class Budget:
    """What is left to unpack, and of the seconds for recognising pages (OCR); shared by all inside one file."""

    members: int = MEMBERS
    unpacked: int = UNPACKED
    recognition: float = 180.0

    def take_member(self) -> None:
        """Count a member. Raises `UnreadableDocument` when there were too many."""
        self.members -= 1
        if self.members < 0:
            raise UnreadableDocument(
                f"압축 안의 파일이 {MEMBERS:,}개를 넘어 나머지를 읽지 않았습니다. 나누어 압축해 넣어 주십시오."
            )

    def take(self, size: int) -> None:
        """Count unpacked bytes. Raises `UnreadableDocument` when there were too many."""
        self.unpacked -= size
        if self.unpacked < 0:
            raise UnreadableDocument(
                f"압축을 푼 크기가 {UNPACKED >> 30}GB를 넘어 나머지를 읽지 않았습니다. 나누어 압축해 넣어 주십시오."
            )


def is_bomb(unpacked: int, packed: int) -> bool:
    """Whether so many bytes from so few can only be meant to do harm.

    >>> is_bomb(300 << 20, 1 << 20), is_bomb(8 << 20, 8 << 10)
    (True, False)
    """
    return unpacked > SMALL and unpacked > RATIO * max(packed, 1)
