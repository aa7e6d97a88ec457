"""The register of a data folder, opened beside whatever else has the folder open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from configs.settings import Settings
from ingestion.manifest import FILE_NAME, Manifest
from serving.evidence_wiring import ledger_of
from serving.lock import prepared
from serving.register.register import Register
from serving.register.running import Held
from serving.register.source import folder_of
from serving.store.base import Database


@contextmanager
def opened(settings: Settings) -> Iterator[Register]:
    """Open the register of a data folder: its database only, so that it works beside a running API."""
    prepared(settings.data)
    database = Database.of(settings)
    try:
        ledger = ledger_of(settings, database)
        yield Register.at(settings, database, ledger, lambda: held_by(settings))
    finally:
        database.close()


def held_by(settings: Settings) -> Held:
    """Return what the index of a data folder holds, by its manifest."""
    if not (settings.data / FILE_NAME).exists():
        return Held()
    manifest = Manifest.in_folder(settings.data)
    try:
        return Held.of(manifest.catalogue.composition(str(folder_of(settings.data))))
    finally:
        manifest.close()
