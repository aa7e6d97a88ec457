from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import mongmin
from serving.lock import DataLock, Holder, token_of
from tests.api.server import served
from tests.serving_fakes import FakeDocuments, fake_services


@dataclass(frozen=True)
class Done:
    """What a command printed and returned."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Command = Callable[..., Done]


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run `mongmin --data <tmp>/data ...` in this process."""

    def run(*words: str) -> Done:
        code = mongmin.run(["--data", str(tmp_path / "data"), *words])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return Done(code, captured.out, captured.err)

    return run


@pytest.fixture
def documents() -> FakeDocuments:
    return FakeDocuments()


@pytest.fixture
def running(tmp_path: Path, documents: FakeDocuments) -> Iterator[str]:
    """A running API over fakes that holds the command's data folder."""
    data = tmp_path / "data"
    lock = DataLock(data)
    lock.acquire("serve")
    with served(fake_services(data, documents=documents), token_of(data)) as url:
        lock.publish(Holder(os.getpid(), "serve", url))
        yield url
    lock.release()
