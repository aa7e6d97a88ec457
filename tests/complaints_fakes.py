"""Fakes of the desk's parts: rules so small that a test can say beforehand what comes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from configs.similar import load_similar_words
from rag.complaints.similar.profile import Profile, Profiler
from rag.complaints.similar.repeats import Receipt, Repeated, repeated
from rag.complaints.types import (
    Classification,
    ComplaintType,
    Contact,
    CrisisFinding,
    Deadline,
    DepartmentCandidate,
    Draft,
    DraftRequest,
    DraftSentence,
    Label,
    ReadText,
    Routing,
    SimilarCase,
    Step,
)
from rag.types import Citation
from serving.complaints.parts import ClockFacts, DeskParts, Earlier, Remembered
from serving.complaints.shapes import ClockEventIn, ClockOut
from serving.complaints.shapes_numbers import MergeOut, TrendOut
from serving.problems import Problem

PROFILER = Profiler(load_similar_words())
DRAFT = "1. 안녕하십니까.\n2. 현장을 확인하겠습니다.\n3. [점검 일자]에 고치겠습니다."


class PlainReader:
    """Reads the text as it is."""

    def read(self, text: str) -> ReadText:
        return ReadText(text, (), (1.0, 0.0))


@dataclass
class Alarm:
    """Finds danger where the word stands."""

    word: str = "죽고 싶"
    seen: list[str] = field(default_factory=list)
    fault: Exception | None = None

    def find(self, read: ReadText, region: str | None = None) -> CrisisFinding:
        self.seen.append(read.text)
        if self.fault:
            raise self.fault
        if self.word not in read.text:
            return CrisisFinding(Label(None, 0.1, "위험한 징후가 보이지 않습니다."))
        label: Label = Label("자살·자해", 0.95, "죽음을 말합니다.", (self.word,))  # type: ignore[type-arg]
        contact = Contact("자살예방상담전화", "109", "상담")
        return CrisisFinding(label, True, "즉시", (contact,), ("먼저 전화하십시오.",))


@dataclass
class Sorter:
    """Takes everything for a question on roads."""

    fault: Exception | None = None

    def classify(self, read: ReadText) -> Classification:
        if self.fault:
            raise self.fault
        return Classification(
            Label("도로·시설", 0.9, "가로등을 말합니다.", ("가로등",)),
            Label("질의민원", 0.8, "묻는 글입니다."),
            Label("보통", 0.7, "급하지 않습니다."),
        )


@dataclass
class OneOffice:
    """Everything belongs to one department."""

    name: str = "도로관리과"

    def route(self, read: ReadText, domain: str | None, region: str | None) -> Routing:
        candidate = DepartmentCandidate(self.name, 0.8, "사무분장 규칙 제5조: 가로등")
        return Routing((candidate,), Label(self.name, 0.8, "가로등을 맡습니다."))

    def departments(self) -> tuple[str, ...]:
        return (self.name, "주차관리과")


class SevenDays:
    """Seven days for everything, and one extension."""

    def deadline(self, facts: ClockFacts, events: Sequence[ClockEventIn]) -> Deadline:
        days = 7 + sum(event.days or 0 for event in events if event.kind == "extended")
        due = facts.received_at + timedelta(days=days)
        return Deadline(due, f"{days}일", "민원 처리에 관한 법률 제19조", (Step(facts.received_at, "접수"),))

    def clock(self, facts: ClockFacts, events: Sequence[ClockEventIn], now: datetime) -> ClockOut:
        due = self.deadline(facts, events).due
        left = int((due - now).total_seconds() // 60)
        return ClockOut(due=due, left_minutes=left, running=True, words=f"{left}분", overdue=left < 0)

    def permit(self, facts: ClockFacts, events: Sequence[ClockEventIn], event: ClockEventIn) -> None:
        if event.kind == "extended" and any(one.kind == "extended" for one in events) and not event.consent:
            why = "두 번째 연장에는 민원인의 동의가 있어야 합니다(민원 처리에 관한 법률 시행령 제21조)."
            raise Problem("clock-refused", 422, why, "A second extension needs consent")


def profile_of(case: Remembered) -> Profile:
    """Return a case as it is compared."""
    return PROFILER.profile(case.complaint_id, case.read, case.region, case.received_at)


@dataclass
class Memory:
    """Remembers cases; all of one region are of one topic."""

    cases: dict[str, Remembered] = field(default_factory=dict)
    replies: dict[str, str] = field(default_factory=dict)

    def similar(self, read: ReadText, region: str | None, received_at: datetime) -> tuple[SimilarCase, ...]:
        return tuple(
            SimilarCase(name, "same_topic", 0.8, "같은 일", reply=self.replies.get(name))
            for name, case in self.cases.items()
            if case.region == region
        )

    def remember(self, case: Remembered) -> None:
        self.cases[case.complaint_id] = case

    def replied(self, complaint_id: str, reply: str) -> None:
        self.replies[complaint_id] = reply

    def forget(self, complaint_ids: Sequence[str]) -> None:
        for complaint_id in complaint_ids:
            self.cases.pop(complaint_id, None)

    def known(self, complaint_ids: Sequence[str]) -> set[str]:
        return self.cases.keys() & set(complaint_ids)

    def remembered(self) -> list[str]:
        return list(self.cases)

    def repeated(self, case: Remembered, type_: ComplaintType | None, earlier: Sequence[Earlier]) -> Repeated | None:
        receipts = [
            Receipt(profile_of(self.cases[name]), kind, told) for name, kind, told in earlier if name in self.cases
        ]
        return repeated(profile_of(case), type_, receipts, lambda one, other: float(one.region == other.region), 1.0)

    def merges(self, complaint_ids: Sequence[str]) -> list[MergeOut]:
        when = datetime.fromisoformat("2026-11-20T09:00:00+09:00")
        enough = len(complaint_ids) >= 5
        names, why = list(complaint_ids), "같은 목적"
        return [
            MergeOut(name="가로등", complaint_ids=names, region=None, first=when, last=when, reason=why, enough=enough)
        ]

    def trends(self, complaint_ids: Sequence[str], until: date) -> list[TrendOut]:
        return []


class NoLaw:
    """Finds no law."""

    def legal_basis(self, request: DraftRequest) -> tuple[Citation, ...]:
        return ()


@dataclass
class Writer:
    """Writes the same draft each time, or fails."""

    fault: Exception | None = None
    wishes: list[DraftRequest] = field(default_factory=list)

    def draft(self, request: DraftRequest) -> Iterator[DraftSentence | Draft]:
        self.wishes.append(request)
        if self.fault:
            raise self.fault
        sentences = tuple(
            DraftSentence("본문", line, "blank" if "[" in line else "skeleton") for line in DRAFT.splitlines()
        )
        yield from sentences
        yield Draft(DRAFT, sentences, (), ("점검 일자",), "인공지능 초안")


class Counting:
    """Says how many sentences differ."""

    def measure(self, draft: str, sent: str) -> tuple[float, int, int]:
        old, new = draft.splitlines(), sent.splitlines()
        kept = len(set(old) & set(new))
        return 1 - kept / max(len(old), 1), kept, len(old) - kept


def fake_parts(**parts: object) -> DeskParts:
    """Return parts that always find something; `parts` stand in for some of them."""
    chosen: dict[str, object] = {
        "reads": PlainReader(),
        "danger": Alarm(),
        "classifies": Sorter(),
        "routes": OneOffice(),
        "clocks": SevenDays(),
        "remembers": Memory(),
        "law": NoLaw(),
        "drafts": Writer(),
        "measures": Counting(),
        "regions": frozenset({"경기도", "수원시", "성남시"}),
    }
    return DeskParts(**{**chosen, **parts})  # type: ignore[arg-type]
