"""The receipts of a replay: titles, regions and times of real lists where there are some, bodies made from a seed."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from configs.regions import load_regions
from eval.desk_load.bodies import TITLES, body
from rag.errors import InputError

SEOUL = ZoneInfo("Asia/Seoul")
SYSTEM = "재현시험"
NEEDED = ("receipt_no", "title", "region", "received_at")


@dataclass(frozen=True, slots=True)
class Receipt:
    """A complaint to send."""

    number: str
    text: str
    region: str
    received_at: str
    draft: bool = False

    def content(self) -> dict[str, object]:
        """Return the request."""
        return {
            "id": self.number,
            "system": SYSTEM,
            "receipt_no": self.number,
            "text": self.text,
            "region": self.region,
            "received_at": self.received_at,
            "draft": self.draft,
        }


def receipts(count: int, drafts: int, seed: int, titles: Path | None) -> list[Receipt]:
    """Return as many receipts as wanted, `drafts` of them, evenly spread, with a draft. Raises `InputError`."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    rows = listed(titles) if titles else invented(chance)
    every = max(1, count // drafts) if drafts else count + 1
    made = []
    for place in range(count):
        row = next(rows, None)
        if row is None:
            raise InputError(f"목록에 민원이 {place}건뿐입니다. --complaints를 줄여 주십시오.")
        wanted = place % every == 0 and place // every < drafts
        made.append(Receipt(row["receipt_no"], body(row["title"], chance), row["region"], row["received_at"], wanted))
    return made


def listed(path: Path) -> Iterator[Mapping[str, str]]:
    """Yield the rows of a CSV of titles. Raises `InputError` if a column is missing."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if missing := [name for name in NEEDED if not row.get(name)]:
                raise InputError(f"{path.name}에 열이 없거나 비었습니다: {', '.join(missing)}")
            at = datetime.fromisoformat(row["received_at"]).replace(tzinfo=SEOUL)
            yield {**row, "received_at": at.isoformat()}


def invented(chance: random.Random) -> Iterator[Mapping[str, str]]:
    """Yield receipts without end, where there is no list."""
    regions = [name for names in load_regions().provinces.values() for name in names]
    number = 0
    while True:
        number += 1
        day, hour, minute = chance.randint(1, 28), chance.randint(0, 23), chance.randint(0, 59)
        at = datetime(2026, chance.randint(1, 10), day, hour, minute, tzinfo=SEOUL)
        yield {
            "receipt_no": f"R-{number:06}",
            "title": chance.choice(TITLES),
            "region": chance.choice(regions),
            "received_at": at.isoformat(),
        }
