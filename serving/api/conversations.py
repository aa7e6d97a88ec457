"""The last turns of each conversation, in this process's memory only."""

from __future__ import annotations

import threading
from collections import OrderedDict

from rag.types import Turn
from serving.caller import Caller

MAX_CONVERSATIONS = 1000
MAX_TURNS = 5
MAX_CHARS = 2000


class Conversations:
    """A bounded memory; the conversation that was silent longest is forgotten first. Callers never share one."""

    def __init__(self, conversations: int = MAX_CONVERSATIONS, turns: int = MAX_TURNS) -> None:
        self._most = conversations
        self._turns = turns
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], tuple[Turn, ...]] = OrderedDict()

    def turns(self, caller: Caller, conversation_id: str | None) -> tuple[Turn, ...]:
        """Return the last turns, oldest first; none for an unknown conversation."""
        with self._lock:
            return self._kept.get((caller.name, conversation_id or ""), ())

    def add(self, caller: Caller, conversation_id: str | None, question: str, answer: str) -> None:
        """Remember a turn."""
        if not conversation_id:
            return
        key = (caller.name, conversation_id)
        turn = Turn(question[:MAX_CHARS], answer[:MAX_CHARS])
        with self._lock:
            self._kept[key] = (*self._kept.pop(key, ()), turn)[-self._turns :]
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
