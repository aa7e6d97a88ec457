"""One item: its requests asked (each content once), the replies looked at, scored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from eval.harness.cache import ReplyCache
from eval.harness.cases import Case
from eval.harness.once import Once
from eval.harness.requests import Request, content_hash
from eval.harness.suite import Scored, Suite
from eval.harness.system import AnswersCases, System
from rag.evaluation.records import MISSING, Record, Reply, Status
from serving.clock import KoreanClock
from serving.logging import logger

CUT = 1000
"""Characters kept of a reply that was too large."""
LATE = Reply(status="timeout", error="정한 시간 안에 답이 오지 않았습니다.")
UNWRITABLE = Reply(status="invalid", error="답에 UTF-8로 적을 수 없는 글자가 있습니다.")


class Asker:
    """Asks a system through a cache; used by several workers at once."""

    def __init__(
        self, suite: Suite, system: System, cache: ReplyCache, largest_reply: int, today: date | None = None
    ) -> None:
        self._suite = suite
        self._system = system
        self._cache = cache
        self._largest = largest_reply
        self._facts = content_hash(system.facts())
        self._today = (today or KoreanClock().today()).isoformat()
        self._once = Once(LATE)

    def record(self, case: Case) -> Record:
        """Return the record of a case; whatever goes wrong with it is in the record."""
        return self._recorded(case, self._replies(case))

    def late(self, case: Case) -> Record:
        """Return the record of a case that took too long; nobody waits any longer for what it asked."""
        for request in case.requests:
            self._once.give_up(self._key(request))
        return self._recorded(case, (LATE,) * len(case.requests))

    def _replies(self, case: Case) -> tuple[Reply, ...]:
        if isinstance(self._system, AnswersCases):
            return tuple(map(self._within_size, self._brought(self._system, case)))
        return tuple(self._reply(request) for request in case.requests)

    def _brought(self, system: AnswersCases, case: Case) -> tuple[Reply, ...]:
        try:
            return system.replies(case)
        except Exception as error:  # a reference that cannot read one item's key stops none of the others
            return (_failed(error),) * len(case.requests)

    def _reply(self, request: Request) -> Reply:
        key = self._key(request)
        return self._once.reply(key, lambda: self._cache.get(key), lambda: self._asked(key, request))

    def _key(self, request: Request) -> str:
        """Return what a reply is kept under. What answers from documents answers for a day; a bare model has none."""
        day = "" if request.kind == "complete" else self._today
        return content_hash(self._facts, request, day)

    def _asked(self, key: str, request: Request) -> Reply:
        reply = self._within_size(self._answered(request))
        self._cache.put(key, reply)
        return reply

    def _answered(self, request: Request) -> Reply:
        try:
            return self._system.respond(request)
        except Exception as error:  # a fault of the system under test or of its adapter is one item's fault
            return _failed(error)

    def _within_size(self, reply: Reply) -> Reply:
        try:
            size = len(reply.model_dump_json().encode())
        except ValueError:  # half of a surrogate pair, which JSON can spell and no file can hold
            return UNWRITABLE.model_copy(update={"seconds": reply.seconds})
        if size <= self._largest:
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


def _failed(error: Exception) -> Reply:
    logger().warning("system_failed", error=type(error).__name__)
    return Reply(status="failed", error=f"시스템이 오류로 끝났습니다({type(error).__name__}).")


def status_of(replies: Sequence[Reply]) -> Status:
    """Return what became of an item: the first reply that is missing, else refused if the last one is."""
    missing = next((reply.status for reply in replies if reply.status in MISSING), None)
    return missing or (replies[-1].status if replies else "failed")
