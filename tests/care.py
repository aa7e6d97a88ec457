"""What tests of care share: a calendar without holidays but those given, times, and a detector of danger."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

from rag.care.types import CheckIn, Outcome
from rag.complaints.types import Contact, CrisisFinding, Label, ReadText

KOREA = timezone(timedelta(hours=9))
MONDAY = datetime(2026, 11, 2, 10, tzinfo=KOREA)


@dataclass(frozen=True)
class Week:
    """Monday to Friday are working days, but for `free`."""

    free: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.free


@dataclass
class WordDanger:
    """Finds danger by a word; notes what it is given to read."""

    word: str = "죽고 싶"
    seen: list[str] = field(default_factory=list)

    def find(self, read: ReadText, region: str | None = None) -> CrisisFinding:
        return self.at_once(read.text, region)

    def at_once(self, text: str, region: str | None = None) -> CrisisFinding:
        self.seen.append(text)
        if self.word not in text:
            return CrisisFinding(Label(None, 0.1, "위험 징후가 없습니다."))
        return CrisisFinding(
            Label("자살·자해", 0.97, f"'{self.word}'는 말", (self.word,)),
            direct=True,
            urgency="즉시",
            protocol=(Contact("자살예방상담전화", "109", "상담"),),
            steps=("전화를 끊지 말고 109나 119에 연결하십시오.",),
        )


def check(number: int, outcome: Outcome, hours: float = 0.0) -> CheckIn:
    """Return a check-in so many hours after the first Monday."""
    return CheckIn(f"c{number}", MONDAY + timedelta(hours=hours or number * 24.0), outcome)
