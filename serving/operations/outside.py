"""What a server profile keeps outside its data folder: records in PostgreSQL, the index in Qdrant."""

from __future__ import annotations

from pathlib import Path

from configs.settings import Settings, secret
from rag.errors import ConfigurationError
from serving.operations.postgres import dump, is_postgres, restore
from serving.store.base import server_url

RECORDS = "records.dump"
SNAPSHOTS = "qdrant"


def copy_outside(settings: Settings, part: Path) -> str:
    """Copy what is kept in servers; return where the records are kept."""
    if settings.index.kind == "server":
        from rag.adapters.server_snapshots import save

        (part / SNAPSHOTS).mkdir()
        save(*server_of(settings), settings.index.collection, part / SNAPSHOTS)
    url = records_url(settings)
    if url is None or not is_postgres(url):
        return "sqlite"
    dump(url, part / RECORDS)
    return "postgresql"


def restore_outside(settings: Settings, source: Path) -> list[str]:
    """Put back what is kept in servers; return notes (Korean) for the operator."""
    notes = []
    if (source / SNAPSHOTS).is_dir():
        from rag.adapters.server_snapshots import load

        loaded = load(*server_of(settings), source / SNAPSHOTS)
        notes.append(f"Qdrant 컬렉션을 되돌렸습니다: {', '.join(loaded)}")
    if (source / RECORDS).exists():
        url = records_url(settings)
        if url is None or not is_postgres(url):
            raise ConfigurationError(
                "이 백업의 기록은 PostgreSQL에 있던 것입니다. records.url을 PostgreSQL로 주십시오."
            )
        restore(url, source / RECORDS)
        notes.append("PostgreSQL의 기록을 되돌렸습니다.")
    return notes


def server_of(settings: Settings) -> tuple[str, str | None]:
    """Return the address and key of the Qdrant server. Raises `ConfigurationError`."""
    if not settings.index.url:
        raise ConfigurationError("index.url이 있어야 합니다(예: http://127.0.0.1:6333).")
    key = secret(settings.index.api_key_env)
    return settings.index.url, key.get_secret_value() if key else None


def records_url(settings: Settings) -> str | None:
    """Return the address of the records' database, None for the file in the data folder."""
    if not settings.records.url:
        return None
    return server_url(settings.records).render_as_string(hide_password=False)
