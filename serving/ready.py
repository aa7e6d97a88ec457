"""Waiting for the parts of `run`, with a word now and then on what is still missing."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from serving.lock import holder_of

Pause = Callable[[], None]
"""Pauses a little; raises where a part has failed for good."""
SAY_EVERY = 5.0
ENGINE_SECONDS = 180.0
ANSWER_SECONDS = 120.0
WORDS = {True: "검색 모델을 올리고 있습니다", False: "언어 모델을 올리고 있습니다"}


def wait_for_api(data: Path, pause: Pause) -> None:
    """Wait until the API listens."""
    while True:
        pause()
        holder = holder_of(data)
        if holder is not None and holder.url is not None and health(f"{holder.url}/healthz") is not None:
            return


def wait_until_ready(url: str, pause: Pause, say: Callable[[str], None], *, engine: bool) -> None:
    """Wait until questions are answered, by the language model too if there is one.

    A model that does not come up keeps nobody waiting for ever: answers are quoted meanwhile.
    """
    began = said = time.monotonic()
    while True:
        pause()
        checks = (health(f"{url}/readyz") or {}).get("checks") or {"models": "starting"}
        starting = checks.get("models") == "starting"
        late = time.monotonic() - began > ENGINE_SECONDS
        if not starting and (not engine or late or checks.get("engine") == "ready"):
            return
        if time.monotonic() - said > SAY_EVERY:
            said = time.monotonic()
            say(f"{WORDS[starting]} ({said - began:.0f}초)")


def readiness(url: str, pause: Pause, seconds: float = ANSWER_SECONDS) -> dict[str, Any]:
    """Return what `/readyz` says, asking again while a busy machine does not answer; empty if it never does."""
    deadline = time.monotonic() + seconds
    while (state := health(f"{url}/readyz")) is None and time.monotonic() < deadline:
        pause()
    return state or {}


def health(url: str) -> dict[str, Any] | None:
    """Return what an endpoint says of its health, or None where nothing answers."""
    try:
        content = httpx.get(url, timeout=5.0, trust_env=False).json()
    except (httpx.HTTPError, ValueError):
        return None
    return content if isinstance(content, dict) else None
