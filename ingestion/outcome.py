"""How the reading of one file ends, whatever happens: the boundary between a reader and a batch."""

from __future__ import annotations

import traceback
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from configs.settings import IngestionSettings
from ingestion.types import Defaults, Failure, ReadDocument, SourceFile
from rag.errors import EnvironmentFault, InputError, NotReadableNow

How = Literal["read", "refused", "broken", "time", "memory", "output", "died"]
LIMITED: frozenset[How] = frozenset(["time", "memory", "output", "died"])
"""Endings that other limits may avoid."""
TOGETHER = 50
"""All files inside one file may give so many times the text of one: an archive of small ones is no bomb."""
FRAMES = 12


@dataclass(frozen=True, slots=True)
class Ended:
    """The last that is heard of a file.

    `how` it ended; `reason` (Korean) why the file as a whole could not be read, None if it was; `again` whether it
    may be read next time although it has not changed; `sha256` of the bytes that were read, "" if not all were.
    `error` and `frames` say where an unexpected error came from: its message is left out, for it may hold the
    document's words.
    """

    how: How = "read"
    reason: str | None = None
    again: bool = False
    sha256: str = ""
    error: str = ""
    frames: tuple[str, ...] = ()


Item = ReadDocument | Failure | Ended
Found = Generator[ReadDocument | Failure, None, str]


class Read(Protocol):
    """Reads one file (`ingestion.reading.read`)."""

    def __call__(self, file: SourceFile, defaults: Defaults, settings: IngestionSettings, /) -> Found:
        """Yield documents and failures; return the SHA-256 of the bytes that were read."""


class Reader(Protocol):
    """Reads files, one at a time for each thread that calls it."""

    def read(self, file: SourceFile) -> Iterator[Item]:
        """Yield what a file gives; `Ended` is the last. Raises only faults of the environment."""

    def close(self) -> None:
        """Release what the reader holds."""


def attempt(read: Read, file: SourceFile, defaults: Defaults, settings: IngestionSettings) -> Iterator[Item]:
    """Read a file; whatever a parser does, it ends with a record, and only faults of the environment are raised."""
    try:
        digest = yield from limited(read(file, defaults, settings), max(settings.reader_chars, file.size))
    except EnvironmentFault:
        raise
    except Exception as error:
        # The boundary of a batch: one bad file is one record, and the rest goes on.
        yield ending(error, settings)
    else:
        yield Ended(sha256=digest)


class TooMuch(Exception):
    """A file gives more text than a file may: `args[0]` is the limit in characters."""


def limited(found: Found, limit: int) -> Found:
    """Pass on what a file gives: up to `limit` characters of each file inside it, of all `TOGETHER` times as many.

    Rows and lines of one file count together. Raises `TooMuch`.
    """
    given = together = 0
    source = ""
    while True:
        try:
            item = next(found)
        except StopIteration as end:
            return str(end.value or "")
        if isinstance(item, ReadDocument):
            chars = sum(len(chunk.text) for chunk in item.chunks)
            given = chars if item.source != source else given + chars
            together, source = together + chars, item.source
            if given > limit or together > TOGETHER * limit:
                raise TooMuch(limit)
        yield item


def ending(error: Exception, settings: IngestionSettings) -> Ended:
    """Return how a file ended whose reading raised `error`."""
    if isinstance(error, InputError):
        return Ended("refused", str(error), again=isinstance(error, NotReadableNow))
    if isinstance(error, MemoryError):
        return Ended("memory", out_of_memory(settings.reader_mb))
    if isinstance(error, TooMuch):
        return Ended("output", too_much(error.args[0]))
    name = type(error).__name__
    frames = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    reason = f"읽는 중 예상하지 못한 오류가 났습니다({name}). 파일이 손상되었는지 확인하십시오."
    return Ended("broken", reason, error=name, frames=tuple(frames[-FRAMES:]))


def out_of_memory(megabytes: int) -> str:
    """Say that reading took more memory than a worker may have."""
    return (
        f"읽는 데 메모리가 {megabytes:,}MB 넘게 들어 멈추었습니다. "
        "파일을 나누어 넣거나 설정 ingestion.reader_mb 를 올려 주십시오."
    )


def out_of_time(seconds: float) -> str:
    """Say that reading took too long."""
    return (
        f"읽는 데 {seconds:,.0f}초가 넘게 걸려 멈추었습니다. "
        "파일을 나누어 넣거나 설정 ingestion.reader_seconds 를 올려 주십시오."
    )


def too_much(characters: int) -> str:
    """Say that a file gives more text than a file may."""
    return (
        f"파일에서 나온 글이 {characters:,}자를 넘어 읽기를 멈추었습니다. 부풀린 파일이 아닌지 확인하고, "
        "나누어 넣거나 설정 ingestion.reader_chars 를 올려 주십시오."
    )


def dead(why: str) -> str:
    """Say that the process that read the file died."""
    return (
        f"읽던 프로세스가 죽었습니다({why}). 파일이 손상되었는지 확인하고, "
        "원래 프로그램에서 다시 저장하거나 PDF로 바꾸어 넣어 주십시오."
    )
