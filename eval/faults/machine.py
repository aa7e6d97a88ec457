"""Faults of the machine: a full disk, a clock that jumps."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from eval.faults.client import Client
from eval.faults.ground import Ground, client_of, mid_stream, mid_write
from eval.faults.result import Outcome, not_produced
from eval.faults.stack import Stack

ROOM = 512 << 20
"""What is left on the small disk before it is filled; the index asks for 256 MB before it writes."""
FULL_SECONDS = 5.0
DAYS = 3
DAY_SECONDS = 86_400
SOURCE = Path(__file__).with_name("skew.c")


def disk(ground: Ground) -> Iterator[Outcome]:
    """Fill the disk in the middle of an answer, and under writes; then make room again."""
    try:
        with small_disk(ground) as place, ground.stack("disk", place=place) as stack:
            yield mid_stream("disk full", stack, lambda: fill(place), lambda: emptied(place, stack))
            yield mid_write("disk full", stack, lambda: fill(place), lambda: emptied(place, stack))
    except PermissionError:
        yield not_produced("disk full", "both", "this user may not mount a small disk")


@contextmanager
def small_disk(ground: Ground) -> Iterator[Path]:
    """Yield a file system that holds one data folder and little more. Raises `PermissionError`."""
    place = ground.folder / "small"
    place.mkdir(exist_ok=True)
    used = sum(path.stat().st_size for path in (ground.folder / "template").rglob("*") if path.is_file())
    mount = ["mount", "-t", "tmpfs", "-o", f"size={used + ROOM}", "mongmin-drill", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False).returncode != 0:  # noqa: S603
        raise PermissionError
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=False)  # noqa: S603, S607


def fill(place: Path) -> None:
    """Leave not a byte."""
    with suppress(OSError), (place / "filler").open("wb") as file:
        while True:
            file.write(bytes(1 << 16))
            file.flush()


def emptied(place: Path, stack: Stack) -> float:
    """Make room after a while; return the seconds from then until a write is acknowledged and the model answers."""
    time.sleep(FULL_SECONDS)
    (place / "filler").unlink()
    return working(stack)


def clock(ground: Ground) -> Iterator[Outcome]:
    """Set the clock forward in the middle of an answer, and back under writes; the monotonic clock goes on."""
    library, skew = compiled(ground.folder), ground.folder / "skew"
    if library is None:
        yield not_produced("clock set", "both", "no C compiler here for the library that shifts a clock")
        return
    jump(skew, 0)
    with ground.stack("clock", {"LD_PRELOAD": str(library), "DRILL_SKEW_FILE": str(skew)}) as stack:
        yield mid_stream("clock set 3 days ahead", stack, lambda: jump(skew, DAYS), lambda: settled(stack, DAYS))
        jump(skew, 0)
        yield mid_write("clock set 3 days back", stack, lambda: jump(skew, -DAYS), lambda: settled(stack, -DAYS))


def compiled(folder: Path) -> Path | None:
    """Compile the library that shifts a process's clock; None without a compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    library = folder / "skew.so"
    if compiler is None:
        return None
    command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(SOURCE)]
    return library if subprocess.run(command, check=False).returncode == 0 else None  # noqa: S603


def jump(file: Path, days: int) -> None:
    """Set the clock of the stack, in one step."""
    part = file.with_suffix(".part")
    part.write_text(str(days * DAY_SECONDS), encoding="ascii")
    part.replace(file)


def settled(stack: Stack, days: int) -> float:
    """Return the seconds until all works under the clock that was set; infinite if it was not.

    The server writes its `Date` anew once a second.
    """
    deadline = time.monotonic() + 5
    while not shifted(stack, days):
        if time.monotonic() > deadline:
            return math.inf
        time.sleep(0.2)
    return working(stack)


def shifted(stack: Stack, days: int) -> bool:
    """Whether the API's own clock was really set: else nothing would be shown."""
    told = httpx.get(f"{stack.url}/healthz", trust_env=False).headers["date"]
    return abs(parsedate_to_datetime(told).timestamp() - time.time() - days * DAY_SECONDS) < 60


def working(stack: Stack) -> float:
    """Return the seconds until a write is acknowledged and a question is answered."""
    began = time.monotonic()
    client = client_of(stack)
    stack.wait_for(lambda: writes(client) and client.ask().answered, 120.0, "쓰기와 답변")
    return time.monotonic() - began


def writes(client: Client) -> bool:
    """Whether a write is acknowledged."""
    return client.write_feedback("probe").kind == "201"
