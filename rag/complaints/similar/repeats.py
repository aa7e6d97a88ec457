"""Evidence that one person brings the same complaint again and again (민원 처리에 관한 법률 제23조, 시행령 제26조).

A complaint may be closed as a repeated one only when the same content came three times or more and its result was
notified twice or more. Never a 법정민원. What is returned is evidence for a person who decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rag.complaints.similar.matcher import Measure
from rag.complaints.similar.profile import Profile
from rag.complaints.types import ComplaintType, FoundFlag

OFTEN = 3
NOTIFIED = 2
BASIS = "민원 처리에 관한 법률 제23조, 같은 법 시행령 제26조"


@dataclass(frozen=True, slots=True)
class Receipt:
    """An earlier complaint of the same person, and when its result was notified (None: not yet)."""

    profile: Profile
    type: ComplaintType | None
    notified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Repeated:
    """The earlier receipts with the same content. `closable` says whether the article's two counts are reached."""

    receipts: tuple[Receipt, ...]
    notified: int
    closable: bool
    reason: str

    @property
    def flag(self) -> FoundFlag:
        """The flag for the desk; it rests on the numbers of the earlier complaints."""
        ids = tuple(receipt.profile.id for receipt in self.receipts)
        return FoundFlag("반복민원", 0.9 if self.closable else 0.7, self.reason, ids)


def repeated(
    current: Profile, type_: ComplaintType | None, earlier: Sequence[Receipt], same: Measure, threshold: float
) -> Repeated | None:
    """Return the evidence, or None where the content came fewer than three times, this one included.

    A 법정민원 has none: each application is decided by itself. `same` tells how likely two contents are the same.
    """
    if type_ == "법정민원":
        return None
    found = [
        receipt
        for receipt in earlier
        if receipt.type != "법정민원"
        and receipt.profile.id != current.id
        and receipt.profile.received_at <= current.received_at
        and (receipt.profile.letters == current.letters or same(current, receipt.profile) >= threshold)
    ]
    if len(found) + 1 < OFTEN:
        return None
    found.sort(key=lambda receipt: (receipt.profile.received_at, receipt.profile.id))
    notified = sum(receipt.notified_at is not None and receipt.notified_at <= current.received_at for receipt in found)
    return Repeated(tuple(found), notified, notified >= NOTIFIED, _reason(found, notified))


def _reason(found: Sequence[Receipt], notified: int) -> str:
    days = ", ".join(f"{receipt.profile.received_at:%Y-%m-%d}" for receipt in found)
    said = (
        f"같은 민원인의 같은 내용이 이번까지 {len(found) + 1}번 접수되었고(앞선 접수 {days}) "
        f"결과를 {notified}번 통지했습니다."
    )
    if notified >= NOTIFIED:
        return f"{said} 종결 처리를 검토할 수 있습니다({BASIS})."
    return f"{said} 결과를 {NOTIFIED}번 이상 통지해야 종결할 수 있습니다({BASIS})."
