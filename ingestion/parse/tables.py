"""Tables as lines of text that stand alone: every value carries the name of its column."""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.normalize import one_line


def row_text(header: Sequence[str], row: Sequence[str]) -> str:
    """Write a row as `구분: 18세 이상 | 58면: 50,000원`; empty cells are left out."""
    parts = []
    for at, cell in enumerate(row):
        value = one_line(cell)
        name = one_line(header[at]) if at < len(header) else ""
        if value:
            parts.append(f"{name}: {value}" if name and name != value else value)
    return " | ".join(parts)
