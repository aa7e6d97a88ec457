"""Records answers: for evidence, for conversations and for usage.

A fault of the database never costs an answer, unless the settings require evidence of it (`evidence.required`).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from configs.settings import RecordsSettings
from rag.errors import MongminError
from rag.spending import Spending
from rag.types import Turn
from serving.answer_evidence import AnswerEvidence
from serving.caller import Caller
from serving.logging import logger
from serving.schemas import AnswerOut
from serving.store.base import Database
from serving.store.conversations import MAX_CHARS, ConversationStore
from serving.store.screen import Screen, as_written
from serving.store.usage import Cost, UsageStore, energy_wh

TURNS = 5
"""How many earlier turns a follow-up is understood by."""
MAX_CONVERSATIONS = 1000
NOT_RECORDED = "기록 데이터베이스에 문제가 있어 이 문답은 대화 기록에 남지 않았습니다."


class TurnMemory:
    """The last turns of each conversation, in this process's memory only; the one silent longest is forgotten first."""

    def __init__(self, conversations: int = MAX_CONVERSATIONS, turns: int = TURNS) -> None:
        self._most = conversations
        self._turns = turns
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], tuple[Turn, ...]] = OrderedDict()

    def turns(self, owner: str, name: str) -> tuple[Turn, ...]:
        """Return the last turns, oldest first; none for an unknown conversation."""
        with self._lock:
            return self._kept.get((owner, name), ())

    def add(self, owner: str, name: str, question: str, answer: str) -> None:
        """Remember a turn."""
        turn = Turn(question[:MAX_CHARS], answer[:MAX_CHARS])
        with self._lock:
            self._kept[owner, name] = (*self._kept.pop((owner, name), ()), turn)[-self._turns :]
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


class Recorder:
    """Records what was asked (if the settings keep questions) and what it cost.

    `failed` counts the code of each fault; `screen` sees a person's words before they are stored. `model` is what the
    engine serves: it has worked for an answer that quotes, too, if what it wrote did not pass the checks.
    """

    def __init__(
        self,
        database: Database,
        settings: RecordsSettings,
        failed: Callable[[str], None],
        screen: Screen = as_written,
        model: str = "",
        evidence: AnswerEvidence | None = None,
    ) -> None:
        self._evidence = evidence
        self._model = model
        self.conversations = ConversationStore(database, screen)
        self.usage = UsageStore(database)
        self._memory = TurnMemory() if settings.keep_questions == "none" else None
        self._watts = settings.engine_watts
        self._failed = failed

    @property
    def holds_back(self) -> bool:
        """Whether nothing of an answer may go out before its evidence is written."""
        return self._evidence is not None and self._evidence.required

    def turns(self, caller: Caller, name: str | None) -> tuple[Turn, ...]:
        """Return the caller's last turns of a conversation, oldest first; none where they cannot be read."""
        if not name:
            return ()
        if self._memory is not None:
            return self._memory.turns(caller.name, name)
        with self._guarded():
            return self.conversations.turns(caller.name, name, TURNS)
        return ()

    def answered(self, caller: Caller, route: str, question: str, answer: AnswerOut, spending: Spending) -> AnswerOut:
        """Record an answer; return it, with a notice if its conversation or its evidence could not be kept.

        When this returns, what was recorded is durable. Raises only where evidence is required and cannot be written.
        """
        if self._evidence is not None:
            answer = self._evidence.kept(caller, route, question, answer)
        cost = self.cost(caller, route, answer, spending)
        with self._guarded():
            self.usage.add(cost)
        name = answer.conversation_id
        if not name:
            return answer
        if self._memory is not None:
            self._memory.add(caller.name, name, question, answer.answer)
            return answer
        with self._guarded():
            self.conversations.add(caller.name, name, question, answer)
            return answer
        return answer.model_copy(update={"notices": [*answer.notices, NOT_RECORDED]})

    def cost(self, caller: Caller, route: str, answer: AnswerOut, spending: Spending) -> Cost:
        """Return what an answer cost."""
        engine = (answer.timings_ms.generate or 0.0) / 1000
        return Cost(
            owner=caller.name,
            department=department_of(caller),
            model=answer.model or (self._model if spending.completion_tokens else ""),
            route=route,
            mode=answer.mode,
            prompt_tokens=spending.prompt_tokens,
            completion_tokens=spending.completion_tokens,
            estimated=spending.estimates > 0,
            seconds=(answer.timings_ms.total or 0.0) / 1000,
            engine_seconds=engine,
            energy_wh=energy_wh(engine, self._watts),
        )

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Log and count a fault of the database, and go on after the block."""
        try:
            yield
        except MongminError as error:
            self._failed(error.code)
            logger().error("record", code=error.code)


def department_of(caller: Caller) -> str:
    """Return the department that a caller's usage counts for: their first, so that no answer is counted twice."""
    return caller.departments[0] if caller.departments else ""
