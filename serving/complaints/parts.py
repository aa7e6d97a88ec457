"""The parts of the desk, each behind a seam of its own: what is missing or fails costs its own answer only."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from rag.complaints.similar.repeats import Repeated
from rag.complaints.types import (
    Classification,
    ComplaintType,
    CrisisFinding,
    Deadline,
    Domain,
    Draft,
    DraftRequest,
    DraftSentence,
    ReadText,
    Routing,
    SimilarCase,
)
from rag.types import Citation, Grade
from serving.complaints.shapes import ClockEventIn, ClockOut, State, Subkind
from serving.complaints.shapes_numbers import MergeOut, TrendOut


class Reads(Protocol):
    """Reads a masked text once for all."""

    def read(self, text: str) -> ReadText:
        """Return the text with its morphemes and, where there is an embedder, its vector."""


class FindsDanger(Protocol):
    """`rag.complaints.crisis`."""

    def find(self, read: ReadText, region: str | None = None) -> CrisisFinding:
        """Return the sign of danger, if there is one; `region` chooses whom to reach."""


class Classifies(Protocol):
    """`rag.complaints.classify`."""

    def classify(self, read: ReadText) -> Classification:
        """Return domain, type, urgency and flags."""


class Routes(Protocol):
    """`rag.complaints.routing`."""

    def route(self, read: ReadText, domain: Domain | None, region: str | None) -> Routing:
        """Return who may be in charge."""

    def departments(self) -> Collection[str]:
        """Return the names of this office's own departments."""


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """What a count of days rests on."""

    type: ComplaintType
    received_at: datetime
    statutory: str | None = None
    text: str = ""
    households: int | None = None
    persons: int | None = None
    state: State = "접수"
    notified: int = 0
    subkind: Subkind | None = None
    """What a 질의민원 asks about, as a person or the sender confirmed it; None: the rule looks at the text."""


class Clocks(Protocol):
    """`rag.complaints.deadlines`."""

    def deadline(self, facts: ClockFacts, events: Sequence[ClockEventIn]) -> Deadline:
        """Count a deadline. Raises `InputError` where the law has none for these facts."""

    def clock(self, facts: ClockFacts, events: Sequence[ClockEventIn], now: datetime) -> ClockOut:
        """Return what a clock shows now."""

    def permit(self, facts: ClockFacts, events: Sequence[ClockEventIn], event: ClockEventIn) -> None:
        """Raise `Problem` (422, with the article) for an event that the law does not allow."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as it is to be issued."""

    text: str
    department: str = ""
    officer: str = ""
    contact: str = ""
    refusal: bool = False
    reason: str = ""
    remedy: str = ""
    type: ComplaintType | None = None


class Issues(Protocol):
    """민원 처리에 관한 법률 제27조; 시행령 제29조, 제31조."""

    def missing(self, reply: Reply) -> Sequence[str]:
        """Return what a reply lacks, in Korean; nothing for one that can be issued."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A case for the index of cases."""

    complaint_id: str
    read: ReadText
    region: str | None
    received_at: datetime
    domain: Domain | None
    complainant: str | None = None
    reply: str | None = None
    department: str | None = None
    """The department whose case it is; None is seen by all departments."""
    grade: Grade = "S"
    """N2SF: complaints hold what 공공기관의 정보공개에 관한 법률 제9조제1항제6호 names, masked or not."""


Earlier = tuple[str, ComplaintType | None, datetime | None]
"""An earlier complaint of the same person: its number, its kind, and when they were told its result."""


class Remembers(Protocol):
    """The index of cases (`serving.complaints.cases`)."""

    def similar(self, read: ReadText, region: str | None, received_at: datetime) -> Sequence[SimilarCase]:
        """Return earlier cases, the best first."""

    def remember(self, case: Remembered) -> None:
        """Take a case in, or anew."""

    def replied(self, complaint_id: str, reply: str) -> None:
        """Keep what was answered."""

    def forget(self, complaint_ids: Sequence[str]) -> None:
        """Forget cases."""

    def known(self, complaint_ids: Sequence[str]) -> set[str]:
        """Return which of these cases are remembered."""

    def remembered(self) -> list[str]:
        """Return the numbers of all cases that are remembered."""

    def repeated(self, case: Remembered, type_: ComplaintType | None, earlier: Sequence[Earlier]) -> Repeated | None:
        """Return the evidence that a person brings the same again and again; None for none, and for a 법정민원."""

    def merges(self, complaint_ids: Sequence[str]) -> list[MergeOut]:
        """Return which of these receipts may be merged."""

    def trends(self, complaint_ids: Sequence[str], until: date) -> list[TrendOut]:
        """Return what is rising among these cases."""


class FindsLaw(Protocol):
    """Finds what law a complaint is about, in the registered documents (`rag.complaints.draft`)."""

    def legal_basis(self, request: DraftRequest) -> tuple[Citation, ...]:
        """Return citations of the law of the day of receipt."""


class Drafts(Protocol):
    """`rag.complaints.draft`."""

    def draft(self, request: DraftRequest) -> Iterator[DraftSentence | Draft]:
        """Yield sentences as they are checked, and last the whole draft."""


class Measures(Protocol):
    """How far what was sent is from the draft."""

    def measure(self, draft: str, sent: str) -> tuple[float, int, int]:
        """Return the distance (0 to 1), and how many sentences of the draft were kept and changed."""


@dataclass(frozen=True)
class DeskParts:
    """The parts that there are; one that is None costs its own answer only."""

    reads: Reads
    danger: FindsDanger | None = None
    classifies: Classifies | None = None
    routes: Routes | None = None
    clocks: Clocks | None = None
    remembers: Remembers | None = None
    law: FindsLaw | None = None
    drafts: Drafts | None = None
    issues: Issues | None = None
    measures: Measures | None = None
    regions: frozenset[str] = field(default_factory=frozenset)
