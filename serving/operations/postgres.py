"""The records of a server profile: PostgreSQL by its own tools, which must be of the server's version or newer."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from rag.errors import EnvironmentFault


def dump(url: str, target: Path) -> None:
    """Write a consistent dump in PostgreSQL's own format; writers go on. Raises `EnvironmentFault`."""
    run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def restore(url: str, source: Path) -> None:
    """Replace the tables of a dump, all or none. Raises `EnvironmentFault`."""
    options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    run("pg_restore", url, *options, str(source), database="--dbname={}")


def run(tool: str, url: str, *arguments: str, database: str = "{}") -> None:
    """Run one of PostgreSQL's tools; the password goes by a private file: arguments are seen by other users."""
    if shutil.which(tool) is None:
        raise EnvironmentFault(f"{tool}이(가) 없습니다. PostgreSQL 클라이언트(postgresql-client)를 설치하십시오.")
    with tempfile.NamedTemporaryFile("w", prefix="mongmin-pgpass-") as passwords:
        passwords.write(password_line(url))
        passwords.flush()
        place = address(url)
        place += f"{'&' if '?' in place else '?'}passfile={quote(passwords.name)}"
        command = [tool, "--no-password", *arguments, database.format(place)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise EnvironmentFault(f"{tool}이(가) 실패했습니다({said[-1] if said else done.returncode}).")


def password_line(url: str) -> str:
    r"""Return the password of an address as a line of PostgreSQL's password file.

    >>> password_line("postgresql://mongmin:p%3Aw@db/records")
    '*:*:*:*:p\\:w'
    """
    password = unquote(urlsplit(url).password or "")
    return "*:*:*:*:" + password.replace("\\", "\\\\").replace(":", "\\:")


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
