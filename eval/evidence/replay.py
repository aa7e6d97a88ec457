"""Answers questions about the sample documents, makes each answer again from its record, and compares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from configs.settings import PROJECT, Settings, load
from rag.errors import InputError
from rag.ports import Index
from rag.types import Where
from serving.ask import last_answer
from serving.bootstrap import bootstrap
from serving.desk import LocalDesk
from serving.lock import DataLock
from serving.schemas import AskRequest, IngestRequest
from serving.schemas_evidence import ReplayOut

SAMPLE = PROJECT / "data" / "sample"
MOST_CHUNKS = 10_000


@dataclass
class Replays:
    """The outcome of each replay."""

    done: list[tuple[str, ReplayOut]] = field(default_factory=list)

    @property
    def different(self) -> int:
        """How many were not the same in everything."""
        return sum(not one.same for _, one in self.done)

    def lines(self) -> Iterator[str]:
        """Tell the outcome."""
        modes = Counter(mode for mode, _ in self.done)
        yield f"답변 {len(self.done)}건(" + ", ".join(f"{mode} {number}" for mode, number in modes.items()) + ")"
        same_answer = sum(one.same_answer for _, one in self.done)
        yield f"모두 같음 {len(self.done) - self.different}건, 답변은 같음 {same_answer}건"
        for code, number in Counter(each.code for _, one in self.done for each in one.differences).most_common():
            yield f"다른 점 {code}: {number}건"


def replay(folder: Path, times: int, engine: str, say: Callable[[int], None] = lambda _done: None) -> Replays:
    """Take the sample documents into a data folder of their own, ask `times` questions, and make each answer again."""
    settings = settings_of(folder, engine)
    lock = DataLock(settings.data)
    lock.acquire("eval")
    services, outcome = bootstrap(settings), Replays()
    desk = LocalDesk(services, lock)
    try:
        desk.ingest(IngestRequest(paths=(str(SAMPLE),)))
        for number, question in enumerate(questions(services.index, times), 1):
            answer = last_answer(desk.ask(AskRequest(query=question)))
            outcome.done.append((answer.mode, desk.replay(answer.evidence_id)))
            say(number)
    finally:
        desk.close()
    return outcome


def settings_of(folder: Path, engine: str) -> Settings:
    """Return the settings of a trial."""
    if engine not in {"none", "llama"}:
        raise InputError(f"엔진 {engine!r}은(는) 없습니다. none이나 llama를 주십시오.")
    return load(data=folder / "data", environment={"MONGMIN_ENGINE__KIND": engine})


def questions(index: Index, times: int) -> list[str]:
    """Ask about the headings of the documents, each heading once, in the order of their names."""
    chunks = index.scroll(Where(), MOST_CHUNKS)
    named = sorted({f"{chunk.title}에서 {chunk.heading}은(는) 어떻게 되나요?" for chunk in chunks if chunk.heading})
    if len(named) < times:
        raise InputError(f"예시 문서로 만들 수 있는 질문은 {len(named)}개입니다. --times를 그 아래로 주십시오.")
    step = len(named) / times
    return [named[int(number * step)] for number in range(times)]
