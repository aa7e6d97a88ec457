"""One item: its requests asked (each content once), the replies looked at, scored."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Sequence

from eval.harness.cache import ReplyCache
from eval.harness.cases import Case
from eval.harness.requests import Request, content_hash
from eval.harness.suite import Scored, Suite
from eval.harness.system import AnswersCases, System
from rag.evaluation.records import MISSING, Record, Reply, Status
from serving.logging import logger

CUT = 1000
"""Characters kept of a reply that was too large."""


class Asker:
    """Asks a system through a cache; used by several workers at once."""

    def __init__(self, suite: Suite, system: System, cache: ReplyCache, largest_reply: int) -> None:
        self._suite = suite
        self._system = system
        self._cache = cache
        self._largest = largest_reply
        self._facts = content_hash(system.facts())
        self._asking: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._guard = threading.Lock()

    def record(self, case: Case) -> Record:
        """Return the record of a case; whatever goes wrong with it is in the record."""
        return self._recorded(case, self._replies(case))

    def late(self, case: Case) -> Record:
        """Return the record of a case that took too long."""
        replies = tuple(Reply(status="timeout", error="정한 시간 안에 답이 오지 않았습니다.") for _ in case.requests)
        return self._recorded(case, replies)

    def _replies(self, case: Case) -> tuple[Reply, ...]:
        if isinstance(self._system, AnswersCases):
            return tuple(self._within_size(reply) for reply in self._system.replies(case))
        return tuple(self._reply(request) for request in case.requests)

    def _reply(self, request: Request) -> Reply:
        key = content_hash(self._facts, request)
        with self._guard:
            once = self._asking[key]
        with once:
            found = self._cache.get(key)
            if found is None:
                found = self._within_size(self._answered(request))
                self._cache.put(key, found)
            return found

    def _answered(self, request: Request) -> Reply:
        try:
            return self._system.respond(request)
        except Exception as error:  # a fault of the system under test or of its adapter is one item's fault
            logger().warning("system_failed", error=type(error).__name__)
            return Reply(status="failed", error=f"시스템이 오류로 끝났습니다({type(error).__name__}).")

    def _within_size(self, reply: Reply) -> Reply:
        if len(reply.model_dump_json()) <= self._largest:
            return reply
        return reply.model_copy(
            update={"status": "too_large", "text": reply.text[:CUT], "content": None, "error": "답이 너무 큽니다."}
        )

    def _recorded(self, case: Case, replies: tuple[Reply, ...]) -> Record:
        status = status_of(replies)
        scored = Scored({}) if status in MISSING else self._scored(case, replies)
        return Record(
            case=case.id,
            case_sha256=case.sha256,
            cluster=case.cluster,
            slices=case.slices,
            status=scored.status or status,
            requests=tuple(request.model_dump(mode="json") for request in case.requests),
            replies=replies,
            target=case.target,
            scores=dict(scored.scores),
        )

    def _scored(self, case: Case, replies: Sequence[Reply]) -> Scored:
        try:
            return self._suite.score(case, replies)
        except Exception as error:  # a judge that crashes measured nothing; the other items count
            logger().warning("scorer_failed", suite=self._suite.card.name, error=type(error).__name__)
            return Scored({}, "failed")


def status_of(replies: Sequence[Reply]) -> Status:
    """Return what became of an item: the first reply that is missing, else refused if the last one is."""
    missing = next((reply.status for reply in replies if reply.status in MISSING), None)
    return missing or (replies[-1].status if replies else "failed")
