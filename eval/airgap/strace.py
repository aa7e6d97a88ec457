"""Reads what `strace` wrote of the calls that reach for another machine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

CALLS = ("connect", "sendto", "sendmsg", "sendmmsg")
UNSEEN = "io_uring_setup"
"""A ring would pass calls that a tracer does not see: one that is made spoils the proof."""
LINE = re.compile(r"^(?:\[pid +)?(?P<pid>\d+)?\]? *(?P<call>[a-z_0-9]+)\((?P<arguments>.*)$")
FOUR = re.compile(r'sin_port=htons\((\d+)\), sin_addr=inet_addr\("([^"]+)"\)')
SIX = re.compile(r'sin6_port=htons\((\d+)\).*?inet_pton\(AF_INET6, "([^"]+)"')
OTHER = re.compile(r"sa_family=(AF_[A-Z0-9]+|0x[0-9a-f]+|\d+)")
LOCAL_FAMILIES = frozenset({"AF_UNIX", "AF_LOCAL", "AF_NETLINK", "AF_UNSPEC", "AF_INET", "AF_INET6"})
"""Families that stay on the machine, and the two whose addresses are looked at."""
DOMAIN = 53


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call that reached for something that is not this machine."""

    pid: int
    call: str
    where: str

    def __str__(self) -> str:
        return f"{self.call} {self.where} (PID {self.pid})"


@dataclass(frozen=True, slots=True)
class Trace:
    """What a trace holds: how many calls were looked at, and the attempts among them."""

    calls: int
    attempts: tuple[Attempt, ...]


def read_trace(lines: Iterable[str]) -> Trace:
    """Read a trace (`strace -f -s 0 -o FILE`). Lines of other kinds (signals, exits, resumptions) are passed over.

    >>> line = '7  connect(3, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")}, 16) = 0'
    >>> str(read_trace([line]).attempts[0])
    'connect 192.0.2.1:443 (PID 7)'
    """
    calls, attempts = 0, list[Attempt]()
    for line in lines:
        match = LINE.match(line)
        if match is None or match["call"] not in (*CALLS, UNSEEN):
            continue
        calls += 1
        pid = int(match["pid"] or 0)
        attempts.extend(Attempt(pid, match["call"], where) for where in foreign(match["call"], match["arguments"]))
    return Trace(calls, tuple(attempts))


def foreign(call: str, arguments: str) -> Iterator[str]:
    """Yield what a call reaches for beyond this machine: an address, a name server, an unknown family, a ring."""
    if call == UNSEEN:
        yield "io_uring"
    for port, address in (*FOUR.findall(arguments), *SIX.findall(arguments)):
        # Port 53 on loopback is a forwarder of names: asking it is asking others.
        if int(port) == DOMAIN or not is_this_machine(address):
            yield f"{address}:{port}"
    yield from (family for family in OTHER.findall(arguments) if family not in LOCAL_FAMILIES)


def is_this_machine(address: str) -> bool:
    """Whether an address is loopback, or the unspecified one, which Linux takes for it."""
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return parsed.is_loopback or parsed.is_unspecified
