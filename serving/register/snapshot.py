"""The published revisions that are shipped with the program, made anew from `register.yaml` and what runs."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from configs.register import SNAPSHOT, load_snapshot
from configs.settings import Settings
from rag.types import KINDS
from serving.register.own import should_stand
from serving.register.running import Held, Running


def write_snapshot(settings: Settings, day: date, path: Path = SNAPSHOT) -> list[str]:
    """Write what the shipped entries say of these settings; return the ids that changed.

    An entry that did not change keeps its day of update.
    """
    before = load_snapshot(path) if path.exists() else {}
    after = {name: shipped_entry(entry, before.get(name, {}), day) for name, entry in contents(settings).items()}
    path.write_text(json.dumps(after, ensure_ascii=False, indent=1) + "\n", encoding="utf8")
    return [name for name, entry in after.items() if entry != before.get(name)]


def contents(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return the entries as data, with sources of every kind and without numbers, which are each installation's own."""
    running = Running(settings, Held(dict.fromkeys(KINDS, 1)))
    found = {name: entry.model_dump(mode="json") for name, entry in should_stand(running).items()}
    for entry in found.values():
        entry["data"]["sources"] = [{**source, "count": None} for source in entry["data"]["sources"]]
    return found


def shipped_entry(entry: dict[str, Any], before: dict[str, Any], day: date) -> dict[str, Any]:
    """Return an entry with its day of update."""
    last = before.get("security", {}).get("updated")
    same = last is not None and {**entry, "security": {**entry["security"], "updated": last}} == before
    return {**entry, "security": {**entry["security"], "updated": last if same else day.isoformat()}}
