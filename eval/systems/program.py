"""Which program answers: its version and one hash of its sources, so that a changed line is another system."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from configs.settings import PROJECT
from serving.operations.contents import program_version

FOLDERS = ("configs", "rag", "ingestion", "serving")
KINDS = frozenset({".py", ".yaml", ".md", ".npz", ".json", ".html"})


@lru_cache
def program() -> str:
    """Return the version and the first twelve digits of the SHA-256 of the sources that make answers."""
    digest = hashlib.sha256()
    for folder in FOLDERS:
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.suffix in KINDS and path.is_file():
                digest.update(f"{path.relative_to(PROJECT)}\0".encode())
                digest.update(path.read_bytes())
    return f"{program_version()}+{digest.hexdigest()[:12]}"
