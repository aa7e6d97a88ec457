"""The page's process: look, security headers, and start and end."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable
from typing import Any

from starlette.middleware import Middleware
from starlette.routing import Route

from configs.identity import OidcSettings
from configs.regions import load_regions
from configs.settings import UiSettings, secret
from ui.client import ApiClient
from ui.complaints.client import DeskClient
from ui.complaints.page import ComplaintDesk
from ui.desk import Desk
from ui.documents import DocumentsPage
from ui.evaluations.client import EvaluationsClient
from ui.evaluations.page import EvaluationsPage
from ui.evidence import EvidenceClient
from ui.evidence_page import EvidencePage
from ui.frame import Frame
from ui.headers import OwnHosts, PageHeaders, on_loopback, own_hosts
from ui.history import HistoryClient
from ui.history_page import HistoryPage
from ui.library import LibraryClient
from ui.login import Logins, LoginWall
from ui.public import Public
from ui.register import RegisterClient
from ui.register_manage import ManagePage
from ui.register_page import RegisterPage
from ui.register_work import WorkClient
from ui.render import ASSETS, asset
from ui.rights import AnswersClient, RightsClient
from ui.rights_answer import AnswerRightsPage
from ui.rights_page import RightsPage
from ui.transport import Transport

KEY_VARIABLE = "MONGMIN_UI_API_KEY"
TOKEN_VARIABLE = "MONGMIN_UI_UPLOAD_TOKEN"  # noqa: S105 - a variable's name
"""The operator's token: with it, whoever sees the page may upload. Lists are read without it."""


class PortInUse(OSError):
    """Another program listens on the page's port; the message is Korean."""


class PageServer:
    """Runs the page in a thread of this process. `address` is where it listens once started."""

    def __init__(
        self,
        settings: UiSettings,
        client: ApiClient | None = None,
        library: LibraryClient | None = None,
        oidc: OidcSettings | None = None,
    ) -> None:
        self._logins = logins(oidc, settings.api_url)
        self._settings = settings
        self._client = client or ApiClient(settings.api_url, secret(KEY_VARIABLE))
        self._library = library or LibraryClient(settings.api_url, secret(KEY_VARIABLE), secret(TOKEN_VARIABLE))
        self._blocks: Any = None
        self.address = ""

    def start(self) -> None:
        """Start listening. Raises `PortInUse`."""
        require_free(self._settings.host, self._settings.port)
        offline()
        from ui.page import Page, nobody, theme

        transport = Transport(self._settings.api_url, secret(KEY_VARIABLE))
        history = HistoryClient(transport)
        # Without a login the page's key asks for everybody: only on a machine of its own is that one person.
        own = self._logins is not None or on_loopback(self._settings.host)
        desk = Desk(self._client, self._settings.province, history if own else None)
        regions = load_regions()
        who = self._logins.token if self._logins else nobody
        self._blocks = Page(desk, self._settings.province, regions, who).build()
        frame = Frame(self._settings.province, history=own)
        routes = [
            *DocumentsPage(self._library, self._settings.province, regions, frame).routes(),
            *HistoryPage(history, frame, own=own).routes(),
            *AnswerRightsPage(AnswersClient(transport), frame, own=own).routes(),
            *EvidencePage(EvidenceClient(transport), frame, own=own).routes(),
            *ManagePage(WorkClient(transport), frame, own=own).routes(),
            *ComplaintDesk(DeskClient(transport), self._settings.province, regions, own=own).routes(),
            *EvaluationsPage(EvaluationsClient(transport), self._settings.province, own=own).routes(),
            *public_routes(self._settings.api_url, frame),
        ]
        self._blocks.queue(max_size=256, default_concurrency_limit=32)
        try:
            self._blocks.launch(theme=theme(), **launch_options(self._settings, routes, self._logins))
        except OSError as error:
            raise PortInUse(in_use(self._settings.host, self._settings.port)) from error
        self.address = f"http://{self._settings.host}:{self._blocks.server_port}"

    def stop(self) -> None:
        """Stop listening; safe to call again."""
        if self._blocks is not None:
            self._blocks.close(verbose=False)
            self._blocks = None


def run(settings: UiSettings, started: Callable[[str], None], oidc: OidcSettings | None = None) -> None:
    """Serve the page until SIGINT or SIGTERM; `started` is told the address. Raises `PortInUse`."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    server = PageServer(settings, oidc=oidc)
    server.start()
    try:
        started(server.address)
        ended.wait()
    finally:
        server.stop()


def logins(oidc: OidcSettings | None, api_url: str) -> Logins | None:
    """Return the page's login, or None where no provider is set."""
    if oidc is None or oidc.issuer is None or oidc.client_id is None:
        return None
    return Logins(oidc, secret(oidc.client_secret_env), api_url)


def public_routes(api_url: str, frame: Frame) -> list[Route]:
    """Return the routes of what everybody may see; the API is asked without any credentials."""
    nameless = Transport(api_url, nameless=True)
    public, register = Public(frame), RegisterClient(nameless)
    return [
        *RegisterPage(register, frame, public).routes(),
        *RightsPage(RightsClient(nameless), register, frame, public).routes(),
    ]


def launch_options(settings: UiSettings, routes: list[Route], login: Logins | None = None) -> dict[str, Any]:
    """Return what Gradio is launched with: our look, nothing shared, nothing fetched, nothing reported."""
    return {
        "server_name": settings.host,
        "server_port": settings.port or free_port(settings.host),
        "css": asset("page.css"),
        "js": asset("page.js"),
        "favicon_path": str(ASSETS / "favicon.svg"),
        "footer_links": [],
        "app_kwargs": {
            "middleware": [
                Middleware(OwnHosts, hosts=own_hosts(settings.host)),
                Middleware(PageHeaders),
                *([Middleware(LoginWall, logins=login)] if login else []),
            ],
            "routes": routes,
        },
        "prevent_thread_lock": True,
        "quiet": True,
        "inbrowser": False,
        "share": False,
        "show_error": False,
        "run_history": False,
        "enable_monitoring": False,
        "ssr_mode": False,
        "pwa": False,
        "mcp_server": False,
    }


def offline() -> None:
    """Turn off everything in Gradio and its libraries that would speak to the outside."""
    os.environ.update(
        GRADIO_ANALYTICS_ENABLED="False", HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1", DO_NOT_TRACK="1"
    )


def require_free(host: str, port: int) -> None:
    """Raise `PortInUse` if another program listens on `port`; 0 is any free port."""
    try:
        with socket.create_server((host, port), reuse_port=False):
            return
    except OSError as error:
        raise PortInUse(in_use(host, port)) from error


def free_port(host: str) -> int:
    """Return a port that is free now."""
    with socket.create_server((host, 0)) as server:
        return int(server.getsockname()[1])


def in_use(host: str, port: int) -> str:
    """Say that the page cannot listen there."""
    return (
        f"{host}:{port}에서 화면을 열 수 없습니다. 다른 프로그램이 쓰고 있는 포트일 수 있습니다. "
        f"--port로 다른 번호를 주십시오."
    )
