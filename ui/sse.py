"""Server-sent events from bytes (WHATWG HTML, section 9.2). Lines end only in CR, LF or CRLF.

`str.splitlines` would also break lines at U+2028 and others, which a JSON text may hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LINE_END = re.compile(rb"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event: its name (`message` where none was given) and its data."""

    name: str
    data: str


class SseParser:
    """Feed it bytes as they come; it returns the events that they complete."""

    def __init__(self) -> None:
        self._buffer = b""
        self._name = ""
        self._data: list[str] = []

    def feed(self, piece: bytes) -> list[ServerEvent]:
        """Return the events that are whole after `piece`."""
        self._buffer += piece
        # A CR at the end may be half of a CRLF: wait for what follows.
        held = b"\r" if self._buffer.endswith(b"\r") else b""
        *lines, rest = LINE_END.split(self._buffer.removesuffix(held))
        self._buffer = rest + held
        events = (self._line(line.decode("utf8", "replace")) for line in lines)
        return [event for event in events if event]

    def _line(self, line: str) -> ServerEvent | None:
        if not line:
            return self._dispatch()
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            self._name = value
        elif field == "data":
            self._data.append(value)
        return None

    def _dispatch(self) -> ServerEvent | None:
        event = ServerEvent(self._name or "message", "\n".join(self._data)) if self._data else None
        self._name, self._data = "", []
        return event
