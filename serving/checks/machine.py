"""The machine: memory, and the clock against itself and against the configured peers."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from configs.settings import Settings
from serving.schemas import Finding

RAM, CLOCK = "메모리", "시계"
KIB_PER_GIB = 1 << 20
NEEDED_GIB = {"laptop": 1.5, "server": 4.0, "cluster": 4.0}
"""Free before the start: index, embedder and the small model took 1.1 GiB on the laptop profile (docs/scale.md)."""
SKEW_SECONDS = 5.0
"""Tokens of an identity provider are refused beyond it, and logs of two machines no longer line up."""
WATCHED_SECONDS = 0.3
JUMP_SECONDS = 0.05
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
NOT_SYNCHRONISED = 5
"""What `adjtimex` returns (TIME_ERROR) while nothing disciplines the clock."""
REMEDY = "시간 동기화(chrony, systemd-timesyncd)를 내부 시간 서버에 맞추어 켜십시오."


def memory(settings: Settings) -> Finding:
    """Check the free memory."""
    free = available_gib(Path("/proc/meminfo").read_text(encoding="ascii"))
    needed = NEEDED_GIB[settings.profile]
    if free is None:
        return Finding(name=RAM, status="warn", message="알 수 없음", remedy="이 시스템에서는 잴 수 없습니다.")
    message = f"{free:.1f} GiB 남음"
    if free >= needed:
        return Finding(name=RAM, status="ok", message=message)
    remedy = f"{needed:g} GiB 이상 남도록 다른 프로그램을 끝내거나 메모리를 늘리십시오."
    return Finding(name=RAM, status="warn", message=message, remedy=remedy)


def available_gib(text: str) -> float | None:
    r"""Read the available memory from `/proc/meminfo`, in GiB.

    >>> available_gib("MemTotal: 2097152 kB\nMemAvailable: 1048576 kB")
    1.0
    """
    for line in text.splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) / KIB_PER_GIB
    return None


def clock(settings: Settings) -> Iterator[Finding]:
    """Check that the clock is plausible, even, disciplined, and the same as the peers'."""
    now = datetime.now(UTC)
    if now < EARLIEST:
        yield Finding(name=CLOCK, status="fail", message=f"{now:%Y-%m-%d}: 지난 날짜입니다", remedy=REMEDY)
    jump = uneven()
    if abs(jump) > JUMP_SECONDS:
        yield Finding(name=CLOCK, status="warn", message=f"시각이 {jump:+.2f}초 뛰었습니다", remedy=REMEDY)
    elif not synchronised():
        yield Finding(name=CLOCK, status="warn", message="시간 서버와 동기화되어 있지 않음", remedy=REMEDY)
    else:
        yield Finding(name=CLOCK, status="ok", message="동기화됨")
    yield from (compared(name, url) for name, url in peers(settings))


def peers(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield the configured peers that tell the time in their answers."""
    if settings.engine.kind == "external" and settings.engine.url:
        yield "엔진", f"{settings.engine.url.rstrip('/')}/models"
    if settings.index.kind == "server" and settings.index.url:
        yield "Qdrant", settings.index.url.rstrip("/")


def compared(name: str, url: str) -> Finding:
    """Compare our clock with the `Date` of a peer's answer (whole seconds)."""
    import httpx

    title = f"{CLOCK}({name})"
    try:
        told = httpx.get(url, timeout=5.0, trust_env=False).headers.get("date")
        skew = (parsedate_to_datetime(told or "") - datetime.now(UTC)).total_seconds()
    except httpx.HTTPError:
        return Finding(
            name=title, status="warn", message="응답이 없어 견주지 못함", remedy=f"{url}을(를) 확인하십시오."
        )
    except (ValueError, TypeError):
        return Finding(name=title, status="ok", message="상대가 시각을 알리지 않음")
    return told_skew(title, skew)


def told_skew(title: str, skew: float) -> Finding:
    """Judge a difference between our clock and a peer's, in seconds."""
    message = f"차이 {skew:+.0f}초"
    if abs(skew) <= SKEW_SECONDS:
        return Finding(name=title, status="ok", message=message)
    return Finding(name=title, status="fail", message=message, remedy=REMEDY)


def uneven(seconds: float = WATCHED_SECONDS) -> float:
    """Return by how many seconds the wall clock went otherwise than the monotonic one for a moment."""
    wall, steady = time.time(), time.monotonic()
    time.sleep(seconds)
    return (time.time() - wall) - (time.monotonic() - steady)


def synchronised() -> bool:
    """Whether the kernel says that something disciplines the clock; True where it cannot be asked."""
    buffer = ctypes.create_string_buffer(256)  # `struct timex` has 208 bytes; all zero asks and sets nothing
    try:
        return int(ctypes.CDLL(None).adjtimex(buffer)) != NOT_SYNCHRONISED
    except AttributeError:
        return True
