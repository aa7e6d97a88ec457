"""vLLM as a process of ours: started from a model's profile, watched, restarted with a growing pause, stopped whole.

It lives in a virtual environment of its own (its pins conflict with ours) and is reached over HTTP only, so the CPU
build and the GPU build are the same to us.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from configs.models import ServedModel, find_model
from configs.settings import PROJECT, EngineSettings, Settings, secret
from rag.errors import ModelMissing
from serving.engine.base import Endpoint
from serving.engine.load import is_healthy
from serving.engine.published import Publication
from serving.engine.vllm_arguments import Launch, arguments, environment
from serving.listen import bound, local_url
from serving.models.registry import ModelRegistry
from serving.offline import inherited
from serving.supervise import Child, Supervisor

SILENT_SECONDS = 60.0
"""An engine that worked and then says nothing for as long is ended and started again."""
CHECK_SECONDS = 0.5

Say = Callable[[str], None]


def interpreter(settings: EngineSettings) -> Path:
    """Return the interpreter of vLLM's own environment. Raises `ModelMissing` if it is not there."""
    path = settings.vllm_python if settings.vllm_python.is_absolute() else PROJECT / settings.vllm_python
    if not path.is_file():
        raise ModelMissing(
            f"vLLM이 없습니다({path}). docs/engines.md대로 vLLM을 따로 설치하고 그 python의 경로를 "
            "engine.vllm_python(MONGMIN_ENGINE__VLLM_PYTHON)에 적으십시오."
        )
    return path


@dataclass
class VllmProcess:
    """A vLLM that is to run; `child` is started, watched and stopped by `Watch`."""

    child: Child
    endpoint: Endpoint
    model: ServedModel
    start_seconds: float


def prepare(settings: Settings, name: str, port: int) -> VllmProcess:
    """Verify the weights of `name` and return the process, not yet started.

    Raises `ModelMissing`, `ModelCorrupt`, `ConfigurationError`.
    """
    model = find_model(name)
    python = interpreter(settings.engine)
    folder = ModelRegistry(settings.data).verified(name)
    with bound(settings.engine.host, port, "--port") as door:
        port = door.getsockname()[1]
    given = secret(settings.engine.api_key_env)
    key = given.get_secret_value() if given else secrets.token_urlsafe(24)
    launch = Launch(
        name, folder, settings.engine.host, port, settings.engine.gpu_memory, settings.engine.context_tokens
    )
    child = Child(
        name,
        arguments(python, model, launch),
        settings.data / "logs" / f"engine-{name}.log",
        environment=environment(model, key, inherited()),
        whole_group=True,
    )
    endpoint = Endpoint(f"{local_url(settings.engine.host, port)}/v1", key)
    return VllmProcess(child, endpoint, model, settings.engine.start_seconds)


@dataclass
class Watch:
    """Keeps an engine running and tells the data folder where it is, for as long as it answers.

    `healthy` and `clock` are given for tests.
    """

    engine: VllmProcess
    publication: Publication
    say: Say
    healthy: Callable[[Endpoint], bool] = is_healthy
    clock: Callable[[], float] = field(default=time.monotonic)
    ready: bool = False
    _heard: float = 0.0

    def __post_init__(self) -> None:
        self._supervisor = Supervisor([self.engine.child], self.say, self.clock)

    def start(self) -> None:
        """Start the process."""
        self._supervisor.start()
        self._heard = self.clock()

    def check(self) -> None:
        """Restart what died, publish what answers, end what hangs. Raises `EnvironmentFault` where that is hopeless."""
        born = self.engine.child.born
        self._supervisor.check()
        if not self._runs() or self.engine.child.born != born:
            self._lost()
        elif self.healthy(self.engine.endpoint):
            self._heard = self.clock()
            if not self.ready:
                self._found()
        elif self.clock() - max(self._heard, self.engine.child.born) > self._patience():
            self.say("엔진이 응답하지 않아 끝내고 다시 시작합니다.")
            self.engine.child.end()

    def stop(self) -> None:
        """Send nobody here any more, then stop the process and all of its children."""
        self.publication.withdraw()
        self._supervisor.stop()

    def _runs(self) -> bool:
        process = self.engine.child.process
        return process is not None and process.poll() is None

    def _patience(self) -> float:
        return SILENT_SECONDS if self.ready else self.engine.start_seconds

    def _found(self) -> None:
        self.ready = True
        self.publication.publish(self.engine.endpoint, self.engine.child.name)
        self.say(f"엔진 {self.engine.child.name}: {self.engine.endpoint.url}")

    def _lost(self) -> None:
        if self.ready:
            self.ready = False
            self.publication.silence()
