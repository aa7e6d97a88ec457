"""Ports: taken, free, and sockets bound before anything heavy is loaded."""

from __future__ import annotations

import contextlib
import errno
import socket

from rag.errors import ConfigurationError


def bound(host: str, port: int, option: str) -> socket.socket:
    """Return a socket bound to `host` and `port` (0: a free one). Raises `ConfigurationError` naming `option`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.set_inheritable(False)
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise unusable(host, port, option, error) from error
    return listener


def unusable(host: str, port: int, option: str, error: OSError) -> ConfigurationError:
    """Make the error for an address at which we cannot listen."""
    if error.errno == errno.EADDRINUSE:
        return ConfigurationError(
            f"포트 {port}을(를) 다른 프로그램이 쓰고 있습니다. "
            f"그 프로그램을 끝내거나 {option}으로 다른 포트를 주십시오."
        )
    return ConfigurationError(f"주소 {host}:{port}에서 들을 수 없습니다({error.strerror}). 설정을 확인하십시오.")


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens at this port."""
    with contextlib.suppress(ConfigurationError):
        bound(host, port, "").close()
        return True
    return False


def url_of(listener: socket.socket) -> str:
    """Return the address under which this machine reaches a listening socket."""
    host, port = listener.getsockname()[:2]
    return local_url(host, port)


def local_url(host: str, port: int) -> str:
    """Return the address under which this machine reaches what listens at `host` and `port`.

    >>> local_url("::1", 8000), local_url("0.0.0.0", 8000)
    ('http://[::1]:8000', 'http://127.0.0.1:8000')
    """
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
