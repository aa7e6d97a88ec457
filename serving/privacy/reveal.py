"""Seeing values again: by somebody with the right, for a stated reason, on record before anything is shown.

The right is a person's or key's own (`privacy.revealers`), apart from roles: 개인정보 보호법 제28조의4, 제29조. Who was
refused is on record too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from configs.privacy import PrivacySettings
from rag.guards.pii.pseudonym import LABEL
from serving.caller import Caller
from serving.evidence.ledger import Json, Ledger
from serving.privacy.keys import KeySource
from serving.privacy.vault import Place, opened
from serving.problems import Problem
from serving.store.columns import now, storable
from serving.store.pseudonyms import PseudonymStore, SealedPseudonym
from serving.store.reveals import RevealEntry, RevealLog
from serving.store.screen import Screen

HOUR = timedelta(hours=1)
OVERSEEING = frozenset({"auditor", "administrator"})
"""Roles that may look into other persons' conversations."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which labels (none named: all) of which conversation (`owner` "": the caller's own), and why."""

    conversation: str
    reason: str
    labels: tuple[str, ...] = ()
    owner: str = ""


@dataclass(frozen=True)
class Revealer:
    """Opens pseudonyms. What it needs of the process is given to it."""

    store: PseudonymStore
    log: RevealLog
    keys: KeySource
    ledger: Ledger
    settings: PrivacySettings
    screen: Screen

    def reveal(self, wanted: Wanted, caller: Caller, whence: str) -> Mapping[str, str]:
        """Return the values of labels, once it is on record that they were asked for.

        Raises `Problem` (403, 404, 422, 429), `PrivacyKeyLost`, and `RecordsUnavailable`: no record, no value.
        """
        owner = wanted.owner or caller.name
        reason = " ".join(self.screen(wanted.reason).split())
        asked = RevealEntry(caller.name, whence, owner, wanted.conversation, wanted.labels, reason, "refused")
        self._require_right(asked, caller)
        if len(reason) < self.settings.reason_chars:
            raise no_reason(self.settings.reason_chars)
        rows = chosen(self.store.of(owner, wanted.conversation), wanted.labels)
        if not rows:
            raise nothing_to_reveal()
        values = self._opened(rows, owner, storable(wanted.conversation))
        labels: list[Json] = list(values)
        kinds: list[Json] = list(dict.fromkeys(row.type for row in rows))
        body: dict[str, Json] = {
            "conversation": wanted.conversation,
            "owner": owner,
            "labels": labels,
            "kinds": kinds,
            "reason": reason,
            "whence": whence,
        }
        evidence = self.ledger.add("reveal", body, caller.name)
        self.log.add(replace(asked, labels=tuple(values), outcome="revealed", evidence=evidence))
        return values

    def _require_right(self, asked: RevealEntry, caller: Caller) -> None:
        """Raise `Problem` (403, 429) unless a caller may see what they ask for; who may not is on record."""
        named = caller.operator or caller.name in self.settings.revealers
        others = asked.owner != caller.name and not (caller.operator or caller.roles & OVERSEEING)
        if not named or others:
            self.log.add(self._as_refused(asked))
            raise may_not_reveal()
        if not caller.operator and self.log.since(caller.name, now() - HOUR) >= self.settings.lockout:
            self.log.add(self._as_refused(asked))
            raise too_many(self.settings.lockout)

    def _as_refused(self, asked: RevealEntry) -> RevealEntry:
        """Return what is kept of a request that was refused: its names were looked up nowhere, they are mere text."""
        labels = tuple(label for label in asked.labels if LABEL.fullmatch(f"[{label.strip('[]')}]"))
        owner = asked.owner if asked.owner == asked.who else self.screen(asked.owner)
        return replace(asked, labels=labels, owner=owner, conversation=self.screen(asked.conversation))

    def _opened(self, rows: Sequence[SealedPseudonym], owner: str, conversation: str) -> dict[str, str]:
        ring = self.keys.read()
        return {
            row.label: opened(ring.named(row.key_id), row.sealed, Place(owner, conversation, row.label))
            for row in rows
            if row.sealed is not None
        }


def chosen(rows: Sequence[SealedPseudonym], labels: Sequence[str]) -> list[SealedPseudonym]:
    """Return the rows of labels (with or without brackets) whose values are kept; of none named, all such rows."""
    names = {label.strip("[]") for label in labels}
    return [row for row in rows if row.sealed is not None and (not names or row.label in names)]


def month_of(text: str) -> tuple[datetime, datetime]:
    """Return the first moment of a month (`2026-11`, Korean time) and of the next. Raises `ValueError`.

    >>> [str(moment) for moment in month_of("2026-12")]
    ['2026-12-01 00:00:00+09:00', '2027-01-01 00:00:00+09:00']
    """
    from serving.clock import KOREA

    first = datetime.strptime(text, "%Y-%m").replace(tzinfo=KOREA)
    return first, (first + timedelta(days=32)).replace(day=1)


def no_reason(chars: int) -> Problem:
    """Make the problem of a reason that says too little."""
    return Problem(
        "validation",
        422,
        f"reason: 왜 보아야 하는지 {chars}자 이상으로 적어 주십시오. 적은 사유는 열람 기록에 남습니다.",
        "State a reason; it is kept in the log",
    )


def nothing_to_reveal() -> Problem:
    """Make the problem of labels whose values are not kept: nobody learns whether there is such a conversation."""
    return Problem(
        "conversation-not-found",
        404,
        "그런 대화가 없거나, 볼 수 있는 값이 없습니다(일방향으로 가렸거나 보존 기간이 지남). 대화 번호와 표지를 "
        "확인하십시오.",
        "There is no such conversation, or no value is kept",
    )


def may_not_reveal() -> Problem:
    """Make the problem of a caller without the right."""
    return Problem(
        "forbidden",
        403,
        "가린 개인정보를 다시 볼 권한이 없습니다. 개인정보 보호책임자에게 요청하십시오(설정 privacy.revealers). "
        "이 요청은 기록되었습니다.",
        "You may not reveal personal data; the request was recorded",
    )


def too_many(most: int) -> Problem:
    """Make the problem of somebody who asks for too much in an hour."""
    return Problem(
        "busy",
        429,
        f"한 시간에 {most}번까지 볼 수 있습니다. 잠시 뒤에 다시 하십시오. 이 요청은 기록되었습니다.",
        "Too many reveals within an hour",
        retry_after=3600,
    )
