"""Counting the tokens of an answer that passes by, without reading more of it than needed."""

from __future__ import annotations

import re

TOTAL = re.compile(rb'"total_tokens"\s*:\s*(\d+)')
EVENT = b"data:"
TAIL_BYTES = 4096


class Tally:
    """Counts events as tokens until the engine says how many there were."""

    def __init__(self) -> None:
        self.events = 0
        self._tail = b""

    def see(self, piece: bytes) -> None:
        """Take note of a piece that was passed on."""
        # A mark that lies across two pieces is counted with the second.
        self.events += (self._tail[-(len(EVENT) - 1) :] + piece).count(EVENT)
        self._tail = (self._tail + piece)[-TAIL_BYTES:]

    def tokens(self) -> int:
        """Return the tokens that the engine counted, else those seen."""
        said = TOTAL.findall(self._tail)
        return int(said[-1]) if said else self.events
