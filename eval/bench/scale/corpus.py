"""All statutes, unpacked, and what an ingestion of them must give: counted by reading every file once more."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from configs.settings import IngestionSettings
from ingestion.reading import read
from ingestion.sources import discover
from ingestion.types import Defaults, ReadDocument, SourceFile
from rag.types import Chunk

ARCHIVE = "statutes-all.tar.xz"
EVERY_FILES = 500


@dataclass(frozen=True, slots=True)
class Expected:
    """What the index must hold: `ids` is a hash of all chunk ids; `characters` are those of the chunks."""

    files: int
    documents: int
    chunks: int
    characters: int
    ids: str


def unpack(archive: Path, folder: Path, every: int) -> Path:
    """Unpack every n-th file of the archive, once; returns the folder of documents."""
    docs, done = folder / "docs", folder / f"unpacked-{every}"
    if done.exists():
        return docs
    with tarfile.open(archive) as tar:
        number = 0
        for member in tar:
            if member.isfile():
                number += 1
                if number % every == 0:
                    tar.extract(member, docs, filter="data")
    done.touch()
    return docs


def documents(docs: Path, settings: IngestionSettings) -> Iterator[ReadDocument]:
    """Read all files in this process, without pipeline or manifest."""
    for file in discover([docs]):
        if isinstance(file, SourceFile):
            yield from (item for item in read(file, Defaults(), settings) if isinstance(item, ReadDocument))


def expected(docs: Path, folder: Path, settings: IngestionSettings, say: Callable[[str], None]) -> Expected:
    """Count documents, chunks and characters; kept in the folder for the next time."""
    kept = folder / "expected.json"
    if kept.exists():
        return Expected(**json.loads(kept.read_text(encoding="utf8")))
    ids: list[str] = []
    characters = number = 0
    for number, document in enumerate(documents(docs, settings), 1):
        ids.extend(chunk.chunk_id for chunk in document.chunks)
        characters += sum(len(chunk.text) for chunk in document.chunks)
        if number % EVERY_FILES == 0:
            say(f"read {number} documents, {len(ids)} chunks")
    files = sum(path.is_file() for path in docs.rglob("*"))
    found = Expected(files, number, len(ids), characters, hash_of(ids))
    kept.write_text(json.dumps(asdict(found)), encoding="utf8")
    return found


def hash_of(ids: Iterable[str]) -> str:
    """Hash a set of ids; an id that comes twice counts twice."""
    return hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()


def sample(docs: Path, settings: IngestionSettings, size: int) -> list[Chunk]:
    """Return the chunks of evenly spread files, about so many."""
    files = [file for file in discover([docs]) if isinstance(file, SourceFile)]
    found: list[Chunk] = []
    for file in files[:: max(1, len(files) // 60)]:
        for item in read(file, Defaults(), settings):
            found.extend(item.chunks if isinstance(item, ReadDocument) else ())
    step = max(1, len(found) // size)
    return found[::step][:size]
