"""One reader's process as its parent sees it: started when first needed, watched, killed and replaced."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from configs.settings import IngestionSettings
from ingestion.outcome import LIMITED, TOGETHER, Ended, Item, dead, out_of_time, too_much
from ingestion.readers.wire import Fault, Garbled, Inbox, OutOfTime, PeerGone, TooLong, unpack
from ingestion.readers.worker import Start, seconds_for
from ingestion.types import Defaults, SourceFile
from rag import errors

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120.0
STOP_SECONDS = 5.0
FILES = 1_000
"""Files after which a process is replaced: what libraries leak does not add up."""
BYTES_A_CHARACTER = 24
SMALLEST = 64 << 20
"""Bytes that a message about a file may take: so many a character of its limit, and no fewer than this."""
INHERITED = ("PATH", "HOME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ", "LD_LIBRARY_PATH",
             "TESSDATA_PREFIX", "VIRTUAL_ENV", "PYTHONHOME", "PYTHONHASHSEED")  # fmt: skip
"""All that a reader gets of the environment: keys and passwords of services are none of its business."""


class ReaderProcess:
    """Reads files in a process of its own. To be used, and closed, by the thread that uses it first."""

    def __init__(self, read: str, defaults: Defaults, settings: IngestionSettings) -> None:
        self._start = Start(os.getpid(), read, defaults, settings)
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._inbox: Inbox | None = None
        self._files = 0

    def read(self, file: SourceFile) -> Iterator[Item]:
        """Yield what a file gives; `Ended` is the last, whatever happens to the process."""
        ended: Ended | None = None
        try:
            for item in self._answers(file, self._ready()):
                if isinstance(item, Ended):
                    ended = item
                yield item
        finally:
            if ended is None or ended.how in LIMITED:  # also when the caller goes away in the middle
                self.close()

    def close(self) -> None:
        """End the process."""
        process, self._process, self._inbox, self._files = self._process, None, None, 0
        if process is not None:
            process.kill()
            process.communicate()

    def _answers(self, file: SourceFile, inbox: Inbox) -> Iterator[Item]:
        seconds, characters = seconds_for(file.size, self._settings), max(self._settings.reader_chars, file.size)
        until, most = inbox.waited + seconds, max(SMALLEST, characters * BYTES_A_CHARACTER)
        allowance = TOGETHER * most
        try:
            self._ask(file)
            last: Item | None = None
            while not isinstance(last, Ended):
                message = inbox.receive(until - inbox.waited, min(most, allowance))
                allowance -= len(message)
                for last in items_of(unpack(message)):
                    yield last
        except OutOfTime:
            yield Ended("time", out_of_time(seconds))
        except TooLong:
            yield Ended("output", too_much(characters))
        except Garbled:
            yield Ended("died", dead("알 수 없는 응답"))
        except (PeerGone, BrokenPipeError):
            yield self._death(seconds)

    def _ready(self) -> Inbox:
        """Return where answers come from, of a process that runs and is not worn."""
        if self._files >= FILES or (self._process is not None and self._process.poll() is not None):
            self.close()
        self._files += 1
        return self._inbox or self._launch()

    def _launch(self) -> Inbox:
        """Start the process. Raises `EnvironmentFault` if it does not come up."""
        command = [sys.executable, "-m", "ingestion.readers.worker"]
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                command, stdin=pipe, stdout=pipe, stderr=nowhere, env=environment(), start_new_session=True
            )
            inbox = Inbox(cast("BinaryIO", self._process.stdout))
            self._ask(self._start)
            inbox.receive(START_SECONDS, SMALLEST)
        except (OSError, OutOfTime, PeerGone, Garbled) as error:
            self.close()
            raise errors.EnvironmentFault(
                f"문서를 읽는 프로세스를 시작하지 못했습니다({type(error).__name__}). 메모리와 설치를 확인하십시오. "
                "설정 ingestion.readers 를 0으로 하면 따로 띄우지 않고 읽습니다."
            ) from error
        self._inbox = inbox
        return inbox

    def _ask(self, request: object) -> None:
        requests = cast("BinaryIO", cast("subprocess.Popen[bytes]", self._process).stdin)
        requests.write(pickle.dumps(request))
        requests.flush()

    def _death(self, seconds: float) -> Ended:
        process = cast("subprocess.Popen[bytes]", self._process)
        try:
            code = process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            return Ended("died", dead("응답을 닫음"))
        if -code == signal.SIGXCPU:
            return Ended("time", out_of_time(seconds))
        return Ended("died", dead(cause(code)))


def items_of(message: object) -> list[Item]:
    """Return the items of a message. Raises the fault of the environment that it may tell of instead, or `Garbled`."""
    if isinstance(message, Fault):
        known = getattr(errors, message.name, errors.EnvironmentFault)
        raise (known if issubclass(known, errors.EnvironmentFault) else errors.EnvironmentFault)(message.message)
    if not isinstance(message, list) or not all(isinstance(item, Item) for item in message):
        raise Garbled
    return message


def cause(code: int) -> str:
    """Say how a process ended."""
    if -code == signal.SIGKILL:
        return "SIGKILL, 시스템의 메모리가 모자랐을 수 있습니다"
    if code < 0:
        return signal.Signals(-code).name
    return f"종료 코드 {code}"


def environment() -> dict[str, str]:
    """Return a reader's environment: what Python and its libraries need."""
    kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return kept | {"PYTHONPATH": path, "PYTHONIOENCODING": "utf8"}
