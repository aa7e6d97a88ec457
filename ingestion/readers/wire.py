"""Messages between a reader's process and its parent: pickles in frames, over pipes.

A worker that a hostile file has taken over could send anything: its parent makes only values of our own
dataclasses out of what it receives, of bounded size.
"""

from __future__ import annotations

import io
import os
import pickle
import select
import struct
import sys
import time
from dataclasses import dataclass, is_dataclass
from datetime import date
from operator import attrgetter
from typing import Any, BinaryIO

from ingestion.types import Facts, ReadDocument
from rag.types import Chunk, LawReference

HEADER = struct.Struct("!Q")
PACKAGES = frozenset(["ingestion", "rag"])
PLAIN: dict[type, attrgetter[tuple[Any, ...]]] = {
    kind: attrgetter(*kind.__dataclass_fields__) for kind in (Chunk, LawReference, ReadDocument, Facts)
}
"""Classes of many objects: built by position, several times quicker than dataclasses pickle by themselves."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of the environment: the name of its class in `rag.errors`, and its message."""

    name: str
    message: str


class PeerGone(Exception):
    """The other end of the pipe is closed."""


class Garbled(Exception):
    """What came is no message of ours."""


class TooLong(Garbled):
    """A message, or all about one file together, is longer than may be."""


class OutOfTime(Exception):
    """Nothing came in time."""


class Pickler(pickle.Pickler):
    """Writes values of the vocabulary."""

    def reducer_override(self, value: object) -> Any:  # noqa: ANN401 - what pickle's protocol asks for
        """Return how to make `value`: frequent classes by position."""
        values = PLAIN.get(type(value))
        return NotImplemented if values is None else (type(value), values(value))


class Unpickler(pickle.Unpickler):
    """Makes our own dataclasses, and nothing else."""

    def find_class(self, module: str, name: str) -> type:
        """Return a class by name. Raises `pickle.UnpicklingError` for anything but a dataclass of ours."""
        if (module, name) == ("datetime", "date"):
            return date
        ours = module.partition(".")[0] in PACKAGES and module in sys.modules and name.isidentifier()
        found = getattr(sys.modules[module], name, None) if ours else None
        if not isinstance(found, type) or not is_dataclass(found) or found.__module__ != module:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found


def pack(value: object) -> bytes:
    """Return a message as bytes."""
    buffer = io.BytesIO()
    buffer.write(HEADER.pack(0))
    Pickler(buffer, pickle.HIGHEST_PROTOCOL).dump(value)
    data = buffer.getbuffer()
    HEADER.pack_into(data, 0, len(data) - HEADER.size)
    return bytes(data)


def unpack(data: bytes) -> Any:  # noqa: ANN401 - any value of the vocabulary
    """Return the value of a message. Raises `Garbled`."""
    try:
        return Unpickler(io.BytesIO(data)).load()
    except Exception as error:
        raise Garbled from error


class Inbox:
    """Receives messages from a pipe, waiting a bounded time for each.

    `waited` adds up the seconds spent waiting; a message that is there already costs none.
    """

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._poll = select.poll()
        self._poll.register(pipe.fileno(), select.POLLIN)
        self.waited = 0.0

    def receive(self, seconds: float, limit: int) -> bytes:
        """Return the next message, of at most `limit` bytes. Raises `OutOfTime`, `PeerGone` or `TooLong`."""
        deadline = self.waited + seconds
        size = HEADER.unpack(self._exactly(HEADER.size, deadline))[0]
        if size > limit:
            raise TooLong
        return self._exactly(size, deadline)

    def _exactly(self, size: int, deadline: float) -> bytes:
        found = bytearray()
        while len(found) < size:
            self._wait(deadline)
            part = os.read(self._pipe.fileno(), min(size - len(found), 1 << 20))
            if not part:
                raise PeerGone
            found += part
        return bytes(found)

    def _wait(self, deadline: float) -> None:
        if self._poll.poll(0):
            return
        began = time.monotonic()
        ready = self._poll.poll(max(0.0, deadline - self.waited) * 1000)
        self.waited += time.monotonic() - began
        if not ready:
            raise OutOfTime
