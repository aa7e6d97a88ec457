"""The vocabulary of the complaint desk (DOMAIN.md section 1): labels, findings, deadlines, drafts.

Plain frozen dataclasses; every label carries its confidence, its reason in Korean and the words that it rests on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Literal, TypeVar, get_args

from rag.label import Made
from rag.ports import Morpheme
from rag.screening import Screening
from rag.types import Citation, Sentence, Vector, Where
from rag.verdict import Verdict

Domain = Literal[
    "교통",
    "환경",
    "재난·안전",
    "건축·주택",
    "복지",
    "보건",
    "농축산",
    "도로·시설",
    "세무",
    "문화·체육",
    "일반행정",
]
ComplaintType = Literal["법정민원", "질의민원", "건의민원", "기타민원", "고충민원"]
"""민원 처리에 관한 법률 제2조제1호."""
Urgency = Literal["즉시", "긴급", "보통"]
Flag = Literal["위기징후", "반복민원", "다수인관련민원", "폭언", "타기관이송", "개인정보포함"]
Crisis = Literal["자살·자해", "식량·생계", "실종·폭염", "학대", "고립·고독사", "화재·붕괴·침수"]
Relation = Literal["same_incident", "same_topic"]

DOMAINS: tuple[Domain, ...] = get_args(Domain)
TYPES: tuple[ComplaintType, ...] = get_args(ComplaintType)
URGENCIES: tuple[Urgency, ...] = get_args(Urgency)
FLAGS: tuple[Flag, ...] = get_args(Flag)
CRISES: tuple[Crisis, ...] = get_args(Crisis)

V = TypeVar("V", bound=str)


@dataclass(frozen=True, slots=True)
class ReadText:
    """A complaint's text, masked, with its morphemes and its embedding; read once, used by every finder.

    `vector` is the embedding of the text as a passage (L2-normalised), empty where no embedder is there.
    """

    text: str
    morphemes: tuple[Morpheme, ...]
    vector: Vector = ()


@dataclass(frozen=True, slots=True)
class Label(Generic[V]):
    """A suggested label. `value` is None where the system abstains; `reason` then says why.

    `confidence` is from 0 to 1, of `value` or, without one, of the best candidate; `words` stand in the text.
    `scores` are those of all candidates.
    """

    value: V | None
    confidence: float
    reason: str
    words: tuple[str, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FoundFlag:
    """A flag with its reason and the words that it rests on."""

    flag: Flag
    confidence: float
    reason: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to reach in danger: `number` as it is dialled, `role` in a few words, `when` it is the one to call."""

    name: str
    number: str
    role: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class CrisisFinding:
    """A sign of danger. `label.value` is None where there is none; `protocol` is in the order of calling.

    `direct` says whether the danger is spoken of or only shows. `steps` tell the officer what to do at once.
    `spoken` is how likely danger is by the words alone, without the model.
    """

    label: Label[Crisis]
    direct: bool = False
    urgency: Urgency = "보통"
    protocol: tuple[Contact, ...] = ()
    steps: tuple[str, ...] = ()
    spoken: float = 0.0


@dataclass(frozen=True, slots=True)
class Classification:
    """What a complaint is about, of which kind, how urgent, and its flags (without those of crisis and masking)."""

    domain: Label[Domain]
    type: Label[ComplaintType]
    urgency: Label[Urgency]
    flags: tuple[FoundFlag, ...] = ()


@dataclass(frozen=True, slots=True)
class DepartmentCandidate:
    """A department that may be in charge. `basis` cites the clause (`사무분장 규칙 제4조제2호: ...`)."""

    name: str
    confidence: float
    basis: str
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """A complaint that belongs elsewhere: `agency`, and the text of the 이송 사유 with its legal basis."""

    agency: str
    reason: str
    basis: str
    confidence: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Routing:
    """Candidates, best first (empty where the system abstains), the label that explains them, and a transfer."""

    candidates: tuple[DepartmentCandidate, ...]
    why: Label[str]
    transfer: Transfer | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a count: when, and what happened, in Korean. `article` is the rule's, empty for plain facts."""

    at: datetime
    text: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A statutory deadline. `due` has a time zone; `period` as people say it (`즉시(3근무시간)`, `14일`).

    `basis` names the articles; `steps` show the whole count. `notes` say what must be confirmed.
    `excluded` are the spans that do not count; while one lasts, `suspended_since` is when the clock stopped.
    """

    due: datetime
    period: str
    basis: str
    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()
    received_at: datetime | None = None
    excluded: tuple[tuple[datetime, datetime], ...] = ()
    suspended_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class SimilarCase:
    """An earlier case. `score` is from 0 to 1; `reason` says what both have in common; `reply` was sent for it."""

    id: str
    relation: Relation
    score: float
    reason: str = ""
    received_at: datetime | None = None
    region: str | None = None
    excerpt: str = ""
    reply: str | None = None


@dataclass(frozen=True, slots=True)
class DraftOptions:
    """How a draft is to be written. `language` is an ISO 639-1 code; `plain` asks for easy words."""

    tone: Literal["정중", "간결", "공감"] = "정중"
    length: Literal["짧게", "보통", "자세히"] = "보통"
    plain: bool = False
    language: str = "ko"


@dataclass(frozen=True, slots=True)
class Refusal:
    """That an officer means to refuse. `reason` and `remedy` are the officer's own words; empty ones stay blanks."""

    reason: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """What a draft is made from. `where` holds the caller's rights and filters.

    Rules are those in force on the day of `received_at` (`where.as_of`, where it is given, comes first). `kind` is the
    type that an officer confirmed; without it the suggested one is used.
    """

    read: ReadText
    classification: Classification
    routing: Routing
    crisis: CrisisFinding
    deadline: Deadline | None = None
    similar: tuple[SimilarCase, ...] = ()
    options: DraftOptions = field(default_factory=DraftOptions)
    refusal: Refusal | None = None
    where: Where = field(default_factory=Where)
    received_at: datetime | None = None
    kind: ComplaintType | None = None


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence of a draft and where it comes from: the fixed skeleton, a source, the model, or a blank to fill."""

    section: str
    text: str
    origin: Literal["skeleton", "quoted", "generated", "blank"]
    checked: Sentence | None = None


@dataclass(frozen=True, slots=True)
class DraftVersion:
    """A draft in easy words or in another language; the Korean draft stays the one that counts.

    `text` begins with `label`. `kept` sentences did not pass the check of figures and blanks and stay Korean in it.
    """

    language: str
    plain: bool
    text: str
    label: str
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft reply in the official form. `blanks` are what only the officer can know, in the order of the text.

    `unfinished` says in Korean what must be done before it may be sent. `legal_basis` are those of the citations that
    are laws or ordinances. `mode` says how it was made (`rules` where nothing but the skeleton is in it).
    """

    text: str
    sentences: tuple[DraftSentence, ...]
    citations: tuple[Citation, ...]
    blanks: tuple[str, ...]
    label: str
    notices: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()
    legal_basis: tuple[Citation, ...] = ()
    version: DraftVersion | None = None
    mode: Made = "rules"
    model: str | None = None
    prompt_hash: str | None = None
    struck: int = 0
    screening: Screening | None = None
    verdicts: tuple[Verdict, ...] = ()
