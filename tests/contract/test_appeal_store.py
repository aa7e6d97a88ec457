"""Requests on answers change one after another, on either database."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

from serving.store.appeals import Appeal, AppealStore
from serving.store.base import Database
from tests.contract.databases import database, reopen, server

__all__ = ["database", "reopen", "server"]

APPEAL = Appeal(
    "A-1", "kim", "refusal", "ans-1", "이유", "open", datetime(2026, 11, 28, tzinfo=UTC), date(2026, 12, 28)
)


def test_of_two_who_reply_at_once_the_second_sees_the_reply_of_the_first(database: Database) -> None:
    store = AppealStore(database)
    store.add(APPEAL)
    seen: list[str] = []
    inside, go_on = threading.Event(), threading.Event()

    def first(appeal: Appeal) -> Appeal:
        inside.set()
        go_on.wait(5)
        return replace(appeal, reply="첫째")

    def second(appeal: Appeal) -> Appeal:
        seen.append(appeal.reply)
        return appeal

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(store.change, "A-1", first)
        inside.wait(5)
        two = pool.submit(store.change, "A-1", second)
        time.sleep(0.2)  # whoever does not wait has looked by now
        go_on.set()
        one.result(10)
        two.result(10)
    assert seen == ["첫째"]
