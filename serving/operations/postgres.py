"""The records of a server profile: PostgreSQL by its own tools, which must be of the server's version or newer."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rag.errors import EnvironmentFault


def dump(url: str, target: Path) -> None:
    """Write a consistent dump in PostgreSQL's own format; writers go on. Raises `EnvironmentFault`."""
    run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def restore(url: str, source: Path) -> None:
    """Replace the tables of a dump, all or none. Raises `EnvironmentFault`."""
    run(
        "pg_restore", url, "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction",
        "--exit-on-error", f"--dbname={address(url)}", str(source), named=False,
    )  # fmt: skip


def run(tool: str, url: str, *arguments: str, named: bool = True) -> None:
    """Run one of PostgreSQL's tools; the password goes by the environment, where other users do not see it."""
    if shutil.which(tool) is None:
        raise EnvironmentFault(f"{tool}이(가) 없습니다. PostgreSQL 클라이언트(postgresql-client)를 설치하십시오.")
    password = urlsplit(url).password
    environment = os.environ | ({"PGPASSWORD": unquote(password)} if password else {})
    command = [tool, *arguments, *([address(url)] if named else [])]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise EnvironmentFault(f"{tool}이(가) 실패했습니다({said[-1] if said else done.returncode}).")


def address(url: str) -> str:
    """Return an address without the driver of SQLAlchemy and without the password.

    >>> address("postgresql+psycopg://mongmin:pw@db:5432/records")
    'postgresql://mongmin@db:5432/records'
    """
    parts = urlsplit(url)
    user = f"{parts.username}@" if parts.username else ""
    host = parts.netloc.rpartition("@")[2]
    query = f"?{parts.query}" if parts.query else ""
    return f"postgresql://{user}{host}{parts.path}{query}"


def is_postgres(url: str | None) -> bool:
    """Whether an address is PostgreSQL's."""
    return url is not None and url.startswith("postgresql")
