"""A reader's own process: `python -m ingestion.readers.worker`. Requests on standard input, answers on output.

It may not write a file, takes bounded memory, and dies with its parent. What it reads may be hostile: nothing
that happens here reaches the parent but messages (`ingestion.readers.wire`).
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, cast

from configs.settings import IngestionSettings
from ingestion.outcome import Ended, Item, Read, attempt, ending
from ingestion.readers.limits import allow_processor, confine, die_with_parent
from ingestion.readers.wire import Fault, pack
from ingestion.types import Defaults, Failure, SourceFile
from rag.errors import EnvironmentFault

MEBIBYTE = 1 << 20
BATCH_CHARS = 200_000
BATCH_ITEMS = 256


@dataclass(frozen=True, slots=True)
class Start:
    """The first request. `read` names the function that reads a file (`module:name`); `parent` is a process id."""

    parent: int
    read: str
    defaults: Defaults
    settings: IngestionSettings


def seconds_for(size: int, settings: IngestionSettings) -> float:
    """Return how long the reading of a file of so many bytes may take."""
    return settings.reader_seconds + size / MEBIBYTE


def named(path: str) -> Read:
    """Return the function that `module:name` names."""
    module, _, name = path.partition(":")
    return cast("Read", getattr(import_module(module), name))


def main() -> None:
    """Answer requests until the pipe closes."""
    requests, answers = take_pipes()
    start: Start = pickle.load(requests)  # noqa: S301 - from our own parent
    die_with_parent(start.parent)
    read = named(start.read)
    confine(start.settings.reader_mb)
    send(answers, None)
    while True:
        try:
            file: SourceFile = pickle.load(requests)  # noqa: S301 - from our own parent
        except EOFError:
            return
        serve(read, file, start, answers)


def serve(read: Read, file: SourceFile, start: Start, answers: BinaryIO) -> None:
    """Read one file and send what it gives."""
    allow_processor(seconds_for(file.size, start.settings))
    try:
        for batch in batches(attempt(read, file, start.defaults, start.settings)):
            send(answers, batch)
    except EnvironmentFault as fault:
        send(answers, Fault(type(fault).__name__, str(fault)))
    except Exception as error:  # what a document was made into could not be sent
        send(answers, [ending(error, start.settings)])


def batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    """Gather small documents, so that a file of 100,000 rows is not as many messages."""
    batch: list[Item] = []
    chars = 0
    for item in items:
        batch.append(item)
        chars += 0 if isinstance(item, (Failure, Ended)) else sum(len(chunk.text) for chunk in item.chunks)
        if chars >= BATCH_CHARS or len(batch) >= BATCH_ITEMS:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch


def send(answers: BinaryIO, value: object) -> None:
    """Send one message."""
    answers.write(pack(value))
    answers.flush()


def take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep the pipes for messages only: what a library prints goes nowhere, and what it asks for is not there."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    with Path(os.devnull).open("r+b") as nowhere:
        os.dup2(nowhere.fileno(), 0)
        os.dup2(nowhere.fileno(), 1)
    return requests, answers


if __name__ == "__main__":
    main()
