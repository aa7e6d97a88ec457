"""A throw-away PostgreSQL cluster: Debian's binaries, a folder of its own, a socket and no port."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
MISSING = "PostgreSQL의 서버 프로그램이 없습니다(데비안 꾸러미 postgresql)."


class Cluster:
    """A running cluster. It may be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._data = str(folder / "data")
        self._bin = BINARIES[-1]

    @property
    def url(self) -> str:
        """Return the address of its database, by the socket."""
        return f"postgresql+psycopg://postgres@/postgres?host={self.folder}"

    def create(self) -> None:
        """Make the cluster's files."""
        self._run(
            "initdb", "-D", str(self.folder / "data"), "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C"
        )

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = f"-k {self.folder} -c listen_addresses="
        self._run(
            "pg_ctl", "-D", str(self.folder / "data"), "-w", "-l", str(self.folder / "log"), "-o", options, "start"
        )

    def stop(self, mode: str = "immediate") -> None:
        """Stop; `immediate` is what a power cut leaves."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [*as_other(), str(self._bin / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command line


def as_other() -> list[str]:
    """Return what runs a command as the user `postgres` where we are root, whom PostgreSQL refuses."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Yield a running cluster; nothing is left of it afterwards."""
    folder = Path(mkdtemp(prefix="mongmin-pg-"))  # a socket's path may have 107 characters
    if os.getuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
    running = Cluster(folder)
    try:
        running.create()
        running.start()
        yield running
        running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
