"""What a reader's process may not do, held by the operating system."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from ingestion.readers.landlock import give_up_writing

PR_SET_PDEATHSIG = 1
PROCESSOR_SPARE = 10
"""Seconds of processor time beyond a file's limit after which a reader that nobody watches any more ends itself."""


def die_with_parent(parent: int) -> None:
    """Have the system kill this process when the thread that started it ends, however that ends."""
    if sys.platform != "linux":
        return  # the request pipe closes; a reader that hangs then runs into its limit of processor time
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def confine(megabytes: int) -> None:
    """Take no more memory than so much beyond what is used now, write no file, leave no core."""
    import resource

    lower(resource.RLIMIT_AS, (megabytes << 20) + address_space())
    lower(resource.RLIMIT_FSIZE, 0)
    lower(resource.RLIMIT_CORE, 0)
    give_up_writing()


def lower(kind: int, limit: int) -> None:
    """Lower a limit of this process; a hard limit that is lower already stays."""
    import resource

    hard = resource.getrlimit(kind)[1]
    value = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    with suppress(ValueError, OSError):  # macOS does not know all of them
        resource.setrlimit(kind, (value, value))


def allow_processor(seconds: float) -> None:
    """End this process after so many more seconds of processor time, and a few to spare."""
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime + seconds) + PROCESSOR_SPARE
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def address_space() -> int:
    """Return the bytes of address space that this process takes now, 0 where the system does not say."""
    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0
