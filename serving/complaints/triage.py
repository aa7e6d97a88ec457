"""What is found of one complaint, in the order that matters: danger first, the draft last.

Each part that is missing or fails leaves its own label empty and says why; nothing stops the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from configs.regions import load_regions
from rag.complaints.endangered import in_danger, most_urgent
from rag.complaints.similar.repeats import Repeated
from rag.complaints.types import (
    Classification,
    ComplaintType,
    CrisisFinding,
    Deadline,
    DraftOptions,
    DraftRequest,
    FoundFlag,
    Label,
    ReadText,
    Refusal,
    Routing,
    SimilarCase,
)
from rag.errors import MongminError
from rag.label import label_of
from rag.types import Citation, Where
from serving.caller import NO_DEPARTMENT
from serving.clock import KOREA
from serving.complaints import outward
from serving.complaints.inspect import inspected
from serving.complaints.parts import ClockFacts, DeskParts, Remembered
from serving.complaints.shapes import ComplaintIn, DraftOut, TriageOut, WhyAll
from serving.logging import log_unexpected, logger
from serving.schemas import CitationOut
from serving.schemas_mask import MaskedSpan

T = TypeVar("T")
AI_NOTICE = "분류, 기한, 초안은 인공지능(AI) 기반 서비스의 제안입니다. 담당자가 확인하고 결정합니다."
NOT_YET = "아직 분석하지 않았습니다."
ABSENT = "이 기능이 설치되어 있지 않습니다. 담당자가 정하십시오."
FAILED = "분석하지 못했습니다({what}). 담당자가 정하십시오."
UNKNOWN_REGION = "알 수 없는 지역({region})입니다. 접수는 했으니 관할을 확인하십시오."
NO_TYPE = "민원의 종류를 정하지 못해 처리기한을 세지 않았습니다. 담당자가 종류를 확인하면 셉니다."
JOINT = 5
"""민원 처리에 관한 법률 시행령 제38조의2: five households and five persons, both."""


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier complaint of the same person; `told_at` says when they were told its result."""

    complaint_id: str
    type: ComplaintType | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """A complaint without personal data, as it is looked at. `history` is the same complainant's, the latest first."""

    request: ComplaintIn
    received_at: datetime
    spans: tuple[MaskedSpan, ...] = ()
    complaint_id: str = ""
    complainant: str | None = None
    history: tuple[Past, ...] = ()
    notices: tuple[str, ...] = ()
    kind: ComplaintType | None = None
    """The type that an officer confirmed."""


@dataclass
class Found:
    """What was found so far; the draft is made of it."""

    read: ReadText
    crisis: CrisisFinding | None = None
    classification: Classification | None = None
    routing: Routing | None = None
    deadline: Deadline | None = None
    similar: tuple[SimilarCase, ...] = ()
    repeated: Repeated | None = None
    basis: tuple[Citation, ...] = ()
    problems: dict[str, str] = field(default_factory=dict)

    def tried(self, name: str, call: Callable[[], T] | None, otherwise: T) -> T:
        """Return what a part finds; where it is missing or fails, keep why and go on."""
        if call is None:
            self.problems[name] = ABSENT
            return otherwise
        try:
            return call()
        except MongminError as error:
            logger().warning("triage", part=name, code=error.code)
            self.problems[name] = FAILED.format(what=str(error).rstrip("."))
        except Exception as error:
            # The boundary of a part: whatever is wrong with it, the complaint must not be lost.
            log_unexpected(error, f"triage {name}")
            self.problems[name] = FAILED.format(what="내부 오류")
        return otherwise


class Triage:
    """Looks at complaints with the parts of the desk."""

    def __init__(self, parts: DeskParts, read_chars: int = 20_000, similar: int = 5) -> None:
        self.parts = parts
        self._read_chars = read_chars
        self._similar = similar

    def steps(self, look: Look) -> Iterator[tuple[TriageOut, Found]]:
        """Yield what is known as soon as danger was looked for, and again when all but the draft is known."""
        seen = inspected(whole(look.request), self._read_chars)
        found = self._read(seen.text)
        found.crisis = self._danger(found, look.request.region)
        known = with_crisis(begun(look, (*seen.notices, *self._region(look))), found)
        yield known, found
        self._labels(look, found)
        self._law(look, found)
        yield with_all(known, look, found), found

    def remember(self, case: Remembered) -> bool:
        """Take a complaint into the index of cases; what fails is made good at the next start."""
        remembers, done = self.parts.remembers, Found(case.read)
        if remembers is not None:
            done.tried("index", lambda: remembers.remember(case), None)
        return not done.problems

    def read(self, request: ComplaintIn) -> ReadText:
        """Read what a complaint says, as `steps` does."""
        return self._read(inspected(whole(request), self._read_chars).text).read

    def _read(self, text: str) -> Found:
        empty = Found(ReadText(text, ()))
        read = empty.tried("read", lambda: self.parts.reads.read(text), empty.read)
        return Found(read, problems=empty.problems)

    def _danger(self, found: Found, region: str | None) -> CrisisFinding | None:
        danger = self.parts.danger
        return found.tried("crisis", (lambda: danger.find(found.read, region)) if danger else None, None)

    def _labels(self, look: Look, found: Found) -> None:
        parts, read, region = self.parts, found.read, look.request.region
        classifies, routes, remembers = parts.classifies, parts.routes, parts.remembers
        found.classification = found.tried("labels", (lambda: classifies.classify(read)) if classifies else None, None)
        if found.classification is not None:
            found.classification = in_danger(found.classification, found.crisis)
        domain = found.classification.domain.value if found.classification else None
        found.routing = found.tried(
            "department", (lambda: routes.route(read, domain, region)) if routes else None, None
        )
        found.deadline = self._deadline(look, found)
        nothing: Sequence[SimilarCase] = ()
        look_back = (lambda: remembers.similar(read, region, look.received_at)) if remembers else None
        near = found.tried("similar", look_back, nothing)
        found.similar = tuple(one for one in near if one.id != look.complaint_id)[: self._similar]
        found.repeated = self._repeated(look, found)

    def _repeated(self, look: Look, found: Found) -> Repeated | None:
        """Return the evidence of a 반복민원 over the complainant's own receipts (민원 처리에 관한 법률 제23조)."""
        remembers = self.parts.remembers
        if remembers is None or not look.history:
            return None
        case = Remembered(look.complaint_id, found.read, look.request.region, look.received_at, None)
        earlier = [(past.complaint_id, past.type, past.told_at) for past in look.history]
        return found.tried("repeated", lambda: remembers.repeated(case, kind_of(look, found), earlier), None)

    def _deadline(self, look: Look, found: Found) -> Deadline | None:
        clocks, facts = self.parts.clocks, facts_of(look, found)
        if clocks is None or facts is None:
            if clocks is None:
                found.problems["deadline"] = ABSENT
            return None
        return found.tried("deadline", lambda: clocks.deadline(facts, ()), None)

    def _law(self, look: Look, found: Found) -> None:
        law, nothing = self.parts.law, ()
        if law is not None and not found.read.text:
            return
        request = request_of(look, found)
        found.basis = found.tried("legal_basis", (lambda: law.legal_basis(request)) if law else None, nothing)

    def _region(self, look: Look) -> Iterator[str]:
        region = look.request.region
        if region and region not in self.parts.regions:
            yield UNKNOWN_REGION.format(region=region)


def whole(request: ComplaintIn) -> str:
    """Return what a complaint says, its title first."""
    return f"{request.title}\n{request.text}" if request.title else str(request.text)


def day_of(moment: datetime) -> date:
    """Return the day in Korea."""
    return moment.astimezone(KOREA).date()


def kind_of(look: Look, found: Found) -> ComplaintType | None:
    """Return the kind of a complaint: as an officer confirmed it, by its statutory code, or as it was sorted."""
    guessed = found.classification.type.value if found.classification else None
    return look.kind or ("법정민원" if look.request.statutory_code else guessed)


def facts_of(look: Look, found: Found) -> ClockFacts | None:
    """Return what the count of days rests on; None where the kind of complaint is not known."""
    kind = found.classification.type.value if found.classification else None
    if kind is None:
        return None
    asked = look.request
    return ClockFacts(
        kind,
        look.received_at,
        asked.statutory_code,
        found.read.text,
        asked.households,
        asked.persons,
        subkind=asked.subkind,
    )


def request_of(
    look: Look, found: Found, options: DraftOptions | None = None, refusal: Refusal | None = None
) -> DraftRequest:
    """Return what a draft is made of; a part that found nothing leaves its own empty.

    Only what everybody may see is cited: a case is read by officers of several departments and grades.
    """
    nothing: Label[Any] = Label(None, 0.0, NOT_YET)
    region = look.request.region
    return DraftRequest(
        read=found.read,
        classification=found.classification or Classification(nothing, nothing, nothing),
        routing=found.routing or Routing((), nothing),
        crisis=found.crisis or CrisisFinding(nothing),
        deadline=found.deadline,
        similar=found.similar,
        options=options or DraftOptions(tone=look.request.tone, length=look.request.length),
        refusal=refusal,
        where=Where(jurisdictions=load_regions().covering(region) if region else (), departments=(NO_DEPARTMENT,)),
        received_at=look.received_at,
        kind=look.kind,
    )


def begun(look: Look, notices: Sequence[str]) -> TriageOut:
    """Return the triage of a complaint of which nothing is known yet."""
    nothing = outward.unknown(NOT_YET)
    return TriageOut(
        id=look.request.id,
        masked=look.request.text,
        spans=look.spans,
        domain=None,
        type=None,
        urgency="보통",
        flags=[],
        crisis=None,
        department=[],
        deadline=None,
        similar=[],
        legal_basis=[],
        draft=None,
        ai_notice=AI_NOTICE,
        why=WhyAll(domain=nothing, type=nothing, urgency=nothing, crisis=nothing, department=nothing),
        notices=tuple(dict.fromkeys((*look.notices, *notices))),
        complaint_id=look.complaint_id,
        received_at=look.received_at.astimezone(KOREA),
        region=look.request.region,
        ai_label=label_of("rules", None, day_of(look.received_at)),
    )


def with_crisis(known: TriageOut, found: Found) -> TriageOut:
    """Return a triage with what was found of danger."""
    crisis = found.crisis
    if crisis is None:
        reason = outward.unknown(found.problems.get("crisis", NOT_YET))
        return known.model_copy(update={"why": known.why.model_copy(update={"crisis": reason})})
    why = known.why.model_copy(update={"crisis": outward.why(crisis.label)})
    if crisis.label.value is None:
        return known.model_copy(update={"why": why})
    flag = FoundFlag("위기징후", crisis.label.confidence, crisis.label.reason, crisis.label.words)
    return known.model_copy(
        update={
            "crisis": crisis.label.value,
            "urgency": crisis.urgency,
            "flags": ["위기징후"],
            "flags_why": (outward.flag_out(flag),),
            "protocol": outward.protocol(crisis),
            "crisis_steps": crisis.steps,
            "why": why,
        }
    )


def with_all(known: TriageOut, look: Look, found: Found) -> TriageOut:
    """Return a triage with all that was found but the draft."""
    labels, routing, crisis = found.classification, found.routing, known.why.crisis
    missing = outward.unknown(found.problems.get("labels", ABSENT))
    urgency, reason = most_urgent(labels, found.crisis)
    flags = [*known.flags_why, *(outward.flag_out(flag) for flag in flags_of(look, found))]
    return known.model_copy(
        update={
            "domain": labels.domain.value if labels else None,
            "type": labels.type.value if labels else None,
            "urgency": urgency,
            "flags": [flag.flag for flag in flags],
            "flags_why": tuple(flags),
            "department": outward.departments(routing) if routing else [],
            "transfer": outward.transfer(routing) if routing else None,
            "deadline": outward.deadline(found.deadline) if found.deadline else None,
            "similar": [outward.similar(one) for one in found.similar],
            "legal_basis": [CitationOut.of(one) for one in found.basis],
            "notices": (*known.notices, *told(labels, found)),
            "why": WhyAll(
                domain=outward.why(labels.domain) if labels else missing,
                type=outward.why(labels.type) if labels else missing,
                urgency=outward.why(labels.urgency).model_copy(update={"reason": reason}) if labels else missing,
                crisis=crisis,
                department=outward.why(routing.why)
                if routing
                else outward.unknown(found.problems.get("department", ABSENT)),
            ),
        }
    )


def told(labels: Classification | None, found: Found) -> Iterator[str]:
    """Yield what an officer must know of what could not be done."""
    if labels is not None and labels.type.value is None:
        yield NO_TYPE
    names = {
        "read": "형태소·의미 분석",
        "deadline": "처리기한",
        "similar": "유사 민원",
        "repeated": "반복 민원 근거",
        "legal_basis": "관련 법령",
    }
    for part, name in names.items():
        if part in found.problems:
            yield f"{name}: {found.problems[part]}"


def flags_of(look: Look, found: Found) -> Iterator[FoundFlag]:
    """Yield the flags of a complaint but that of danger, each once, with its reason."""
    seen: set[str] = set()
    own = found.classification.flags if found.classification else ()
    for flag in (*counted(look), *again(found), *moved(found), *own):
        if flag.flag not in seen:
            seen.add(flag.flag)
            yield flag


def counted(look: Look) -> Iterator[FoundFlag]:
    """Yield the flags of what is no matter of words: masked values, and how many brought the complaint."""
    if look.spans:
        kinds = ", ".join(sorted({span.label.strip("[]").rstrip("0123456789") for span in look.spans}))
        yield FoundFlag("개인정보포함", 1.0, f"개인정보({kinds})를 가렸습니다.")
    households, persons = look.request.households, look.request.persons
    if households is not None and persons is not None and min(households, persons) >= JOINT:
        reason = f"{households}세대 {persons}명이 함께 냈습니다(민원 처리에 관한 법률 제2조제6호)."
        yield FoundFlag("다수인관련민원", 1.0, reason)


def again(found: Found) -> Iterator[FoundFlag]:
    """Yield the flag of a complaint that the same person brings for the third time or more."""
    if found.repeated is not None:
        yield found.repeated.flag


def moved(found: Found) -> Iterator[FoundFlag]:
    """Yield the flag of a complaint that belongs to another office."""
    transfer = found.routing.transfer if found.routing else None
    if transfer is not None:
        yield FoundFlag("타기관이송", transfer.confidence, transfer.reason, transfer.words)


def with_draft(known: TriageOut, draft: DraftOut | None, day: date, reason: str = "") -> TriageOut:
    """Return a triage with its draft, and the label of how it was made."""
    notices = (*known.notices, reason) if reason else known.notices
    label = label_of(draft.mode, draft.model, day) if draft else label_of("rules", None, day)
    return known.model_copy(update={"draft": draft, "notices": notices, "ai_label": label})
