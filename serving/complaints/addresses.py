"""Where results may be sent: hosts that the settings list, at addresses that they may have.

A name is looked up when it is called, and the connection goes to the address that was checked: a name that is made to
point into the network afterwards leads nowhere.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from configs.complaints import ComplaintSettings
from serving.problems import Problem

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
UNICAST, WRAPPED = ip_network("2000::/3"), ip_network("2002::/16")
PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: `host` as the settings list it, `networks` that its name may resolve to."""

    url: str
    scheme: str
    name: str
    port: int
    host: str
    networks: tuple[str, ...]


def resolve(name: str, port: int) -> list[str]:
    """Return the addresses of a name. Raises `OSError`."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)))


@dataclass(frozen=True)
class Addresses:
    """Checks addresses against the settings; `resolve` looks names up."""

    settings: ComplaintSettings
    resolve: Resolve = resolve
    signs: bool = True
    """Whether there is a secret to sign with."""

    def checked(self, url: str) -> Target:
        """Return the parts of an address that may be called. Raises `Problem` (422)."""
        try:
            parts = urlsplit(url)
            name, port = (parts.hostname or "").lower(), parts.port or PORTS.get(parts.scheme, 0)
        except ValueError as error:
            raise refused("주소를 읽을 수 없습니다") from error
        if parts.scheme not in PORTS or not name or "@" in parts.netloc:
            raise refused("https://호스트/경로 꼴이어야 하고, 사용자 이름과 비밀번호를 넣을 수 없습니다")
        host = next((one for one in (f"{name}:{port}", name) if one in self.settings.callback_hosts), None)
        if host is None or (host == name and port != PORTS[parts.scheme]):
            raise refused("허용 목록(설정 complaints.callback_hosts)에 없는 호스트입니다")
        if parts.scheme == "http" and host not in self.settings.callback_http:
            raise refused("암호화하지 않은 http는 설정 complaints.callback_http에 적은 호스트만 쓸 수 있습니다")
        if not self.signs:
            raise refused(f"서명 키가 없습니다. 관리자가 환경 변수 {self.settings.callback_key_env}를 두어야 합니다")
        return Target(url, parts.scheme, name, port, host, self.settings.callback_hosts[host])

    def address(self, target: Target) -> str:
        """Return an address of a target's name that may be called. Raises `Problem` (422), `OSError`."""
        found = self.resolve(target.name, target.port)
        for one in found:
            if not allowed(ip_address(one.partition("%")[0]), target.networks):
                raise refused("호스트 이름이 허용되지 않은 네트워크 주소를 가리킵니다")
        if not found:
            raise refused("호스트 이름의 주소를 찾을 수 없습니다")
        return found[0]


def allowed(address: Address, networks: Sequence[str]) -> bool:
    """Whether an address may be called: in one of the networks or, where none is listed, a public one.

    >>> allowed(ip_address("10.1.2.3"), ()), allowed(ip_address("10.1.2.3"), ("10.1.0.0/16",))
    (False, True)
    """
    if networks:
        return any(address in ip_network(network, strict=False) for network in networks)
    return public(address)


def public(address: Address) -> bool:
    """Whether an address is a public host's; of IPv6 only global unicast that no IPv4 address is wrapped in.

    `is_global` is true as well of the forms that a gateway unwraps: NAT64, 6to4 and IPv4-compatible addresses.

    >>> [public(ip_address(one)) for one in ("8.8.8.8", "2606:4700::1", "64:ff9b::a00:1", "2002:a00:1::1")]
    [True, True, False, False]
    """
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return public(address.ipv4_mapped)
        if address not in UNICAST or address in WRAPPED:
            return False
    return address.is_global and not address.is_multicast


def refused(why: str) -> Problem:
    """Make the problem of an address that is not called."""
    return Problem(
        "callback-refused",
        422,
        f"callback_url: {why}. 주소를 확인하거나 관리자에게 요청하십시오.",
        "The callback address is not allowed",
    )
