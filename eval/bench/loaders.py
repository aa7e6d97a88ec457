"""How fast files become text, by format, beside LangChain's loaders for the formats that they read."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ingestion.parse.base import ParseRequest
from ingestion.parse.formats import EXTENSIONS, detect, extension, parser_for
from ingestion.types import ParsedDocument
from rag.errors import UnreadableDocument

REPEATS = 3


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one reader made of the files of one format: those that it read, their characters, and its seconds."""

    files: int
    failed: int
    characters: int
    seconds: float

    @property
    def rate(self) -> float:
        """Characters a second."""
        return self.characters / self.seconds if self.seconds else 0.0


def by_format(folders: Sequence[Path]) -> dict[str, list[Path]]:
    """Return the files below some folders whose extension we know, by extension."""
    found: defaultdict[str, list[Path]] = defaultdict(list)
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()):
        if extension(path.name) in EXTENSIONS:
            found[extension(path.name)].append(path)
    return dict(sorted(found.items()))


def ours(path: Path) -> int:
    """Parse a file and count the characters of its documents."""
    data = path.read_bytes()
    found = parser_for(detect(data, path.name))(ParseRequest(data, path.stem))
    return sum(len(document.text) for document in found if isinstance(document, ParsedDocument))


def timed(read: Callable[[Path], int], paths: Sequence[Path], expected: tuple[type[Exception], ...]) -> Loaded:
    """Read files several times and keep the quickest time of each; what raises `expected` counts as failed."""
    files = failed = characters = 0
    seconds = 0.0
    for path in paths:
        try:
            best, count = quickest(read, path)
        except expected:
            failed += 1
            continue
        files, characters, seconds = files + 1, characters + count, seconds + best
    return Loaded(files, failed, characters, seconds)


def quickest(read: Callable[[Path], int], path: Path) -> tuple[float, int]:
    """Return the least seconds of a few readings, after one that loads libraries, and the characters."""
    count = read(path)
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        count = read(path)
        times.append(time.perf_counter() - began)
    return min(times), count


def compare(folders: Sequence[Path]) -> dict[str, dict[str, Loaded]]:
    """Measure both on all files, by extension; formats that LangChain has no such loader for have ours only."""
    from eval.bench.baseline.langchain_loaders import characters, loaders

    others = loaders()
    found: dict[str, dict[str, Loaded]] = {}
    for form, paths in by_format(folders).items():
        found[form] = {"mongmin": timed(ours, paths, (UnreadableDocument,))}
        if form in others:
            name, make = others[form]
            found[form][name] = timed(partial(characters, make), paths, (Exception,))
    return found


def table(found: dict[str, dict[str, Loaded]]) -> Iterator[str]:
    """Yield the comparison as a Markdown table."""
    yield "| format | reader | files read | not read | characters | characters/s |"
    yield "|---|---|---|---|---|---|"
    for form, readers in found.items():
        for name, loaded in readers.items():
            counts = f"{loaded.files} | {loaded.failed} | {loaded.characters:,} | {loaded.rate:,.0f}"
            yield f"| {form} | {name} | {counts} |"
