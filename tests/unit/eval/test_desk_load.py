"""The replay makes the same bodies from a seed, tries again with the same key, and tells what is lost."""

from __future__ import annotations

import json
import random
from pathlib import Path

import httpx
import pytest

from eval.desk_load.bodies import TITLES, body
from eval.desk_load.receipts import receipts
from eval.desk_load.replay import Replay, report, stored
from rag.errors import InputError


def test_a_seed_makes_the_same_bodies_and_another_seed_others() -> None:
    first, again, other = (receipts(40, 4, seed, None) for seed in (1, 1, 2))
    assert first == again != other
    assert sum(one.draft for one in first) == 4
    assert len({one.number for one in first}) == 40


@pytest.mark.parametrize("title", TITLES)
def test_every_title_has_bodies_that_differ(title: str) -> None:
    chance = random.Random(1)  # noqa: S311 - repeatable, not secret
    assert len({body(title, chance) for _ in range(20)}) > 10


def test_a_list_without_a_column_or_with_too_few_rows_is_told(tmp_path: Path) -> None:
    lacking = tmp_path / "a.csv"
    lacking.write_text("receipt_no,title\n1,소음\n", encoding="utf8")
    with pytest.raises(InputError, match="region, received_at"):
        receipts(1, 0, 1, lacking)
    short = tmp_path / "b.csv"
    short.write_text("receipt_no,title,region,received_at\n1,소음,수원시,2025-07-04 13:40:38\n", encoding="utf8")
    assert receipts(1, 0, 1, short)[0].received_at == "2025-07-04T13:40:38+09:00"
    with pytest.raises(InputError, match="1건뿐"):
        receipts(2, 0, 1, short)


class Office:
    """Takes complaints once by their key, breaks off the first try of every third, and forgets `forgets`."""

    def __init__(self, forgets: frozenset[str] = frozenset()) -> None:
        self.cases: dict[str, str] = {}
        self.forgets = forgets
        self.broken: set[str] = set()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            offset = int(request.url.params["offset"])
            kept = [{"id": number} for number in self.cases if number not in self.forgets]
            return httpx.Response(200, json={"cases": kept[offset : offset + 7]})
        number = json.loads(request.content)["receipt_no"]
        assert request.headers["Idempotency-Key"] == number
        self.cases.setdefault(number, f"c-{len(self.cases)}")
        if int(number[-1]) % 3 == 0 and number not in self.broken:
            self.broken.add(number)
            raise httpx.ConnectError("gone", request=request)
        return httpx.Response(200, json={"complaint_id": self.cases[number], "draft": None})


def run(office: Office) -> list[str]:
    halves: list[int] = []
    with httpx.Client(base_url="http://office", transport=httpx.MockTransport(office)) as client:
        replay = Replay(client, 4, lambda: halves.append(len(office.cases)), pause=0.0)
        seconds = replay.run(receipts(30, 3, 1, None))
        assert len(halves) == 1
        return report(replay.sent, seconds, stored(client))


def test_what_was_broken_off_is_sent_again_and_counted_once() -> None:
    lines = "\n".join(run(Office()))
    assert "sent 30, answered 30, failed 0" in lines
    assert "tried again: 12" in lines
    assert "lost: 0; twice in the queue: 0; cases in the queue: 30" in lines


def test_what_the_queue_does_not_hold_is_told_as_lost() -> None:
    assert "lost: 2;" in "\n".join(run(Office(frozenset({"R-000004", "R-000009"}))))
