"""What a result must say of how it came about: the program's state, packages, machine."""

from __future__ import annotations

import hashlib
import os
import platform
import resource
import subprocess
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from configs.settings import PROJECT

CODE = frozenset({".py", ".yaml", ".md", ".json", ".npz"})
"""Suffixes of files that change what is answered."""
MEASURES = "evaluat"
"""In the path of whatever measures answers and makes none: figures, runs, reviews."""

SCORELESS = frozenset({"baselines", "bench", "commands", "comparing", "export", "race", "reports"})
"""Folders of the harness in which nothing is scored."""


def git_state() -> tuple[str | None, int | None]:
    """Return the commit that runs and how many files differ from it; None where this is no working copy."""
    commit = _git("rev-parse", "HEAD")
    if commit is None:
        return None, None
    changed = _git("status", "--porcelain")
    return commit.strip(), None if changed is None else len(changed.splitlines())


def _git(*arguments: str) -> str | None:
    try:
        found = subprocess.run(  # noqa: S603 - fixed arguments
            ["git", "-C", str(PROJECT), *arguments],  # noqa: S607
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return found.stdout


@lru_cache
def code_hash() -> str:
    """Return the SHA-256 of the program that answers: a reply of other code must never come from the cache."""
    return _hash_of(path for path in _sources("configs", "rag", "ingestion", "serving") if MEASURES not in str(path))


@lru_cache
def scoring_hash() -> str:
    """Return the SHA-256 of what scores: records of two scorers must never stand in one run."""
    return _hash_of(path for path in _sources("eval", "rag/evaluation") if not SCORELESS & set(path.parts))


def _sources(*folders: str) -> Iterator[Path]:
    """Yield the project's files that are code or are read by code, in a fixed order."""
    for folder in folders:
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.is_file() and path.suffix in CODE:
                yield path.relative_to(PROJECT)


def _hash_of(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path}\n".encode())
        digest.update((PROJECT / path).read_bytes())
    return digest.hexdigest()


def measures(path: Path) -> bool:
    """Whether a file only measures: what puts a system under test (`eval/systems`) shapes its replies and does not."""
    inside = path.relative_to(PROJECT)
    return inside.parts[0] != "eval" and MEASURES in str(inside)


def packages() -> dict[str, str]:
    """Return the versions of what is installed, by name."""
    found = ((one.metadata["Name"], one.version) for one in metadata.distributions())
    return dict(sorted((name, version) for name, version in found if name))


def python() -> str:
    """Return the interpreter's version and platform."""
    return f"{platform.python_version()} {platform.system()} {platform.machine()}"


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0))


def memory_mb() -> float:
    """Return the most resident memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
