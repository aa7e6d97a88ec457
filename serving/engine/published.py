"""`<data>/engine.json`: where the engine process of this data folder listens. Readable by its owner only.

An embedder and a reranker have files of their own (`engine-embedding.json`, `engine-reranker.json`).
The file is held with flock for as long as its process lives: an id of a process could belong to another by now.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from configs.models import Role
from rag.errors import DataInUse
from serving.engine.base import Endpoint
from serving.lock import HeldFile, said

FILE = "engine.json"
WAIT_SECONDS = 2.0
"""Longer than the moment for which a reader touches the lock."""


class Publication:
    """What the engine process of a data folder tells the others; one process at a time may."""

    def __init__(self, folder: Path, role: Role = "chat") -> None:
        self._file = HeldFile(folder / file_of(role))

    def claim(self) -> None:
        """Become the engine process of this data folder. Raises `DataInUse`, `DiskFull`, `ConfigurationError`."""
        if not self._file.take(WAIT_SECONDS):
            raise DataInUse("이 데이터 폴더의 언어 모델 엔진이 이미 실행 중입니다.")

    def publish(self, endpoint: Endpoint, model: str) -> None:
        """Tell the other processes of this data folder where this process's engine listens."""
        content = {"pid": os.getpid(), "url": endpoint.url, "key": endpoint.key, "model": model}
        self._file.write(json.dumps(content))

    def silence(self) -> None:
        """Send nobody here for now, but stay the engine process of this data folder."""
        self._file.write("{}")

    def withdraw(self) -> None:
        """Take back what this process published; safe to call again."""
        self._file.release()


def file_of(role: Role) -> str:
    """Return the name of the file for an engine of `role`."""
    return FILE if role == "chat" else f"engine-{role}.json"


def published(folder: Path, role: Role = "chat") -> Endpoint | None:
    """Return the endpoint of a living engine process, or None."""
    content = _read(folder / file_of(role))
    url, key = content.get("url"), content.get("key")
    return Endpoint(url, str(key) if key else None) if isinstance(url, str) else None


def published_model(folder: Path, role: Role) -> str | None:
    """Return the name of the model that a living engine process serves, or None."""
    name = _read(folder / file_of(role)).get("model")
    return name if isinstance(name, str) else None


def _read(path: Path) -> dict[str, object]:
    try:
        content = json.loads(said(path) or b"{}")
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
