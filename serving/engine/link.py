"""The chat model that the answer path holds: finds its engine at each use, so that a restarted one is found again.

After failures in a row the engine is left alone for some seconds: answers are then quoted without waiting for it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing

from rag.errors import EngineRefused, EngineUnavailable
from rag.ports import ChatModel, ModelInfo, Prompt
from rag.stages import stage
from serving.cancel import stop_if_cancelled
from serving.engine.base import Endpoint
from serving.gateway.breaker import Breaker, BreakerRules

RULES = BreakerRules(failures=2, seconds=2.0, longest=15.0)


class LinkedModel:
    """A `ChatModel` over whatever endpoint `find` returns now; `connect` makes the model for a new endpoint.

    `find` raises `EngineUnavailable` where there is none.
    """

    def __init__(
        self,
        info: ModelInfo,
        find: Callable[[], Endpoint],
        connect: Callable[[Endpoint, ModelInfo], ChatModel],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.info = info
        self._find = find
        self._connect = connect
        self._lock = threading.Lock()
        self._known: tuple[Endpoint, ChatModel] | None = None
        self._breaker = Breaker(RULES)
        self._now = now

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """Yield pieces of text; stops once nobody waits. Raises `EngineUnavailable`, at once while it is left alone."""
        stop_if_cancelled()
        model = self._current()
        with self._lock:
            if not self._breaker.allow(self._now()):
                raise EngineUnavailable("언어 모델이 계속 응답하지 않아 잠시 부르지 않습니다. 엔진을 확인하십시오.")
        try:
            yield from self._watched(model.stream(prompt))
        except EngineRefused:
            self._tell(True)
            raise
        except EngineUnavailable:
            # A wait that was cut short because the asker left is no failure of the engine.
            stop_if_cancelled()
            self._tell(False)
            raise
        finally:
            self._tell(None)

    def _watched(self, pieces: Iterator[str]) -> Iterator[str]:
        # The adapter sends the request with its first piece, so that the engine's own spans stand below this one.
        with stage("engine"), closing(pieces):  # type: ignore[type-var]  # every adapter's stream is a generator
            for piece in pieces:
                stop_if_cancelled()
                self._tell(True)
                yield piece
            self._tell(True)

    def _tell(self, answered: bool | None) -> None:
        """Let the breaker know; None: the asker left, or it knows already."""
        with self._lock:
            if answered:
                self._breaker.succeeded()
            elif answered is None:
                self._breaker.abandoned()
            else:
                self._breaker.failed(self._now())

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of `text`."""
        return self._current().count_tokens(text)

    def _current(self) -> ChatModel:
        endpoint = self._find()
        with self._lock:
            if self._known is None or self._known[0] != endpoint:
                self._known = (endpoint, self._connect(endpoint, self.info))
                self._breaker = Breaker(RULES)
            return self._known[1]
