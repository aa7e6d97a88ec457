"""Puts the figures of the last `make bench` into the documents, between their markers.

A document says `<!-- bench: NAME -->` where the report's section NAME begins and `<!-- /bench -->` where it ends.
"""

from __future__ import annotations

import re
from pathlib import Path

SECTION = re.compile(r"^## (?P<name>\S+)\n(?P<body>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
SLOT = re.compile(r"(?P<open><!-- bench: (?P<name>\S+) -->\n).*?(?P<close><!-- /bench -->)", re.DOTALL)
DOCUMENTS = ("README.md", "README.ko.md", "docs/retrieval.md", "docs/bench.md")


def sections(report: str) -> dict[str, str]:
    """Return the sections of a bench report by name."""
    return {match["name"]: match["body"].strip() for match in SECTION.finditer(report)}


def filled(document: str, figures: dict[str, str]) -> str:
    """Return a document with its slots filled; a slot whose section was not measured stays as it is."""

    def fill(match: re.Match[str]) -> str:
        body = figures.get(match["name"])
        return match[0] if body is None else f"{match['open']}{body}\n{match['close']}"

    return SLOT.sub(fill, document)


def publish(report: Path, project: Path) -> list[str]:
    """Fill every document that has slots; returns the names of those that changed."""
    figures = sections(report.read_text(encoding="utf8"))
    changed = []
    for name in DOCUMENTS:
        path = project / name
        before = path.read_text(encoding="utf8")
        after = filled(before, figures)
        if after != before:
            path.write_text(after, encoding="utf8")
            changed.append(name)
    return changed
