"""Results of evaluations as files."""

from __future__ import annotations

import json
from pathlib import Path


def kept(path: Path, content: object) -> str:
    """Write a result as JSON; return what was written."""
    text = json.dumps(content, ensure_ascii=False, indent=1)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf8")
    return text
