"""From a source's configuration to the adapter that reads it."""

from __future__ import annotations

from collections.abc import MutableMapping

from configs.settings import secret
from configs.sources import FolderConfig, GitConfig, SourceConfig
from ingestion.patterns import Patterns
from ingestion.sync.base import Source
from ingestion.sync.folder import FolderSource
from rag.errors import SourceUnavailable


def make_source(config: SourceConfig, notes: MutableMapping[str, str]) -> Source:
    """Return the source; `notes` outlive it. Raises `SourceUnavailable` if a secret or a package is missing."""
    patterns = Patterns(config.include, config.exclude)
    if isinstance(config, FolderConfig):
        return make_folder(config)
    if isinstance(config, GitConfig):
        from ingestion.sync.git import GitSource

        return GitSource(config.path, config.ref, patterns, history=config.history, notes=notes)
    raise SourceUnavailable("아직 쓸 수 없는 종류입니다.")


def make_folder(config: FolderConfig) -> FolderSource:
    """Return a folder's source."""
    patterns = Patterns(config.include, config.exclude)
    return FolderSource(config.path, patterns, mount=config.mount)


def revealed(variable: str | None) -> str | None:
    """Return the secret in an environment variable. Raises `SourceUnavailable` if it is not set."""
    if variable is None:
        return None
    found = secret(variable)
    if found is None:
        raise SourceUnavailable(f"환경 변수 {variable}이(가) 비어 있습니다. 값을 넣고 다시 실행하십시오.")
    return found.get_secret_value()
