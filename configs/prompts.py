"""The prompts, one Markdown file each, and the hash that goes into every record of an answer.

A file may start with a `<!-- comment -->` for maintainers; it is not part of the prompt, but of the hash.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "prompts"
COMMENT = re.compile(r"\A\s*<!--.*?-->\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Prompts:
    """Templates with `{{source}}`, `{{sources}}` and `{{question}}` to fill in; `hash` is of all files."""

    completion: str
    chat_system: str
    chat_user: str
    hash: str


def load_prompts(folder: Path = FOLDER) -> Prompts:
    """Read the prompts of `folder`. Raises `FileNotFoundError` if one is missing."""
    names = ("completion", "chat_system", "chat_user")
    raw = {name: (folder / f"{name}.md").read_text(encoding="utf8") for name in names}
    digest = hashlib.sha256("\0".join(raw[name] for name in names).encode("utf8")).hexdigest()
    bodies = {name: COMMENT.sub("", text).strip("\n") for name, text in raw.items()}
    return Prompts(**bodies, hash=digest[:16])


def fill(template: str, **values: str) -> str:
    """Replace each `{{name}}` once over; values are never searched for further names."""
    pattern = re.compile(r"\{\{(" + "|".join(map(re.escape, values)) + r")\}\}")
    return pattern.sub(lambda match: values[match[1]], template)
