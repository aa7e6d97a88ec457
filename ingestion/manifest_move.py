"""The manifest after its data folder moved: absolute paths below the old place become those below the new one."""

from __future__ import annotations

from sqlalchemy import Connection, Table, func, or_, update

from ingestion.manifest_facts import REFUSALS, ROOTS
from ingestion.manifest_tables import DOCUMENTS, FILES

PLACES: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (FILES, ("path", "root")),
    (DOCUMENTS, ("path",)),
    (ROOTS, ("path",)),
    (REFUSALS, ("path",)),
)


def relocate(connection: Connection, old: str, new: str) -> None:
    """Replace the beginning `old` of all paths by `new`; both are labels without a slash at the end."""
    for table, names in PLACES:
        for name in names:
            column = table.c[name]
            below = or_(column == old, column.startswith(f"{old}/", autoescape=True))
            moved = new + func.substr(column, len(old) + 1)
            connection.execute(update(table).where(below).values({name: moved}))
