"""The gateway as a process: which keys it asks for, where it may listen, and how it ends."""

from __future__ import annotations

import asyncio
import signal
import socket
from ipaddress import ip_address

from aiohttp import web

from configs.gateway import GatewaySettings
from configs.settings import secret
from rag.errors import ConfigurationError
from serving.gateway.server import Gateway
from serving.security.credentials import digested, read_keys

BACKLOG = 1024
GRACE_SECONDS = 5.0


def make_gateway(settings: GatewaySettings) -> Gateway:
    """Return the gateway that the settings and the environment describe. Raises `ConfigurationError`."""
    if not settings.replicas:
        raise ConfigurationError(
            "gateway.replicas가 비어 있습니다. 예: "
            "MONGMIN_GATEWAY__REPLICAS='[{url: \"http://127.0.0.1:8001/v1\", models: [served]}]'"
        )
    found = secret(settings.api_keys_env)
    keys = read_keys(found.get_secret_value()) if found else ()
    if not keys and not loopback(settings.host):
        raise ConfigurationError(
            f"게이트웨이가 {settings.host}에서 들으려면 환경 변수 {settings.api_keys_env}에 이름:키가 있어야 합니다."
        )
    return Gateway(settings, keys, digested)


def loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


async def serve(gateway: Gateway, listener: socket.socket, stop: asyncio.Event) -> None:
    """Serve until `stop` is set; answers under way have a moment to end."""
    runner = web.AppRunner(
        gateway.app(), handler_cancellation=True, access_log=None, shutdown_timeout=GRACE_SECONDS, handle_signals=False
    )
    await runner.setup()
    try:
        await web.SockSite(runner, listener, backlog=BACKLOG).start()
        await stop.wait()
    finally:
        await runner.cleanup()


async def serve_until_told(gateway: Gateway, listener: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve(gateway, listener, stop)
