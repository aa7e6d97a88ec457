"""How an engine process is watched, with small processes and a hand-moved clock instead of vLLM."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from configs.models import find_model
from configs.settings import EngineSettings, Settings
from rag.errors import EngineUnavailable, ModelMissing
from rag.ports import Prompt
from serving.engine.base import Endpoint, ReportsLoad
from serving.engine.engines import connector, make_engine
from serving.engine.load import is_healthy, parse_load, read_load
from serving.engine.published import Publication, published, published_model
from serving.engine.status import statuses
from serving.engine.vllm import SILENT_SECONDS, VllmProcess, Watch, interpreter
from serving.supervise import Child

HERE = Endpoint("http://127.0.0.1:9/v1", "key")
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
print(child.pid, flush=True)
time.sleep(300)
"""
METRICS = """
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="m"} 2.0
vllm:num_requests_running{engine="1",model_name="m"} 1.0
vllm:num_requests_waiting{engine="0",model_name="m"} 4.0
vllm:kv_cache_usage_perc{engine="0",model_name="m"} 0.25
vllm:kv_cache_usage_perc{engine="1",model_name="m"} 0.5
vllm:prefix_cache_hits_total{engine="0",model_name="m"} 1.28e+02
vllm:prefix_cache_queries_total{engine="0",model_name="m"} 300.0
"""


@dataclass
class Stage:
    """A watch whose engine is healthy when we say so, at a time that we say."""

    watch: Watch
    child: Child
    said: list[str] = field(default_factory=list)
    healthy: bool = False
    now: float = 1000.0


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    child = Child("gemma-3-270m", [sys.executable, "-c", PARENT], tmp_path / "e.log", whole_group=True)
    publication = Publication(tmp_path)
    publication.claim()
    process = VllmProcess(child, HERE, find_model("gemma-3-270m"), 600.0)
    made = Stage(None, child)  # type: ignore[arg-type]  # filled in on the next line: the two know each other
    made.watch = Watch(process, publication, made.said.append, lambda _: made.healthy, lambda: made.now)
    made.watch.start()
    yield made
    made.watch.stop()


def grandchild(stage: Stage) -> int:
    deadline = time.monotonic() + 20
    while not stage.child.tail() and time.monotonic() < deadline:
        time.sleep(0.05)
    return int(stage.child.tail())


def lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while lives(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not lives(pid)


def test_an_engine_is_published_once_it_answers(stage: Stage, tmp_path: Path) -> None:
    stage.watch.check()
    assert published(tmp_path) is None
    stage.healthy = True
    stage.watch.check()
    assert published(tmp_path) == HERE
    assert published_model(tmp_path, "chat") == "gemma-3-270m"


def test_a_killed_engine_is_taken_back_and_started_again_with_all_that_it_left_ended(
    stage: Stage, tmp_path: Path
) -> None:
    stage.healthy = True
    stage.watch.check()
    left = grandchild(stage)
    process = stage.child.process
    assert process
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    stage.watch.check()
    assert published(tmp_path) is None
    assert gone(left)
    stage.now += 5
    stage.watch.check()
    stage.watch.check()
    assert stage.child.process is not process
    assert published(tmp_path) == HERE


def test_an_engine_that_hangs_is_ended_and_one_that_still_loads_is_waited_for(stage: Stage) -> None:
    stage.now += SILENT_SECONDS + 1
    stage.watch.check()
    assert stage.child.process
    assert stage.child.process.poll() is None
    stage.healthy = True
    stage.watch.check()
    stage.healthy = False
    stage.now += SILENT_SECONDS + 1
    stage.watch.check()
    assert stage.child.process.poll() is not None
    assert any("응답하지 않아" in line for line in stage.said)


def test_a_model_that_never_loads_is_started_again(stage: Stage) -> None:
    stage.now += 601
    stage.watch.check()
    assert stage.child.process
    assert stage.child.process.poll() is not None


def test_stopping_leaves_no_process_and_no_address(stage: Stage, tmp_path: Path) -> None:
    stage.healthy = True
    stage.watch.check()
    left = grandchild(stage)
    stage.watch.stop()
    assert gone(left)
    assert published(tmp_path) is None


def test_load_is_summed_over_replicas_and_the_fullest_cache_counts() -> None:
    load = parse_load(METRICS)
    assert load
    assert (load.running, load.waiting, load.kv_cache) == (3, 4, 0.5)
    assert (load.prefix_hits, load.prefix_queries) == (128, 300)
    assert parse_load("# nothing of vLLM\nprocess_cpu 1.0") is None


def test_an_engine_that_is_not_there_has_no_load_and_no_health() -> None:
    assert read_load(HERE) is None
    assert not is_healthy(HERE)


def test_the_vllm_engine_of_a_process_finds_what_is_published_and_says_how_to_start_it(tmp_path: Path) -> None:
    settings = EngineSettings(kind="vllm")
    engine = make_engine(settings, tmp_path, connector(settings))
    assert engine.state() == "down"
    assert isinstance(engine, ReportsLoad)
    assert engine.load() is None
    assert engine.model
    with pytest.raises(EngineUnavailable, match="mongmin engine start"):
        list(engine.model.stream(Prompt(text="질문")))
    publication = Publication(tmp_path)
    publication.claim()
    publication.publish(HERE, "gemma-3-270m")
    assert engine.state() == "ready"
    assert [one.healthy for one in statuses(Settings(data=tmp_path))] == [False]
    publication.withdraw()


def test_engines_of_several_roles_share_a_data_folder(tmp_path: Path) -> None:
    embedding, chat = Publication(tmp_path, "embedding"), Publication(tmp_path)
    embedding.claim()
    chat.claim()
    embedding.publish(HERE, "e5-small")
    assert published(tmp_path) is None
    assert published(tmp_path, "embedding") == HERE
    for one in (embedding, chat):
        one.withdraw()


def test_a_machine_without_vllm_is_told_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"docs/engines\.md"):
        interpreter(EngineSettings(vllm_python=tmp_path / "python"))
