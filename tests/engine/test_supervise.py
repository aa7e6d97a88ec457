from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import IO

import pytest

from rag.errors import ConfigurationError, EnvironmentFault
from serving.supervise import GIVE_UP_AFTER, STEADY_SECONDS, Child, Supervisor


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = time.monotonic()

    def __call__(self) -> float:
        return self.now


def child(tmp_path: Path, script: str) -> Child:
    return Child("part", [sys.executable, "-c", script], tmp_path / "part.log")


def ended(one: Child) -> None:
    assert one.process is not None
    one.process.wait(20)


def test_all_are_stopped_together_and_leave_their_words_in_a_log(tmp_path: Path) -> None:
    one = child(tmp_path, "import time; print('서 있음', flush=True); time.sleep(60)")
    supervisor = Supervisor([one], lambda _: None)
    supervisor.start()
    deadline = time.monotonic() + 20
    while "서 있음" not in one.tail() and time.monotonic() < deadline:
        time.sleep(0.05)
    supervisor.check()
    supervisor.stop()
    assert one.process is not None
    assert one.process.poll() is not None
    assert one.tail() == "서 있음"


def test_a_child_that_will_not_stop_is_forced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serving.supervise.STOP_SECONDS", 0.5)
    script = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('x', flush=True); time.sleep(60)"
    )
    one = child(tmp_path, script)
    supervisor = Supervisor([one], lambda _: None)
    supervisor.start()
    while not one.tail():
        time.sleep(0.05)
    supervisor.stop()
    assert one.process is not None
    assert one.process.returncode == -9


def test_a_child_that_dies_is_reported_and_started_again_after_a_growing_pause(tmp_path: Path) -> None:
    told: list[str] = []
    clock = Hand()
    one = child(tmp_path, "raise SystemExit(7)")
    supervisor = Supervisor([one], told.append, clock)
    supervisor.start()
    first = one.process
    ended(one)
    supervisor.check()
    assert "코드 7" in told[0]
    assert "1초" in told[0]
    supervisor.check()
    assert one.process is first
    clock.now += 1.1
    supervisor.check()
    assert one.process is not first
    ended(one)
    supervisor.check()
    assert "2초" in told[1]


def test_a_child_that_keeps_dying_ends_the_whole_with_its_last_words(tmp_path: Path) -> None:
    clock = Hand()
    one = child(tmp_path, "import sys; print('메모리가 모자랍니다', file=sys.stderr); raise SystemExit(1)")
    supervisor = Supervisor([one], lambda _: None, clock)
    supervisor.start()
    for _ in range(GIVE_UP_AFTER - 1):
        ended(one)
        supervisor.check()
        clock.now += 40
        supervisor.check()
    ended(one)
    with pytest.raises(EnvironmentFault, match="메모리가 모자랍니다"):
        supervisor.check()


@pytest.mark.parametrize("code", [2, 3])
def test_a_child_that_says_that_the_environment_is_wrong_is_not_tried_again(tmp_path: Path, code: int) -> None:
    one = child(tmp_path, f"print('포트가 없습니다'); raise SystemExit({code})")
    supervisor = Supervisor([one], lambda _: None)
    supervisor.start()
    ended(one)
    with pytest.raises(EnvironmentFault, match="포트가 없습니다"):
        supervisor.check()


def test_a_child_that_ran_steadily_is_started_again_whatever_its_code(tmp_path: Path) -> None:
    told: list[str] = []
    clock = Hand()
    one = child(tmp_path, "raise SystemExit(3)")
    supervisor = Supervisor([one], told.append, clock)
    supervisor.start()
    ended(one)
    clock.now += STEADY_SECONDS + 1
    supervisor.check()
    clock.now += 1.1
    supervisor.check()
    ended(one)
    supervisor.check()
    assert ["1초" in told[0], "2초" in told[1]] == [True, True]


def test_a_log_that_cannot_be_written_is_told_in_korean(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("")
    one = Child("part", [sys.executable, "-c", ""], tmp_path / "logs" / "part.log")
    with pytest.raises(ConfigurationError, match="쓸 수 없습니다"):
        Supervisor([one], lambda _: None).start()


def test_a_full_disk_costs_a_child_its_log_and_not_its_life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def full(self: Path, mode: str = "r") -> IO[str]:
        if self.suffix == ".log":
            raise OSError(28, "No space left on device")
        return real(self, mode)

    monkeypatch.setattr(Path, "open", full)
    one = child(tmp_path, "pass")
    one.start(0.0)
    ended(one)
    assert one.process is not None
    assert one.process.returncode == 0
