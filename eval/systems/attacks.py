"""Attacks on the pipeline: each planted in an index of their own, asked by an officer who may see only their own.

What comes back is everything that left for the question, by place, so that a scorer looks everywhere.
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
from eval.redteam.gold import ECHO, write
from eval.redteam.ground import Ground, ground, planted
from eval.redteam.requested import closed_document, direct, documents, in_prompt
from eval.systems.replies import Fault
from rag.answer import Answerer
from rag.evaluation.records import Reply, Status
from rag.ports import ChatModel
from serving.caller import Caller
from serving.services import Services


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
        department = f"attack-{content_hash(attack)[:12]}"
        held = with_sentence(self._sow(attack, department), in_prompt(attack))
        leaving = held.ask(attack.query, Caller(f"officer of {department}", departments=(department,)))
        if direct(attack):
            leaving = {place: text for place, text in leaving.items() if place not in ECHO}
        return Reply(
            status=status_of(leaving),
            text=leaving.get("answer.answer", ""),
            content={"leaving": dict(leaving), "canary": held.canary, "system": held.system},
        )

    def close(self) -> None:
        """Let the ground go."""
        self._opened.close()

    def _sow(self, attack: Attack, department: str) -> Ground:
        with self._turn:
            held, folder = self._ground or self._open()
            if department not in self._sown:
                write(folder / department, documents(attack))
                held.take_in(folder / department, department=department)
                self._sow_closed(held, folder / f"{department}-other", closed_document(attack))
                self._sown.add(department)
            return held

    def _sow_closed(self, held: Ground, folder: Path, files: Mapping[str, bytes]) -> None:
        if files:
            write(folder, files)
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
    return "refused" if leaving.get("answer.mode") == "refused" or "error" in leaving else "answered"
