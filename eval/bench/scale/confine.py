"""A hard limit on the memory of a process and its children, page cache included, where this user may set one.

Resident memory counts the index files that are mapped into a process, which the system takes back when it needs
room; whether a machine of a given size is enough is only shown by running in that size.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CONTROLLERS = (
    (Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"),
    (Path("/sys/fs/cgroup"), "memory.max"),
)
"""The folder and the file of the limit, of control groups of version 1 and 2."""
JOIN = 'echo $$ > "$0/cgroup.procs" && exec "$@"'


@dataclass(frozen=True, slots=True)
class Confinement:
    """A control group, and its limit in MB (10^6 bytes)."""

    group: Path
    limit_mb: int

    def command(self, command: Sequence[str]) -> list[str]:
        """Return the command that runs `command` in the group."""
        return ["/bin/sh", "-c", JOIN, str(self.group), *command]


def confine(limit_mb: int) -> Confinement | None:
    """Return a group with this limit, or None where the system has none or this user may not make one."""
    for folder, limit in CONTROLLERS:
        group = folder / f"mongmin-{os.getpid()}"
        try:
            group.mkdir(exist_ok=True)
            (group / limit).write_text(str(limit_mb * 1_000_000), encoding="ascii")
        except OSError:
            continue
        return Confinement(group, limit_mb)
    return None
