"""Takes requests of persons and the replies of persons: nothing here is ever answered by a program.

개인정보 보호법 제37조의2; 시행령 제44조의3제5항: a reply within 30 days, put off at most twice by 30 days each,
with the reason told.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from typing import cast

from configs.rights import RightsSettings
from rag.errors import InputError
from serving.caller import Caller
from serving.clock import KOREA
from serving.evidence.ledger import Json, Ledger
from serving.notices.notice import channel_of
from serving.problems import Problem
from serving.rights.explain import SEEING_ALL
from serving.schemas_rights import AppealKind, AppealOut, AppealRequest, AppealState
from serving.store.appeals import Appeal, AppealStore, last_day
from serving.store.columns import now
from serving.store.screen import Screen

MOST_EXTENSIONS = 2


class Appeals:
    """Requests on answers, with a receipt, a state and a last day. `screen` sees what persons write."""

    def __init__(self, store: AppealStore, ledger: Ledger, settings: RightsSettings, screen: Screen) -> None:
        self._store = store
        self._ledger = ledger
        self._settings = settings
        self._screen = screen

    def take(self, request: AppealRequest, caller: Caller) -> AppealOut:
        """Take a request in and return its receipt."""
        received = now()
        day = received.astimezone(KOREA).date()
        appeal = Appeal(
            receipt=f"R-{day:%Y%m%d}-{secrets.token_hex(4)}",
            owner=caller.name,
            kind=request.kind,
            about=request.about,
            reason=self._screen(request.reason),
            state="received",
            received=received,
            due=last_day(day, self._settings.reply_days),
        )
        self._note("received", appeal, caller)
        self._store.add(appeal)
        return self._shown(appeal)

    def page(self, caller: Caller, *, everybody: bool) -> list[AppealOut]:
        """Return a caller's requests, or all of them."""
        return [self._shown(appeal) for appeal in self._store.page(None if everybody else caller.name)]

    def one(self, receipt: str, caller: Caller) -> AppealOut:
        """Return a request. Raises `Problem` (404) for what is not there or not the caller's."""
        found = self._store.one(receipt)
        if found is None or not (found.owner == caller.name or caller.roles & SEEING_ALL):
            raise no_appeal()
        return self._shown(found)

    def reply(self, receipt: str, text: str, caller: Caller) -> AppealOut:
        """Keep what a person answers. Raises `Problem` (403 for a system, 404), `InputError` if there is a reply."""
        human(caller)

        def replied(appeal: Appeal) -> Appeal:
            still_open(appeal)
            return replace(appeal, state="replied", reply=self._screen(text), replied=now(), replied_by=caller.name)

        return self._changed("replied", self._store.change(receipt, replied), caller)

    def extend(self, receipt: str, reason: str, caller: Caller) -> AppealOut:
        """Put the last day off by 30 days, twice at most. Raises as `reply` does."""
        human(caller)

        def extended(appeal: Appeal) -> Appeal:
            still_open(appeal)
            if appeal.extensions >= MOST_EXTENSIONS:
                raise InputError("기간은 두 번까지만 늘릴 수 있습니다(개인정보 보호법 시행령 제44조의3제5항).")
            times = appeal.extensions + 1
            because = "\n".join(filter(None, (appeal.extended_because, self._screen(reason))))
            later = last_day(appeal.received.astimezone(KOREA).date(), self._settings.reply_days, times)
            return replace(appeal, state="extended", extensions=times, extended_because=because, due=later)

        return self._changed("extended", self._store.change(receipt, extended), caller)

    def overdue(self, at: datetime) -> list[AppealOut]:
        """Return the requests whose last day has passed without a reply."""
        today = at.astimezone(KOREA).date()
        return [self._shown(one) for one in self._store.page(None) if one.state != "replied" and one.due < today]

    def _note(self, event: str, appeal: Appeal, caller: Caller) -> None:
        body: dict[str, Json] = {
            "event": event,
            "receipt": appeal.receipt,
            "kind": appeal.kind,
            "answer_id": appeal.about,
            "due": appeal.due.isoformat(),
            "extensions": appeal.extensions,
        }
        self._ledger.add("explanation", body, caller.name)

    def _changed(self, event: str, appeal: Appeal | None, caller: Caller) -> AppealOut:
        if appeal is None:
            raise no_appeal()
        # After the change: while it holds SQLite's one write lock, the ledger would wait for it until both gave up.
        self._note(event, appeal, caller)
        return self._shown(appeal)

    def _shown(self, appeal: Appeal) -> AppealOut:
        return AppealOut(
            receipt=appeal.receipt,
            kind=cast("AppealKind", appeal.kind),
            about=appeal.about,
            reason=appeal.reason,
            state=cast("AppealState", appeal.state),
            received=appeal.received,
            due=appeal.due,
            extensions=appeal.extensions,
            extended_because=appeal.extended_because,
            reply=appeal.reply,
            replied=appeal.replied,
            channel=channel_of(self._settings),
        )


def human(caller: Caller) -> None:
    """Raise `Problem` (403) unless a person, or whoever holds the data folder, is calling: no system replies."""
    if caller.kind != "person" and not caller.operator:
        raise Problem(
            "forbidden",
            403,
            "회신과 기간 연장은 사람이 로그인해서 하거나 이 데이터 폴더의 관리자가 해야 합니다. "
            "API 키로는 할 수 없습니다.",
            "Only a person may reply",
        )


def still_open(appeal: Appeal) -> None:
    """Raise `InputError` if a request has its reply already."""
    if appeal.state == "replied":
        raise InputError(f"{appeal.receipt}에는 이미 회신했습니다. 새 요구는 새로 접수하십시오.")


def no_appeal() -> Problem:
    """Make the problem of a request that is not there, or not the caller's: nobody learns which."""
    return Problem(
        "appeal-not-found",
        404,
        "그런 접수 번호가 없습니다. GET /v1/appeals로 나의 요구를 확인하십시오.",
        "There is no such request",
    )
