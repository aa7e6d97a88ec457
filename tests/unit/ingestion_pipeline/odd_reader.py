"""A reader that does to its process what the file tells it to: what parsers of hostile files do by mistake."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from configs.settings import IngestionSettings
from ingestion import reading
from ingestion.outcome import Found
from ingestion.types import Defaults, SourceFile
from rag.errors import EnvironmentFault

READ = f"{__name__}:read"


def read(file: SourceFile, defaults: Defaults, settings: IngestionSettings) -> Found:
    """Do what the first line says, then read the file as always."""
    first, _, rest = file.path.read_text(encoding="utf8").partition("\n")
    verb, _, argument = first.partition(" ")
    deed = DEEDS.get(verb)
    if deed is not None:
        deed(argument or rest)
    return reading.read(file, defaults, settings)


def sleep(_: str) -> None:
    time.sleep(600)


def spin(_: str) -> None:
    """Hold the interpreter, as a regular expression gone wild does."""
    while True:
        pass


def eat(_: str) -> None:
    held = []
    while True:
        held.append(bytearray(64 << 20))


def die(name: str) -> None:
    os.kill(os.getpid(), signal.Signals[name])


def leave(_: str) -> None:
    os._exit(7)


def quit_(_: str) -> None:
    sys.exit(3)


def odd(_: str) -> None:
    raise type("이상한 오류", (Exception,), {})("홍길동의 민원")


def base(_: str) -> None:
    raise BaseException("홍길동의 민원")  # noqa: TRY002 - the oddest that a parser can raise


def deep(text: str) -> None:
    deep(text)


def fault(_: str) -> None:
    raise EnvironmentFault("인식기가 없습니다. 설치하십시오.")


def write(place: str) -> None:
    Path(place).write_text("밖에 쓴 글", encoding="utf8")


def chatter(_: str) -> None:
    sys.stdout.write("parser says hello\n" * 1000)
    sys.stdout.flush()


def garble(_: str) -> None:
    """Write to every pipe that is open, as code injected by a file might."""
    for number in range(3, 20):
        try:
            os.write(number, b"\x00" * 7 + b"\x10" + b"cos\nsystem\n(S'true'\ntR.")
        except OSError:
            continue


def tell(place: str) -> None:
    """Say which process reads, through the text of a failure."""
    raise type(f"P{os.getpid()}", (Exception,), {})


def keys(_: str) -> None:
    raise type("X" + "".join(sorted(name for name in os.environ if "MONGMIN" in name)), (Exception,), {})


DEEDS: dict[str, Callable[[str], None]] = {
    "sleep": sleep, "spin": spin, "eat": eat, "die": die, "leave": leave, "quit": quit_, "odd": odd, "base": base,
    "deep": deep, "fault": fault, "write": write, "chatter": chatter, "garble": garble, "tell": tell, "keys": keys,
}  # fmt: skip
