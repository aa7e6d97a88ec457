"""Landlock (Linux 5.13 and later): a process that gives up writing, making and removing files, and TCP, for good.

Rights and structures: `linux/landlock.h`. Where the kernel has no Landlock, the limit on the size of files is all
that keeps a reader from writing.
"""

from __future__ import annotations

import ctypes
import os
import sys

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION_FLAG = 1
PATH_BENEATH = 1
PR_SET_NO_NEW_PRIVS = 38
WRITE_FILE = 1 << 1
CHANGES = WRITE_FILE | sum(1 << bit for bit in range(4, 13))
"""Writing, removing, and making of files, folders, links, sockets and devices."""
REFER, TRUNCATE = 1 << 13, 1 << 14
TCP = 0b11
SINCE_REFER, SINCE_TRUNCATE, SINCE_TCP = 2, 3, 4


class Ruleset(ctypes.Structure):
    """`struct landlock_ruleset_attr`."""

    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64))


class Beneath(ctypes.Structure):
    """`struct landlock_path_beneath_attr`."""

    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def give_up_writing() -> bool:
    """Forbid this process and its children all of it, but for writing to the null device; False if it cannot be."""
    if sys.platform != "linux":
        return False
    system = ctypes.CDLL(None, use_errno=True)
    version = system.syscall(CREATE_RULESET, None, 0, VERSION_FLAG)
    if version < 1:
        return False
    rules = Ruleset(files_of(version), TCP if version >= SINCE_TCP else 0)
    size = ctypes.sizeof(rules) if version >= SINCE_TCP else ctypes.sizeof(ctypes.c_uint64)
    ruleset = system.syscall(CREATE_RULESET, ctypes.byref(rules), size, 0)
    if ruleset < 0:
        return False
    null = os.open(os.devnull, os.O_PATH | os.O_CLOEXEC)
    allowed = Beneath(WRITE_FILE, null)
    system.syscall(ADD_RULE, ruleset, PATH_BENEATH, ctypes.byref(allowed), 0)
    system.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    held: int = system.syscall(RESTRICT_SELF, ruleset, 0)
    os.close(null)
    os.close(ruleset)
    return held == 0


def files_of(version: int) -> int:
    """Return the rights on files to give up, as far as this version of Landlock knows them."""
    known = CHANGES
    if version >= SINCE_REFER:
        known |= REFER
    if version >= SINCE_TRUNCATE:
        known |= TRUNCATE
    return known
