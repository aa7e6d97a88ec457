"""`pipeline` and `quotes`: the path that serves users, in this process.

Questions go the way of `mongmin ask` (masked, watched for danger, answered, screened, with evidence), searches and
complaints that of `mongmin search` and `mongmin triage`, over the shadow of a data folder (`eval.systems.shadow`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from contextvars import copy_context
from datetime import date

from pydantic import JsonValue, ValidationError

from configs.prompts import load_prompts
from configs.settings import EngineSettings, Settings
from eval.harness.requests import Ask, Attack, Request, RequestKind, Scope, Search, Triage
from eval.systems.attacks import attacks_on
from eval.systems.meter import Meter
from eval.systems.program import program
from eval.systems.replies import Fault, metered, unable
from eval.systems.shadow import shadowed
from eval.systems.shapes import answer_reply, search_reply, triage_reply
from rag.evaluation.bundle import System as SystemFacts
from rag.evaluation.records import Reply
from rag.ports import Clock
from rag.spending import Spending, count_into
from serving.answer_evidence import model_checksum
from serving.bootstrap import bootstrap
from serving.complaints.shapes import ComplaintIn
from serving.desk import Desk, LocalDesk
from serving.lock import DataLock
from serving.operations.contents import public_settings
from serving.operations.generations import generations
from serving.schemas import AnswerOut, AskRequest, SearchOut, SearchRequest, StreamedSentence
from serving.services import Services

DECIDES = ("engine", "index", "embedder", "reranker", "retrieval", "answer", "guards", "complaints")
"""The sections of the settings that change what is answered."""
Change = Callable[[Services], Services]
"""Alters wired services, where a measure plants a fault."""


class Pipeline:
    """The pipeline behind a desk; `close` lets go of the desk and of all that was opened for it."""

    kinds: frozenset[RequestKind] = frozenset({"ask", "search", "triage", "attack"})

    def __init__(
        self,
        desk: Desk,
        facts: SystemFacts,
        attacked: Callable[[Attack], Reply],
        close: Callable[[], None],
    ) -> None:
        self._desk = desk
        self._facts = facts
        self._attacked = attacked
        self._meter = Meter()
        self.close = close

    def facts(self) -> SystemFacts:
        """Return what answers."""
        return self._facts

    def respond(self, request: Request) -> Reply:
        """Answer as users are answered; a fault of the pipeline is a reply with its status.

        Each in a context of its own, as each request of the API has: what it spends is counted for nobody else.
        """
        if isinstance(request, Ask):
            return metered(self._meter, lambda: copy_context().run(self._asked, request))
        if isinstance(request, Search):
            return metered(self._meter, lambda: self._searched(request))
        if isinstance(request, Triage):
            return metered(self._meter, lambda: copy_context().run(self._triaged, request))
        if isinstance(request, Attack):
            return metered(self._meter, lambda: self._attacked(request))
        return unable("이 시스템은 프롬프트를 그대로 받지 않습니다. 모델만 재려면 --system model을 쓰십시오.")

    def _asked(self, request: Ask) -> Reply:
        spending, began, first = Spending(), time.monotonic(), None
        count_into(spending)
        asked = AskRequest(query=request.query, **filters(request.scope))
        for event in self._desk.ask(asked):
            if isinstance(event, StreamedSentence) and first is None:
                first = time.monotonic() - began
            if isinstance(event, AnswerOut):
                reply = answer_reply(event, event.model_dump(mode="json"), first)
                return reply.model_copy(update=tokens(spending))
        raise Fault("empty", "답 없이 끝났습니다.")

    def _searched(self, request: Search) -> Reply:
        hits = self._desk.search(SearchRequest(query=request.query, k=request.k, **filters(request.scope)))
        found = SearchOut(hits=hits)
        return search_reply(found, found.model_dump(mode="json"))

    def _triaged(self, request: Triage) -> Reply:
        spending = Spending()
        count_into(spending)
        given = {"text": request.text, "region": request.region, "received_at": request.received_at}
        values = {name: value for name, value in given.items() if value is not None}
        try:
            body = ComplaintIn.model_validate({**values, "draft": request.draft})
        except ValidationError as error:
            raise Fault("failed", f"민원을 받을 수 없습니다: {error.errors()[0]['msg']}") from error
        triage = self._desk.triage(body)
        return triage_reply(triage, triage.model_dump(mode="json")).model_copy(update=tokens(spending))


def filters(scope: Scope) -> dict[str, object]:
    """Return the filters of a request. Raises `Fault` for a date that is none."""
    try:
        as_of = date.fromisoformat(scope.as_of) if scope.as_of else None
    except ValueError as error:
        raise Fault("failed", f"기준일 {scope.as_of!r}이(가) 날짜가 아닙니다.") from error
    return {"as_of": as_of, "domain": scope.domain, "jurisdiction": scope.jurisdiction, "kinds": scope.kinds}


def tokens(spending: Spending) -> dict[str, int]:
    """Return the tokens of a reply; a generation that was stopped early is counted by estimate."""
    return {"prompt_tokens": spending.prompt_tokens, "completion_tokens": spending.completion_tokens}


def open_pipeline(
    settings: Settings,
    name: str = "pipeline",
    change: Change | None = None,
    note: Mapping[str, JsonValue] | None = None,
    clock: Clock | None = None,
) -> Pipeline:
    """Open the pipeline over the shadow of a data folder; `change` alters it, and `note` says so in its facts.

    With a `clock` that stands still, the same documents are in force whenever it is measured.

    Raises `InputError`, `DataInUse`, and what `bootstrap` raises.
    """
    with ExitStack() as opened:
        own = opened.enter_context(shadowed(settings))
        services = bootstrap(own, clock=clock)
        opened.callback(services.close)
        if change is not None:
            services = change(services)
        services.warm_up()
        attacks = attacks_on(services)
        opened.callback(attacks.close)
        desk = LocalDesk(services, DataLock(own.data))
        return Pipeline(desk, facts_of(services, name, note or {}), attacks.respond, opened.pop_all().close)


def open_quotes(settings: Settings) -> Pipeline:
    """Open the pipeline without a language model: it quotes."""
    return open_pipeline(settings.model_copy(update={"engine": EngineSettings(kind="none")}), "quotes")


def facts_of(services: Services, name: str, note: Mapping[str, JsonValue]) -> SystemFacts:
    """Return the facts of wired services."""
    settings = services.settings
    with_model = settings.engine.kind != "none"
    chosen = public_settings(settings)
    return SystemFacts(
        profile=settings.profile,
        model=settings.engine.model if with_model else None,
        model_sha256=(model_checksum(settings) or None) if with_model else None,
        prompts_hash=load_prompts().hash,
        index_version=services.documents.corpus().index_version,
        program=program(),
        name=name,
        settings={
            **{section: chosen[section] for section in DECIDES},
            "generation": generations(settings.data).present,
            **note,
        },
    )
