"""From blocks to the places of a passage, so that a quote is cited by its page, row or note."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import islice, takewhile

from ingestion.types import Block


def block_place(block: Block, *, pages: bool) -> str:
    """Return where a block stands: `12쪽, 표 1 4행`; `pages` is whether its page counts."""
    page = f"{block.page}쪽" if pages and block.page is not None else ""
    return ", ".join(part for part in (page, block.place) if part)


def places_of(blocks: Sequence[Block], start: int, end: int, *, pages: bool) -> tuple[tuple[int, str], ...]:
    """Return from which offset (from `start` on) which place holds; () if no block of `[start, end)` has one.

    `blocks` are in order; a block that begins before `start` holds from offset 0 on.
    """
    found: list[tuple[int, str]] = []
    first = bisect_right(blocks, start, key=lambda block: block.end)
    for block in takewhile(lambda block: block.start < end, islice(blocks, first, None)):
        place = block_place(block, pages=pages)
        if not found or found[-1][1] != place:
            found.append((max(block.start - start, 0) if found else 0, place))
    return tuple(found) if any(place for _, place in found) else ()
