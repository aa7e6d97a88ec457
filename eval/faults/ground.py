"""Where a drill takes place: data folders with the sample documents, stacks over them, and clients."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eval.faults.client import Client, Seen
from eval.faults.result import Outcome
from eval.faults.stack import Stack
from eval.faults.writes import Writer, lost_records, lost_uploads
from serving.lock import token_of
from serving.store.base import Database

FILLED = "준비되었습니다"
FILL_SECONDS = 600.0


@dataclass(frozen=True)
class Ground:
    """A folder for the drill, and one data folder in it that is filled once and copied for each fault."""

    folder: Path
    environment: Mapping[str, str]

    def prepare(self) -> None:
        """Fill the data folder that the others are copies of, unless an earlier drill left it."""
        if (self.folder / "filled").exists():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        stack = Stack(self.folder / "template", self.environment)
        stack.start()
        try:
            stack.wait_for(lambda: FILLED in stack.told(), FILL_SECONDS, "예시 문서")
        finally:
            stack.stop()
        (self.folder / "filled").touch()

    @contextmanager
    def stack(
        self,
        name: str,
        environment: Mapping[str, str] | None = None,
        place: Path | None = None,
        prefix: Sequence[str] = (),
    ) -> Iterator[Stack]:
        """Yield a running stack over a copy of its own, at `place` if given."""
        data = (place or self.folder) / name
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(self.folder / "template", data)
        stack = Stack(data, {**self.environment, **(environment or {})}, prefix)
        stack.start()
        try:
            stack.wait_until_ready()
            yield stack
        finally:
            stack.stop()
            shutil.rmtree(data, ignore_errors=True)


def client_of(stack: Stack, url: str | None = None, seconds: float = 60.0) -> Client:
    """Return a client that holds the operator's token of a stack."""
    return Client(url or stack.url, token_of(stack.data), seconds)


def when_generating(do: Callable[[], None]) -> Callable[[str, Mapping[str, object]], None]:
    """Return what does something once, in the middle of a stream: when the model is at work."""
    done = list[bool]()

    def at(name: str, data: Mapping[str, object]) -> None:
        if not done and (name == "sentence" or data.get("stage") == "generating"):
            done.append(True)
            do()

    return at


def mid_write(
    fault: str,
    stack: Stack,
    break_it: Callable[[], None],
    mend: Callable[[], float],
    database: Database | None = None,
    when: str = "mid-write",
) -> Outcome:
    """Break something under writes; `mend` returns the seconds of the recovery. Nothing acknowledged may be lost."""
    client = client_of(stack, seconds=30.0)
    writer = Writer(client, fault.replace(" ", ""))
    with writer.at_work():
        writer.wait_for(20)
        break_it()
        recovered = mend()
        writer.wait_for(10)
    lost = [*lost_records(client, database or Database.in_folder(stack.data)), *lost_uploads(client)]
    return write_outcome((fault, when), writer, recovered, len(lost))


def write_outcome(what: tuple[str, str], writer: Writer, recovered: float, lost: int) -> Outcome:
    """Return what came of writes under a fault (its name, and when it struck)."""
    client = writer.client
    return Outcome(
        *what,
        saw=shown(client.failed),
        recovered=recovered,
        requests=client.requests,
        failed=len(client.failed),
        acknowledged=writer.acknowledged(),
        lost=lost,
        promise=all(seen.noticed for seen in client.failed),
    )


def mid_stream(fault: str, stack: Stack, break_it: Callable[[], None], mend: Callable[[], float]) -> Outcome:
    """Break something while an answer is streamed; what the user then saw is the last event."""
    client = client_of(stack, seconds=30.0)
    seen = client.stream(when_generating(break_it))
    recovered = mend()
    again = client.ask()
    saw = f"{seen} after {seen.seconds:.1f} s; then {again}"
    return Outcome(
        fault,
        "mid-stream",
        saw=saw,
        recovered=recovered,
        requests=client.requests,
        failed=len(client.failed),
        promise=seen.noticed and again.answered,
    )


def shown(failed: Sequence[Seen]) -> str:
    """Return what those saw whose requests failed: each kind with its number and the first words of it."""
    if not failed:
        return "nothing: every request went through"
    kinds: dict[str, list[Seen]] = {}
    for seen in failed:
        kinds.setdefault(seen.kind, []).append(seen)
    return "; ".join(f"{len(group)}x {group[0]}" for group in kinds.values())
