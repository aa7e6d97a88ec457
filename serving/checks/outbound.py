"""The way out: whether there is one, and whether any process of ours holds a connection to a stranger."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from urllib.parse import urlsplit

from configs.settings import Settings
from serving.schemas import Finding

WAY_OUT, CONNECTIONS = "바깥으로 가는 길", "바깥으로 나가려는 시도"
TABLES = ("tcp", "tcp6", "udp", "udp6")
INODE = re.compile(r"socket:\[(\d+)\]")
LISTENING = "0A"
Address = IPv4Address | IPv6Address


def way_out() -> Finding:
    """Say whether this machine has a default route. One is no failure: it is for the site to decide."""
    routes = read("/proc/net/route"), read("/proc/net/ipv6_route")
    if not has_default(*routes):
        return Finding(name=WAY_OUT, status="ok", message="기본 경로 없음(폐쇄망)")
    remedy = (
        "폐쇄망이라면 기본 경로를 지우거나 방화벽으로 막으십시오. 목민은 설정한 상대 말고는 아무 데도 잇지 않습니다."
    )
    return Finding(name=WAY_OUT, status="warn", message="기본 경로가 있음", remedy=remedy)


def connections(settings: Settings) -> Finding:
    """Count the connections of our processes, and those of them, begun or made, to a peer that nobody configured."""
    processes = ours(settings.data)
    known = {address for host in configured(settings) for address in addresses(host)}
    reached = [address for pid in processes for address in peers_of(pid)]
    strange = sorted({str(address) for address in reached if is_strange(address, known)})
    message = f"프로세스 {len(processes)}개, 연결 {len(reached)}개, 모르는 상대 {len(strange)}개"
    if not strange:
        return Finding(name=CONNECTIONS, status="ok", message=message)
    remedy = "방화벽으로 막고, 어느 프로세스인지 'mongmin eval airgap'과 'ss -tnp'로 찾으십시오."
    return Finding(name=CONNECTIONS, status="fail", message=f"{message}: {', '.join(strange[:5])}", remedy=remedy)


def has_default(four: str, six: str) -> bool:
    r"""Whether the kernel's tables of routes hold a default route that leads out of the machine.

    >>> has_default("Iface Destination Gateway\neth0 00000000 0100000A 0003 0 0 0 00000000", "")
    True
    """
    rows = [line.split() for line in four.splitlines()[1:]]
    if any(len(row) > 7 and row[1] == "00000000" and row[7] == "00000000" and row[0] != "lo" for row in rows):
        return True
    rows = [line.split() for line in six.splitlines()]
    # The kernel lists an unreachable default on loopback of itself.
    return any(len(row) > 9 and row[0] == "0" * 32 and row[1] == "00" and row[9] != "lo" for row in rows)


def ours(data: Path) -> list[int]:
    """Return the processes whose command line names this data folder, but not this one."""
    folder = str(data.absolute())
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (entry / "cmdline").read_bytes().decode("utf8", "replace").split("\0")
            if folder in words and "mongmin" in "".join(words) and int(entry.name) != os.getpid():
                found.append(int(entry.name))
    return found


def peers_of(pid: int) -> list[Address]:
    """Return the far ends of a process's sockets."""
    held = set()
    with suppress(OSError):
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                if match := INODE.fullmatch(str(link.readlink())):
                    held.add(match[1])
    tables = (read(f"/proc/{pid}/net/{table}") for table in TABLES)
    return [address for table in tables for inode, address in far_ends(table.splitlines()) if inode in held]


def far_ends(lines: Iterable[str]) -> Iterator[tuple[str, Address]]:
    """Read the far ends, by inode, of a table of sockets of the kernel's: of those that we reached out with.

    What listens has none, and what came in by a port that somebody listens on is a caller of ours.

    >>> list(far_ends(["0: 0100007F:1F90 0700 x", "1: 0100007F:1F90 010000C0:01BB 02 0:0 0:0 0 0 0 77"]))
    [('77', IPv4Address('192.0.0.1'))]
    """
    rows = [cells for line in lines if len(cells := line.split()) > 9 and ":" in cells[2]]
    served = {cells[1].partition(":")[2] for cells in rows if cells[3] == LISTENING}
    for cells in rows:
        if cells[1].partition(":")[2] in served:
            continue
        with suppress(ValueError):
            address = unpacked(cells[2].partition(":")[0])
            if not address.is_unspecified:
                yield cells[9], address


def unpacked(text: str) -> Address:
    """Return an address as the kernel writes it: words of four bytes, each in the order of a little machine."""
    words = [bytes.fromhex(text[place : place + 8])[::-1] for place in range(0, len(text), 8)]
    address = ip_address(b"".join(words))
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def is_strange(address: Address, known: set[Address]) -> bool:
    """Whether an address is neither this machine nor a configured peer."""
    return not (address.is_loopback or address in known)


def configured(settings: Settings) -> Iterator[str]:
    """Yield the hosts that the settings name."""
    urls = (
        settings.engine.url,
        settings.index.url if settings.index.kind == "server" else None,
        settings.records.url,
        settings.telemetry.otlp_url,
        settings.ui.api_url,
    )
    yield from (host for url in urls if url and (host := urlsplit(url).hostname))


def addresses(host: str) -> set[Address]:
    """Return the addresses of a host, as this machine knows them; none if it knows none."""
    with suppress(OSError, ValueError):
        return {ip_address(str(found[4][0]).partition("%")[0]) for found in socket.getaddrinfo(host, None)}
    return set()


def read(path: str) -> str:
    """Return what a file of the kernel's says; nothing where there is none."""
    try:
        return Path(path).read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
