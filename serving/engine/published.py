"""`<data>/engine.json`: where the engine process of this data folder listens. Readable by its owner only."""

from __future__ import annotations

import json
import os
from pathlib import Path

from serving.engine.base import Endpoint
from serving.lock import prepared, write_private

FILE = "engine.json"


def publish(folder: Path, endpoint: Endpoint, model: str) -> None:
    """Tell the other processes of this data folder where this process's engine listens."""
    content = {"pid": os.getpid(), "url": endpoint.url, "key": endpoint.key, "model": model}
    write_private(prepared(folder) / FILE, json.dumps(content))


def withdraw(folder: Path) -> None:
    """Take back what this process published."""
    if _read(folder).get("pid") == os.getpid():
        (folder / FILE).unlink(missing_ok=True)


def published(folder: Path) -> Endpoint | None:
    """Return the endpoint of a living engine process, or None."""
    content = _read(folder)
    url, key = content.get("url"), content.get("key")
    if not isinstance(url, str) or not alive(content.get("pid")):
        return None
    return Endpoint(url, str(key) if key else None)


def alive(pid: object) -> bool:
    """Whether a process with this id exists."""
    if not isinstance(pid, int) or pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _read(folder: Path) -> dict[str, object]:
    try:
        content = json.loads((folder / FILE).read_text(encoding="utf8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
