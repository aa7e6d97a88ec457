"""Bring a records' database up to date: Alembic over the scripts in `migrations/versions`.

Processes that start together take turns: SQLite by its write lock, PostgreSQL by an advisory lock.
"""

from __future__ import annotations

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

SCRIPTS = Path(__file__).with_name("migrations")
ALEMBIC = threading.Lock()
TURN = 0x6D6F6E67
"""The number of our advisory lock ("mong")."""


def configuration() -> Config:
    """Return Alembic's configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return config


def newest() -> str:
    """Return the revision that this program needs."""
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    return head or ""


def current(connection: Connection) -> str | None:
    """Return the revision that a database has; None for a new one."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine) -> None:
    """Make or change the tables, in one transaction; does nothing where they are as they should be."""
    with engine.connect() as looking:
        if current(looking) == newest():
            return
    # Alembic keeps the migration at work in a global: threads of one process must take turns, too.
    with ALEMBIC, engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})
        else:
            # Python's driver would begin with the first change only, and after the look at the revision.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
