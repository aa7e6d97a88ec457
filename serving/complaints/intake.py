"""Taking a complaint in: checked, masked and stored before anything else is done, and only once.

A complaint is known by its `Idempotency-Key`, else by the system that sends it and its receipt number; without either
each is a new one, so that equal texts of two people stay two receipts.
"""

from __future__ import annotations

import json
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from configs.complaints import ComplaintSettings
from rag.guards.pii.mask import Masked
from serving.caller import Caller
from serving.clock import KOREA
from serving.complaints.addresses import Addresses
from serving.complaints.complainant import Complainants
from serving.complaints.shapes import ComplaintIn
from serving.complaints.triage import Look, begun
from serving.privacy.masking import Privacy
from serving.problems import Problem
from serving.schemas_mask import MaskedSpan, mask_out
from serving.store.complaints import Case, ComplaintStore

EXCERPT_CHARS = 120
NOT_CONTENT = frozenset({"callback_url", "draft", "tone", "length"})
"""What says how a complaint is to be handled, not what it says."""
Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Taken:
    """A complaint that is stored. `fresh` is false for one that was there already.

    `spans` are of this request, and `by` is who sent it.
    """

    case: Case
    fresh: bool
    by: Caller
    spans: tuple[MaskedSpan, ...] = ()


@dataclass(frozen=True)
class Intake:
    """What takes complaints in. Raises `Problem` for what cannot be taken, and `RecordsUnavailable`."""

    store: ComplaintStore
    complainants: Complainants
    privacy: Privacy
    addresses: Addresses
    settings: ComplaintSettings
    now: Now

    def take(self, body: ComplaintIn, caller: Caller, key: str = "", claimant: str | None = None) -> Taken:
        """Store a complaint and return it; `claimant` works on it at once."""
        received = self.checked(body)
        identity, content = self._identity(body, caller, key), self.complainants.content(content_of(body))
        known = self.store.by_identity(identity) if identity else None
        number = known.complaint_id if known else f"cmp-{uuid.uuid4().hex}"
        texts = [writable(str(body.text)), writable(body.title or "")]
        # A complaint that is there already is masked again only to tell its sender the places; nothing more is kept.
        (text, title), notices = self.privacy.labelled(texts, caller.name, "" if known else number)
        spans = mask_out(None, text).spans
        if known is None:
            look = self.look(body, text, title, received)
            look = replace(look, complaint_id=number, notices=notices, spans=tuple(map(without_value, spans)))
            case = self._case(look, caller, claimant)
            known, fresh = self.store.add(replace(case, identity=identity, content=content))
        else:
            fresh = False
        if known.content != content:
            raise conflict()
        return Taken(known, fresh, caller, spans)

    def checked(self, body: ComplaintIn) -> datetime:
        """Return when a complaint was received. Raises `Problem` (422)."""
        if not any(unicodedata.category(char)[0] in "LN" for char in str(body.text)):
            raise Problem(
                "empty-complaint",
                422,
                "민원 본문이 비어 있습니다. text에 민원인이 쓴 글을 넣어 주십시오.",
                "The complaint is empty",
            )
        if body.callback_url is not None:
            self.addresses.checked(body.callback_url)
        moment = self.now()
        received = body.received_at or moment
        if received > moment + timedelta(minutes=self.settings.future_minutes):
            raise Problem(
                "received-in-future",
                422,
                f"received_at이 지금({moment.astimezone(KOREA):%Y-%m-%d %H:%M})보다 뒤입니다. "
                "접수 시각과 시간대(+09:00)를 확인해 주십시오.",
                "received_at lies in the future",
            )
        return received

    def _identity(self, body: ComplaintIn, caller: Caller, key: str) -> str | None:
        if key:
            return self.complainants.identity("key", caller.name, key)
        if body.system and body.receipt_no:
            return self.complainants.identity("receipt", body.system, body.receipt_no)
        return None

    def look(self, body: ComplaintIn, text: Masked, title: Masked, received: datetime) -> Look:
        """Return a complaint as it is looked at: nothing in it tells who is meant."""
        screen = self.privacy.screen
        masked = body.model_copy(
            update={
                "text": text.text,
                "title": title.text or None,
                "id": screen(body.id) if body.id else body.id,
                "receipt_no": screen(body.receipt_no) if body.receipt_no else None,
                "system": screen(body.system) if body.system else None,
                "region": screen(body.region) if body.region else None,
                "statutory_code": screen(body.statutory_code) if body.statutory_code else None,
                "complainant": None,
                "received_at": received,
            }
        )
        who = self.complainants.person(body.complainant) if body.complainant else None
        return Look(masked, received, complainant=who)

    def _case(self, look: Look, caller: Caller, claimant: str | None) -> Case:
        moment, asked = self.now(), look.request
        return Case(
            complaint_id=look.complaint_id,
            owner=caller.name,
            identity=None,
            content="",
            received_at=look.received_at,
            taken_at=moment,
            request=asked.model_dump_json(),
            excerpt=excerpt(asked),
            grade=self.settings.grade,
            external=asked.id or asked.receipt_no,
            complainant=look.complainant,
            region=asked.region,
            claimed_by=claimant,
            claimed_until=moment + timedelta(seconds=self.settings.lease_seconds) if claimant else None,
            attempts=1 if claimant else 0,
            triage=begun(look, ()).model_dump_json(),
        )


def content_of(body: ComplaintIn) -> str:
    """Return what a complaint says, in one writing."""
    return json.dumps(body.model_dump(mode="json", exclude=set(NOT_CONTENT)), sort_keys=True)


def writable(text: str) -> str:
    r"""Return a text of the same length without half surrogate pairs, which nothing can write.

    >>> writable("가\ud800")
    '가?'
    """
    return text.encode("utf8", "replace").decode("utf8")


def excerpt(asked: ComplaintIn) -> str:
    """Return the first words of a complaint."""
    said = " ".join(f"{asked.title or ''} {asked.text}".split())
    return said if len(said) <= EXCERPT_CHARS else said[: EXCERPT_CHARS - 1] + "…"


def without_value(span: MaskedSpan) -> MaskedSpan:
    """Return a span without the value itself: the place and the label may be kept, the value not."""
    return span.model_copy(update={"text": span.label})


def conflict() -> Problem:
    """Make the problem of a key that was used for something else."""
    return Problem(
        "idempotency-conflict",
        409,
        "같은 Idempotency-Key(또는 시스템·접수번호)로 이미 다른 내용을 접수했습니다. 새 민원이면 새 키를 쓰십시오.",
        "The same key came with other content",
    )
