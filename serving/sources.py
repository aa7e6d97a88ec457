"""The configured sources: how each stands, and which are due."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from configs.settings import Settings, SettingsError
from configs.sources import FolderConfig, SourceConfig, load_sources
from ingestion.clock import utc_now
from ingestion.manifest import Manifest
from ingestion.progress import Progress
from ingestion.sources import label, resolved
from ingestion.sync.make import patterns
from ingestion.sync.schedule import KOREA, next_run
from ingestion.sync.synchronizer import Synchronizer
from ingestion.why import Rule
from rag.errors import ConfigurationError, InputError
from serving.schemas import SourceOut, SyncOut, SyncRequest

Runs = Mapping[str, Mapping[str, Any]]
FOLDER = "sources"


def sources_file(settings: Settings) -> Path:
    """Return the file that names the sources."""
    return settings.ingestion.sources or settings.data / "sources.yaml"


def configured(settings: Settings) -> dict[str, SourceConfig]:
    """Return the sources by name. Raises `ConfigurationError`."""
    try:
        return load_sources(sources_file(settings))
    except SettingsError as error:
        raise ConfigurationError(str(error)) from error


def folder_rules(settings: Settings) -> list[Rule]:
    """Return which files the configured folders take. Raises `ConfigurationError`."""
    return [
        Rule(name, label(str(resolved(config.path))), patterns(config))
        for name, config in configured(settings).items()
        if isinstance(config, FolderConfig)
    ]


def chosen(settings: Settings, names: tuple[str, ...]) -> dict[str, SourceConfig]:
    """Return the sources named, all if none is. Raises `InputError` for one that is not configured."""
    sources = configured(settings)
    if not sources:
        raise InputError(
            f"소스가 없습니다. {str(sources_file(settings))!r}에 적으십시오(예: configs/sources.example.yaml)."
        )
    unknown = [name for name in names if name not in sources]
    if unknown:
        raise InputError(f"소스 {unknown[0]!r}이(가) 없습니다. 있는 소스: {', '.join(sources)}")
    return {name: sources[name] for name in names} if names else sources


def standing(sources: Mapping[str, SourceConfig], runs: Runs, since: datetime) -> list[SourceOut]:
    """Return how each source's last run ended and when it is next due; `since` stands for one that never ran."""
    return [shown(name, config, runs.get(name), since) for name, config in sources.items()]


def shown(name: str, config: SourceConfig, run: Mapping[str, Any] | None, since: datetime) -> SourceOut:
    """Return a source as a reader sees it."""
    known: dict[str, Any] = dict(run) if run else {"source": name, "status": "never"}
    known["type"] = config.type
    start, due = began(run), next_run(config, began(run), since)
    return SourceOut.model_validate({**known, "started": start and in_korea(start), "next_run": due and in_korea(due)})


def began(run: Mapping[str, Any] | None) -> datetime | None:
    """Return when a run began."""
    return datetime.fromisoformat(run["started"]) if run else None


def in_korea(moment: datetime) -> str:
    """Return a moment as Korean time, to the second.

    >>> in_korea(datetime.fromisoformat("2026-02-01T00:00:00+00:00"))
    '2026-02-01T09:00:00+09:00'
    """
    return moment.astimezone(KOREA).isoformat(timespec="seconds")


def due_sources(sources: Mapping[str, SourceConfig], runs: Runs, since: datetime, now: datetime) -> list[str]:
    """Return the names of the sources that are due; `since` is when the watch over them began."""
    moments = ((name, next_run(config, began(runs.get(name)), since)) for name, config in sources.items())
    return [name for name, moment in moments if moment is not None and moment <= now]


class SourceRounds:
    """Brings configured sources in, one after another."""

    def __init__(self, settings: Settings, synchronizer: Synchronizer, manifest: Manifest) -> None:
        self._settings = settings
        self._synchronizer = synchronizer
        self._manifest = manifest

    def run(self, request: SyncRequest, progress: Progress, stopped: Callable[[], bool]) -> SyncOut:
        """Bring the sources of a request in. Raises `InputError`, `ConfigurationError`, and the index's faults."""
        started = time.monotonic()
        sources = chosen(self._settings, request.names)
        outcomes: list[SourceOut] = []
        for name, config in sources.items():
            if stopped():
                break
            done = self._synchronizer.run(name, config, allow_removals=request.allow_removals, progress=progress)
            outcomes.append(shown(name, config, done.as_dict(), done.started))
        return SyncOut(
            sources=outcomes,
            dense_pending=self._manifest.dense.pending(),
            seconds=round(time.monotonic() - started, 3),
            index_version=self._manifest.index_version(),
        )

    def standing(self) -> list[SourceOut]:
        """Return how each configured source stands."""
        return standing(configured(self._settings), self._manifest.sync.runs(), utc_now())

    def due(self, since: datetime, now: datetime) -> list[str]:
        """Return the names of the sources that are due."""
        return due_sources(configured(self._settings), self._manifest.sync.runs(), since, now)
