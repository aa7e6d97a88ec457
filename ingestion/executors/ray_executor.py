"""A Ray cluster: reading and morpheme analysis on its workers, index and manifest written by the driver.

Every node needs this program and the documents under the same paths. A task whose worker dies is done again
elsewhere; since only the driver writes, in order, nothing is lost or doubled by that.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from configs.settings import IngestionSettings
from ingestion.encode import EncodedChunk
from ingestion.executors import ray_tasks
from ingestion.executors.base import Encoder, Pending
from ingestion.outcome import Ended, Item, Reader, dead
from ingestion.readers.process import items_of
from ingestion.readers.worker import Start
from ingestion.types import Defaults, SourceFile
from rag.errors import ConfigurationError, EnvironmentFault
from rag.ports import Analyzer
from rag.types import Chunk

ROOT = str(Path(__file__).resolve().parents[2])
LOCAL = "local"
RETRIES = 4
STORE_BYTES = 128 << 20
QUIET = {"RAY_usage_stats_enabled": "0", "RAY_DISABLE_IMPORT_WARNING": "1", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}

PRIVATE = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", "RAY_AUTH_MODE": "token"}
"""A cluster that is started here listens on loopback (Ray's switch for it has this name on all systems), and obeys
only who holds its token: whoever may submit tasks to a cluster may run any program there."""


def connect(address: str, processors: int | None = None) -> Any:  # noqa: ANN401 - a library without types of use here
    """Return Ray, connected to the cluster at `address`, or to one that is started here (`local`).

    No telemetry, no dashboard. Raises `ConfigurationError` without Ray, `EnvironmentFault` without a cluster.
    """
    if address == LOCAL:
        os.environ.update(PRIVATE)
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))
    path = os.pathsep.join(filter(None, [ROOT, os.environ.get("PYTHONPATH")]))
    os.environ.update(QUIET | {"PYTHONPATH": path})  # handed on to the workers that are started here
    try:
        import ray
    except ImportError as error:
        raise ConfigurationError("Ray가 없습니다. mongmin[ray]를 설치하거나 --executor local 로 하십시오.") from error
    here: dict[str, Any] = {
        "num_cpus": processors,
        "include_dashboard": False,
        "object_store_memory": STORE_BYTES,
    }
    try:
        if not ray.is_initialized():
            where = here if address == LOCAL else {}
            ray.init(address=address, log_to_driver=False, configure_logging=False, **where)
    except (ConnectionError, OSError, RuntimeError, ValueError) as error:
        raise EnvironmentFault(
            f"Ray 클러스터 {address!r}에 연결하지 못했습니다({type(error).__name__}). "
            "ray start 로 띄웠는지, 설정 ingestion.ray_address 가 맞는지 확인하십시오."
        ) from error
    return ray


class RayExecutor:
    """Reads and encodes on a cluster, connected to from construction to `close`."""

    def __init__(self, settings: IngestionSettings, analyzer: Analyzer, read: str) -> None:
        self._mine = not connected()
        self._ray = connect(settings.ray_address)
        self._settings = settings
        self._analyzer = f"{type(analyzer).__module__}:{type(analyzer).__qualname__}"
        self._read = read
        processors = max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        self.readers = self.ahead = 2 * processors

    def reader(self, defaults: Defaults) -> Reader:
        """Return what has files read on the cluster."""
        return RayReader(self._ray, Start(0, self._read, defaults, self._settings))

    def encoder(self) -> Encoder:
        """Return what has chunks encoded on the cluster."""
        return RayEncoder(self._ray, self._analyzer)

    def close(self) -> None:
        """Leave the cluster; one that was started here ends."""
        if self._mine:
            self._ray.shutdown()


class RayReader:
    """Has each file read by a task."""

    def __init__(self, library: Any, start: Start) -> None:  # noqa: ANN401 - Ray
        self._ray = library
        self._start = library.put(start)
        self._task = library.remote(max_retries=RETRIES)(ray_tasks.read_file)

    def read(self, file: SourceFile) -> Iterator[Item]:
        """Yield what a file gives; `Ended` is the last."""
        from ray.exceptions import WorkerCrashedError

        try:
            with translated():
                found = self._ray.get(self._task.remote(file, self._start))
        except WorkerCrashedError:
            yield Ended("died", dead(f"Ray 작업자, {RETRIES + 1}번"))
            return
        yield from items_of(found)

    def close(self) -> None:
        """Do nothing: the cluster is left by the executor."""


class RayEncoder:
    """Has each batch of chunks encoded by a task."""

    def __init__(self, library: Any, analyzer: str) -> None:  # noqa: ANN401 - Ray
        self._ray = library
        self._analyzer = analyzer
        self._task = library.remote(max_retries=-1)(ray_tasks.encode)

    def begin(self, chunks: Sequence[Chunk]) -> Pending:
        """Begin to encode on the cluster."""
        with translated():
            reference = self._task.remote(list(chunks), self._analyzer)

        def result() -> Sequence[EncodedChunk]:
            with translated():
                encoded: Sequence[EncodedChunk] = self._ray.get(reference)
            return encoded

        return result


def connected() -> bool:
    """Whether this process is connected to a cluster already."""
    try:
        import ray
    except ImportError:
        return False
    return bool(ray.is_initialized())


@contextmanager
def translated() -> Iterator[None]:
    """Turn what goes wrong with a cluster into our fault; the crash of a single worker passes."""
    from ray.exceptions import RayError, WorkerCrashedError

    try:
        yield
    except WorkerCrashedError:
        raise
    except RayError as error:
        raise EnvironmentFault(
            f"Ray 클러스터가 일을 마치지 못했습니다({type(error).__name__}). "
            "클러스터의 상태와 메모리를 확인하고 같은 명령을 다시 실행하면 이어서 합니다."
        ) from error
