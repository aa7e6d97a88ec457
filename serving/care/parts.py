"""What the routes of care share: whose records they are, where and when, the label, the evidence."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from configs.care import CareSettings
from configs.care_words import CareWords, Reach
from configs.regions import Regions
from rag.care.types import WorkDays
from rag.complaints.types import Contact, CrisisFinding, ReadText
from rag.errors import MongminError
from rag.guards.pii.types import PiiDetector
from rag.label import AiLabel, label_of
from serving.caller import Caller
from serving.care.shapes import ReferralOut
from serving.clock import KOREA
from serving.complaints.shapes import ContactOut
from serving.evidence.keys import Keys
from serving.evidence.ledger import Json, Ledger
from serving.evidence.rings import pseudonym, pseudonyms
from serving.logging import logger
from serving.problems import Problem
from serving.recorder import department_of

FUTURE = timedelta(minutes=10)
"""Clocks differ a little."""
NOT_KEPT = "증거 기록에 문제가 있어 이 결과의 기록이 남지 않았습니다. 관리자에게 알려 주십시오."
UNREAD = "위험 징후를 찾는 기능을 쓸 수 없어 글에서 위험을 살피지 못했습니다. 담당자가 글을 직접 읽어 주십시오."
ADVISES = (
    "{who}가 보고 판단할 자료입니다. 이 결과만으로 통화, 방문, 신고, 출동, 서비스의 시작이나 중단이 이루어지지 않으며, "
    "모든 조치는 사람이 결정합니다."
)


class FindsDanger(Protocol):
    """`rag.complaints.crisis.detector.CrisisDetector`."""

    def find(self, read: ReadText, region: str | None = None) -> CrisisFinding:
        """Return the sign of danger of a masked text, if there is one; `region` chooses whom to call there."""

    def at_once(self, text: str, region: str | None = None) -> CrisisFinding:
        """Return what the words alone say, in about a millisecond."""


@dataclass(frozen=True)
class CareParts:
    """What care is made of. `danger` is None where no detector is there: answers then say so."""

    settings: CareSettings
    words: CareWords
    regions: Regions
    days: Callable[[str | None], WorkDays]
    """Returns the working days of a municipality."""
    detector: PiiDetector
    read: Callable[[str], ReadText]
    """Reads a masked text."""
    danger: FindsDanger | None
    keys: Keys
    ledger: Ledger
    screen: Callable[[str], str]
    keep_words: bool = True
    evidence_required: bool = False
    failed: Callable[[str], None] = lambda _code: None
    now: Callable[[], datetime] = lambda: datetime.now(KOREA)

    def department(self, asked: str | None, caller: Caller) -> str:
        """Return the department that records belong to. Raises `Problem` (403) for one that is not the caller's."""
        if asked is None:
            return department_of(caller)
        if caller.everywhere or asked in caller.departments:
            return asked
        raise not_theirs("이 부서의 돌봄 기록을 다룰 수 없습니다. 자기 부서의 이름을 적거나 비워 두십시오.")

    def region(self, asked: str | None) -> str | None:
        """Return a known region. Raises `Problem` (422)."""
        towns = {town for names in self.regions.provinces.values() for town in names} | set(self.regions.provinces)
        if asked is not None and asked not in towns:
            raise invalid(
                "region", "목록에 없는 시군입니다. configs/regions.yaml의 이름(예: 수원시)으로 적어 주십시오."
            )
        return asked

    def moment(self, field: str, at: datetime | None) -> datetime:
        """Return a moment in Korean time; now for none. Raises `Problem` (422) for one in the future."""
        now = self.now()
        if at is not None and at > now + FUTURE:
            raise invalid(
                field, f"지금({now:%Y-%m-%d %H:%M})보다 뒤의 시각입니다. 시각과 시간대(+09:00)를 확인해 주십시오."
            )
        return (at or now).astimezone(KOREA)

    def hashes(self, subject: str) -> tuple[str, list[str]]:
        """Return the hash of a person by the key in use, and those by all keys. Raises `EvidenceUnavailable`."""
        name = "care\n" + " ".join(unicodedata.normalize("NFKC", subject).casefold().split())
        ring = self.keys.who
        return pseudonym(ring, name), pseudonyms(ring, name)

    def finding(self, text: str, region: str | None, *, closely: bool = True) -> CrisisFinding | None:
        """Return the sign of danger of a masked text; None if that could not be looked for.

        Not `closely`: by words alone, where there are very many texts.
        """
        if self.danger is None:
            return None
        try:
            return self.danger.find(self.read(text), region) if closely else self.danger.at_once(text, region)
        except MongminError as error:
            # A detector that fails must cost no check-in: the answer says that nobody looked.
            self.failed(error.code)
            logger().error("care-danger", code=error.code)
            return None

    def label(self) -> AiLabel:
        """Return the label of what rules made."""
        return label_of("rules", None, self.now().date())

    def recorded(self, caller: Caller, body: Mapping[str, Json]) -> str:
        """Leave evidence and return its id; empty if that failed. Raises where evidence is required."""
        try:
            return self.ledger.add("triage", body, caller.name)
        except MongminError as error:
            self.failed(error.code)
            logger().error("evidence", code=error.code)
            if self.evidence_required:
                raise
            return ""


def referral(contacts: tuple[Contact | Reach, ...], departments: tuple[str, ...]) -> ReferralOut:
    """Return whom to turn to; a number stands once."""
    first: dict[str, Contact | Reach] = {}
    for one in contacts:
        first.setdefault(one.number, one)
    shown = (ContactOut(name=one.name, number=one.number, role=one.role, when=one.when) for one in first.values())
    return ReferralOut(contacts=tuple(shown), departments=departments)


def notices_of(*texts: str | None) -> tuple[str, ...]:
    """Return the notices that there are."""
    return tuple(text for text in texts if text)


def advises(who: str) -> str:
    """Say whose decision it is."""
    return ADVISES.format(who=who)


def invalid(field: str, message: str) -> Problem:
    """Make the problem of a value that does not fit."""
    errors: Any = [{"field": field, "message": message}]
    return Problem("validation", 422, f"{field}: {message}", "The input is not valid", errors=errors)


def not_theirs(detail: str) -> Problem:
    """Make the problem of what is not the caller's."""
    return Problem("forbidden", 403, detail, "Not the caller's")
