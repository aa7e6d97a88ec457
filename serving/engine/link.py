"""The chat model that the answer path holds: finds its engine at each use, so that a restarted one is found again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing

from rag.ports import ChatModel, ModelInfo, Prompt
from rag.stages import stage
from serving.cancel import stop_if_cancelled
from serving.engine.base import Endpoint


class LinkedModel:
    """A `ChatModel` over whatever endpoint `find` returns now; `connect` makes the model for a new endpoint.

    `find` raises `EngineUnavailable` where there is none.
    """

    def __init__(
        self, info: ModelInfo, find: Callable[[], Endpoint], connect: Callable[[Endpoint, ModelInfo], ChatModel]
    ) -> None:
        self.info = info
        self._find = find
        self._connect = connect
        self._lock = threading.Lock()
        self._known: tuple[Endpoint, ChatModel] | None = None

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """Yield pieces of text; stops between two of them once nobody waits."""
        stop_if_cancelled()
        pieces = self._current().stream(prompt)
        # The adapter sends the request with its first piece, so that the engine's own spans stand below this one.
        with stage("engine"), closing(pieces):  # type: ignore[type-var]  # every adapter's stream is a generator
            for piece in pieces:
                stop_if_cancelled()
                yield piece

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of `text`."""
        return self._current().count_tokens(text)

    def _current(self) -> ChatModel:
        endpoint = self._find()
        with self._lock:
            if self._known is None or self._known[0] != endpoint:
                self._known = (endpoint, self._connect(endpoint, self.info))
            return self._known[1]
