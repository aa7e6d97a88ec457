"""The ledger: makes records of what is done, seals and signs them, and adds them to the chain."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from configs.evidence import EvidenceSettings
from ingestion.clock import utc_now
from serving.evidence.chain import EVERY, Head, Part, Record, Sealed, Tail, milliseconds_back, with_digest, written
from serving.evidence.keys import Keys
from serving.evidence.last_end import LastEnd, NoEnd
from serving.evidence.ledger import Json, RecordKind
from serving.evidence.ports import ChainStore, Runs
from serving.evidence.rings import pseudonym
from serving.evidence.sealing import seal
from serving.logging import logger

WORDS = "words"
"""The entry of a body that holds what persons wrote: sealed by itself, and readable for a shorter time."""
DESTROYED = "destroyed_keys"
"""The entry of a deletion that says which sequences lost the key of which part."""


class ChainedLedger:
    """A ledger whose records cannot be changed unseen. Safe for threads and for several processes at once.

    `add` raises `RecordsUnavailable` and `EvidenceUnavailable`.
    """

    def __init__(
        self, store: ChainStore, keys: Keys, now: Callable[[], datetime] = utc_now, end: LastEnd | None = None
    ) -> None:
        self.store = store
        self.keys = keys
        self._now = now
        self._end = end or NoEnd()

    def add(self, kind: RecordKind, body: Mapping[str, Json], who: str | None = None) -> str:
        """Write one record, durably, and return its id."""
        record = self.store.append(lambda tail: self._sealed(tail, kind, body, who))
        if record.back_ms:
            logger().warning("evidence-clock", sequence=record.sequence, behind_ms=record.back_ms)
        self._remember(record)
        return record.id

    def head(self) -> Head:
        """Return a signed head of the chain as it is now."""
        tail = self.store.tail() or Tail()
        return self.keys.signer.head(tail.sequence, tail.digest, written(self._now()))

    def purge(self, settings: EvidenceSettings) -> str | None:
        """Destroy the keys of what is past its time, and return the id of the proof in the chain, if anything was."""
        cutoffs = cutoffs_of(settings, self._now())

        def proof(tail: Tail, gone: Mapping[Part, Runs]) -> Sealed:
            body: dict[str, Json] = {
                DESTROYED: {part: [[first, last] for first, last in runs] for part, runs in gone.items()},
                "cutoffs": {str(part): cutoff for part, cutoff in cutoffs.items()},
                "count": sum(last - first + 1 for runs in gone.values() for first, last in runs),
            }
            return self._sealed(tail, "deletion", body, None)

        record = self.store.destroy(cutoffs, "deletion", proof) if cutoffs else None
        if record is None:
            return None
        self._remember(record)
        return record.id

    def _remember(self, record: Record) -> None:
        self._end.move(self.keys.signer.head(record.sequence, record.digest, record.at), self.store.digest_at)

    def _sealed(self, tail: Tail, kind: RecordKind, body: Mapping[str, Json], who: str | None) -> Sealed:
        at, signer = written(self._now()), self.keys.signer
        seal_id, outer = self.keys.seal.current
        name = f"ev-{uuid.uuid4().hex}"
        parts, keys = sealed_parts(body, outer, name)
        record = signer.record(
            with_digest(
                Record(
                    sequence=tail.sequence + 1,
                    id=name,
                    kind=kind,
                    at=at,
                    back_ms=milliseconds_back(at, tail.latest),
                    who=pseudonym(self.keys.who, who) if who else "",
                    mode=text_of(body, "mode", 20),
                    grade=text_of(body, "grade", 1) or "O",
                    ref=text_of(body, "answer_id", 100),
                    seal=seal_id,
                    body=parts["body"],
                    words=parts.get("words", ""),
                    previous=tail.digest,
                    signer=signer.id,
                )
            )
        )
        due = record.sequence % EVERY == 0
        return Sealed(record, keys, signer.head(record.sequence, record.digest, at) if due else None)


def sealed_parts(body: Mapping[str, Json], outer: bytes, name: str) -> tuple[dict[Part, str], dict[Part, str]]:
    """Seal a body, and the words in it apart; return the parts and their sealed keys."""
    words = body.get(WORDS)
    contents: dict[Part, Mapping[str, Json]] = {"body": {key: body[key] for key in body if key != WORDS}}
    if words:
        contents["words"] = words if isinstance(words, dict) else {"text": words}
    sealed = {part: seal(content, outer, name, part) for part, content in contents.items()}
    return {part: pair[0] for part, pair in sealed.items()}, {part: pair[1] for part, pair in sealed.items()}


def text_of(body: Mapping[str, Json], name: str, most: int) -> str:
    """Return a text of a body that is also a column."""
    value = body.get(name)
    return value[:most] if isinstance(value, str) else ""


def cutoffs_of(settings: EvidenceSettings, now: datetime) -> dict[Part, str]:
    """Return before which time each part is past; nothing for what is kept for ever."""
    whole = years_before(now, settings.years) if settings.years else None
    words = now - timedelta(days=settings.words_days) if settings.words_days else None
    moments: dict[Part, list[datetime | None]] = {"body": [whole], "words": [whole, words]}
    return {part: written(max(known)) for part, given in moments.items() if (known := [one for one in given if one])}


def years_before(now: datetime, years: int) -> datetime:
    """Return the same day some years ago (of 29 February the 28th)."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)
