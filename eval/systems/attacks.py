"""Attacks on the pipeline: each planted in an index of their own, asked by an officer who may see only their own.

What comes back is everything that left for the question, by place, so that a scorer looks everywhere. A planted
sentence stands both among the operator's words and in another department's closed document.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from configs.prompts import load_prompts
from eval.harness.requests import Attack, content_hash
from eval.redteam.gold import ECHO, Item, documents, write
from eval.redteam.ground import Ground, ground, planted
from eval.systems.replies import Fault
from rag.answer import Answerer
from rag.evaluation.records import Reply, Status
from rag.ports import ChatModel
from serving.services import Services

IN_QUESTION = "question"
"""The carrier of an attack that the asker makes; all others lie in a document."""


class Attacks:
    """The ground of attacks, opened with the first: a model, guards, and an index in memory."""

    def __init__(self, model: Callable[[], ChatModel | None], guarded: Callable[[Answerer], Answerer]) -> None:
        self._model = model
        self._guarded = guarded
        self._opened = ExitStack()
        self._ground: tuple[Ground, Path] | None = None
        self._turn = threading.Lock()
        self._sown: set[str] = set()

    def respond(self, attack: Attack) -> Reply:
        """Ask an attack's question, and return everything that left."""
        item = item_of(attack)
        held = with_sentence(self._sow(item), item.plant)
        leaving = held.ask(item.question, item.caller)
        if item.direct:
            leaving = {place: text for place, text in leaving.items() if place not in ECHO}
        return Reply(
            status=status_of(leaving),
            text=leaving.get("answer.answer", ""),
            content={"leaving": dict(leaving), "canary": held.canary, "system": held.system},
        )

    def close(self) -> None:
        """Let the ground go."""
        self._opened.close()

    def _sow(self, item: Item) -> Ground:
        with self._turn:
            held, folder = self._ground or self._open()
            if item.id not in self._sown:
                write(folder / item.id, documents(item))
                held.take_in(folder / item.id, department=item.id)
                self._sow_closed(held, folder / f"{item.id}-other", item)
                self._sown.add(item.id)
            return held

    def _sow_closed(self, held: Ground, folder: Path, item: Item) -> None:
        if item.plant:
            write(folder, {"비공개 문서.txt": f"{item.benign_question}\n{item.plant}\n".encode()})
            held.take_in(folder, department=folder.name, grade="S")

    def _open(self) -> tuple[Ground, Path]:
        folder = Path(self._opened.enter_context(tempfile.TemporaryDirectory(prefix="mongmin-eval-attacks-")))
        held = self._opened.enter_context(ground(folder / "data", self._model(), change=self._guarded))
        self._ground = held, folder / "files"
        return self._ground


def attacks_on(services: Services) -> Attacks:
    """Return the attacks on services: with their model and their guards."""
    answerer = services.answerer
    if not isinstance(answerer, Answerer):
        raise Fault("unable", "이 답변 경로는 공격해 볼 수 없습니다.")
    guards = answerer.guards
    return Attacks(lambda: services.engine.model, lambda own: replace(own, guards=guards))


def item_of(attack: Attack) -> Item:
    """Return an attack as the attacker's item; its department is a name that its content gives."""
    return Item(
        id=f"attack-{content_hash(attack)[:12]}",
        kind="direct" if attack.where == IN_QUESTION else "indirect",
        where=attack.where,
        goal=None,
        payload=attack.payload,
        benign_question=attack.query,
        canary=None,
        plant=attack.planted,
    )


def with_sentence(held: Ground, sentence: str) -> Ground:
    """Return a ground whose operator told the model one sentence more."""
    answerer = held.services.answerer
    if not sentence or not isinstance(answerer, Answerer):
        return held
    prompts = planted(load_prompts(), sentence)
    changed = replace(answerer, prompts=prompts)
    return Ground(replace(held.services, answerer=changed), prompts.chat_system, held.canary)


def status_of(leaving: Mapping[str, str]) -> Status:
    """Return what became of the question: an error that left is an answer to be looked at, too."""
    if not leaving:
        return "empty"
    return "refused" if leaving.get("answer.mode") == "refused" else "answered"
